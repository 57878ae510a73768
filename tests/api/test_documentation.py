"""The documentation says what there is: all of it, and nothing else."""

import json
import re
from typing import Any

from flask import Flask
from jsonschema_rs import validator_for

from forum.api.blueprint import PREFIX
from tests.api.speaker import BASE, Speaker
from tests.client import Client


def the_file(app: Flask) -> dict[str, Any]:
    """Give the OpenAPI file as it is served."""
    response = Client(app).get(f"{BASE}/openapi.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return json.loads(response.data)


def test_every_route_is_documented_and_every_documented_one_exists(app: Flask) -> None:
    documented = {
        (method.upper(), PREFIX + path)
        for path, operations in the_file(app)["paths"].items()
        for method in operations
    }
    existing = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    machines = {("GET", f"{PREFIX}/openapi.json"), ("GET", f"{PREFIX}/docs")}
    assert documented == existing - machines


def test_every_shape_it_refers_to_is_there_and_is_a_json_schema(app: Flask) -> None:
    whole = the_file(app)
    assert whole["openapi"] == "3.1.0"
    components = whole["components"]
    for kind, name in re.findall(r"#/components/(\w+)/(\w+)", json.dumps(whole)):
        assert name in components[kind]
    for name in components["schemas"]:
        validator_for({"$ref": f"#/components/schemas/{name}", "components": components})


def test_the_file_is_asked_for_again_by_etag(app: Flask) -> None:
    first = Client(app).get(f"{BASE}/openapi.json")
    again = Client(app).get(
        f"{BASE}/openapi.json", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_page_shows_every_call_and_every_shape(app: Flask) -> None:
    response = Client(app).get(f"{BASE}/docs")
    assert response.status_code == 200
    whole = the_file(app)
    for path, operations in whole["paths"].items():
        for method in operations:
            assert f"<code>{method.upper()} {path}</code>" in response.text
    for name in whole["components"]["schemas"]:
        assert f'id="{name}"' in response.text
    assert "<script src" not in response.text


def test_every_link_of_the_page_leads_somewhere(app: Flask) -> None:
    text = Client(app).get(f"{BASE}/docs").text
    for target in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{target}"' in text, target


def test_the_file_is_for_guests_too(app: Flask) -> None:
    assert Speaker(app).raw("GET", "/openapi.json").status_code == 200
