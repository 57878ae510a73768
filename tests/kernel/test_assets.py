"""Static files under hashed names, and the style inside a page."""

import gzip
from pathlib import Path

import brotli
import pytest
from flask import Flask

from forum.kernel import assets
from tests.client import Client

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@SQLITE
def test_a_file_is_kept_for_ever_under_the_name_of_its_content(app: Flask, client: Client) -> None:
    assets.build(app)
    url = app.jinja_env.globals["asset"]("js/app.js")
    content = assets.served()["js/app.js"]
    with client.get(url) as answer:
        assert answer.data == content
        assert "immutable" in answer.headers["Cache-Control"]
        assert f"max-age={365 * 24 * 60 * 60}" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with client.get(url, headers={"Accept-Encoding": "br"}) as packed:
        assert brotli.decompress(packed.data) == content
    with client.get(url, headers={"Accept-Encoding": "gzip"}) as zipped:
        assert gzip.decompress(zipped.data) == content
    assert client.post(url).status_code == 405


@SQLITE
def test_what_stands_already_is_not_written_again(app: Flask) -> None:
    assets.build(app)
    folder = Path(app.instance_path) / "static"
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
    assets.build(app)
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()} == before
    assert not any(file.suffix in {".sh", ".md"} for file in before)


@SQLITE
def test_a_name_that_nobody_has_is_an_error_at_once(app: Flask) -> None:
    with pytest.raises(KeyError):
        app.jinja_env.globals["asset"]("js/none.js")


@SQLITE
def test_the_style_of_a_page_is_allowed_by_its_hash(app: Flask) -> None:
    with app.test_request_context("/"):
        element = assets.inline_style("boards")
        headers = app.process_response(app.response_class("")).headers
    assert element.startswith("<style>")
    assert "'sha256-" in headers["Content-Security-Policy"]


def test_a_style_sheet_is_made_small_without_changing_what_it_says() -> None:
    css = "/* why */ a > b ,\n c { color: red; width: calc(1px + 2px); }\n@media (width: 2px) { }"
    assert assets.minified(css) == "a > b,c{color:red;width:calc(1px + 2px)}@media (width:2px){}"


def test_no_module_imports_another_by_its_unhashed_name() -> None:
    for module in (assets.SOURCES / "js").glob("*.js"):
        assert "import " not in module.read_text().replace("import nothing", "")
