"""The documentation of the API, for machines and for people. The page shows what the file says."""

from itertools import groupby
from typing import Any, NamedTuple

import msgspec
from flask import Blueprint
from werkzeug.wrappers import Response

from forum.api.blueprint import PREFIX
from forum.api.calls import CALLS
from forum.api.openapi import REFUSALS, openapi
from forum.kernel.web import page

bp = Blueprint("documentation", __name__, url_prefix=PREFIX)


class FieldLine(NamedTuple):
    """A field or parameter as the page shows it."""

    name: str
    type: str
    need: str
    description: str


class CallLine(NamedTuple):
    """A call as the page shows it; of its parameters those of the query."""

    noun: str
    method: str
    path: str
    summary: str
    needs_token: bool
    parameters: list[FieldLine]
    body: str
    status: str
    answer: str
    refusals: list[str]


@bp.get("/openapi.json")
def file() -> Response:
    """The OpenAPI file."""
    return Response(
        msgspec.json.encode(openapi(CALLS, PREFIX)),
        mimetype="application/json",
        headers={"Cache-Control": "public, no-cache"},
    )


@bp.get("/docs")
def docs() -> Response:
    """The same as a page."""
    whole = openapi(CALLS, PREFIX)
    schemas: dict[str, Any] = whole["components"]["schemas"]
    lines = [
        _call_line(method, path, operation)
        for path, operations in whole["paths"].items()
        for method, operation in operations.items()
    ]
    lines.sort(key=lambda line: line.noun)
    return page(
        "api/docs.html",
        prefix=PREFIX,
        about=whole["info"]["description"],
        refusals=REFUSALS,
        nouns=[(noun, list(group)) for noun, group in groupby(lines, lambda line: line.noun)],
        shapes=[
            (name, schema.get("description", ""), _field_lines(schema), schema.get("enum", []))
            for name, schema in sorted(schemas.items())
        ],
    )


def _call_line(method: str, path: str, operation: dict[str, Any]) -> CallLine:
    responses = operation["responses"]
    status = next(status for status in responses if status < "300")
    body = operation.get("requestBody")
    return CallLine(
        noun=operation["tags"][0],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        needs_token={} not in operation["security"],
        parameters=[
            FieldLine(
                parameter["name"],
                _type_of(parameter["schema"]),
                "yes" if parameter.get("required") else "optional",
                parameter.get("description", ""),
            )
            for parameter in operation["parameters"]
            if parameter["in"] == "query"
        ],
        body=_type_of(body["content"]["application/json"]["schema"]) if body else "",
        status=status,
        answer=_type_of(responses[status]["content"]["application/json"]["schema"]),
        refusals=[refused for refused in responses if refused != status],
    )


def _field_lines(schema: dict[str, Any]) -> list[FieldLine]:
    needed = schema.get("required", [])
    return [
        FieldLine(
            name,
            _type_of(field),
            "yes" if name in needed else "optional",
            field.get("description", ""),
        )
        for name, field in schema.get("properties", {}).items()
    ]


def _type_of(schema: dict[str, Any]) -> str:
    """Say in words what a schema describes."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(map(_type_of, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = str(schema.get("format", schema.get("type", "anything")))
    if kind == "array":
        return f"list of {_type_of(schema['items'])}"
    if kind == "object":
        return f"{_type_of(schema['additionalProperties'])} by name"
    return kind
