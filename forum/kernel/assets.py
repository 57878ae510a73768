"""Static files under names that carry their content, and the style that a page needs inside it.

A browser may keep a hashed name for ever. The files stand compressed in the instance folder,
written only when a source has changed; JavaScript modules import nothing from each other, so that
no file names another.
"""

import gzip
import hashlib
import os
import re
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import Any
from wsgiref.headers import Headers

import brotli
from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise

from config import ROOT
from forum.kernel.security import allow_style

SOURCES = ROOT / "static"
SERVED = frozenset({".css", ".js", ".svg", ".png", ".webp", ".ico"})
COMPRESSED = frozenset({".css", ".js", ".svg"})
BUNDLES = {"js/member.js": ("js/outbox.js", "js/editor.js")}
"""Modules that come together, each in a block of its own: one request, and smaller by a tenth."""
PREFIX = "/static/"
EVERYWHERE = ("tokens", "base")
_SERVED = "rembuk_static"

_TOKEN = re.compile(r"--([\w-]+): ([^;]+);")
_SYMBOL = re.compile(r'<symbol id="i-([\w-]+)"')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COMMENT_OR_INDENT = re.compile(rb"^[ \t]*//[^\n]*\n|^[ \t]+", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_AROUND_SIGNS = re.compile(r" ?([{};,]) ?")
_AFTER_COLON = re.compile(r": ")


class _Served(WhiteNoise):  # type: ignore[misc]
    """Whitenoise that costs other addresses nothing."""

    FOREVER = 365 * 24 * 60 * 60

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].startswith(PREFIX):
            return super().__call__(environ, start_response)
        return self.application(environ, start_response)


def install(app: Flask) -> None:
    """Let templates name static files, and the application serve those that `build` has placed."""
    served = app.extensions[_SERVED] = _Served(
        app.wsgi_app,
        allow_all_origins=False,
        add_headers_function=_harden,
        immutable_file_test=lambda *_: True,
    )
    app.wsgi_app = served  # type: ignore[method-assign]
    urls = {path: PREFIX + name for path, (name, _) in _hashed().items()}
    app.jinja_env.globals.update(asset=urls.__getitem__, inline_style=inline_style, icon=icon)
    if app.debug:
        build(app)


def build(app: Flask) -> None:
    """Place every source under its hashed name in the instance folder, compressed beside it.

    What stands there already is left as it is, older names included: pages drawn before a
    release still ask for them.
    """
    folder = Path(app.instance_path) / "static"
    for name, content in _hashed().values():
        _place(content, folder / name)
    app.extensions[_SERVED].add_files(str(folder), PREFIX)


def inline_style(*names: str) -> Markup:
    """Give the `<style>` of a page: tokens, base and the named files of `static/css`."""
    css = _style((*EVERYWHERE, *names))
    allow_style(css)
    return Markup(f"<style>{css}</style>")  # noqa: S704 - our own files


def icon(name: str) -> Markup:
    """Give an icon of the page's sprite; the word stands beside it."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>').format(name)


def tokens() -> dict[str, str]:
    """Give the custom properties of the style sheet by daylight, by name."""
    light, _, _dark = source("css/tokens.css").partition("@media")
    return dict(_TOKEN.findall(light))


def icon_names() -> list[str]:
    """Give the names of the sprite's icons."""
    return _SYMBOL.findall((ROOT / "templates" / "_parts" / "icons.svg").read_text("utf-8"))


@cache
def source(path: str) -> str:
    """Give the text of a static file as it was written."""
    return (SOURCES / path).read_text(encoding="utf-8")


def served() -> dict[str, bytes]:
    """Give what browsers get, by path below `static`; scripts without indents and comment lines."""
    found = {
        source.relative_to(SOURCES).as_posix(): source.read_bytes()
        for source in sorted(SOURCES.rglob("*"))
        if source.suffix in SERVED and source.is_file()
    }
    for path, content in found.items():
        if path.endswith(".js"):
            found[path] = _COMMENT_OR_INDENT.sub(b"", content)
    for bundle, parts in BUNDLES.items():
        found[bundle] = b"".join(b"{\n%b}\n" % found.pop(part) for part in parts)
    return found


def minified(css: str) -> str:
    """Give a style sheet without comments and needless space."""
    css = _SPACE.sub(" ", _COMMENT.sub("", css))
    return _AFTER_COLON.sub(":", _AROUND_SIGNS.sub(r"\1", css)).replace(";}", "}").strip()


@lru_cache(maxsize=64)
def _style(names: tuple[str, ...]) -> str:
    return minified("\n".join(source(f"css/{name}.css") for name in names))


def _hashed() -> dict[str, tuple[str, bytes]]:
    """Give the hashed name and the content of every static file by its path."""
    found = {}
    for path, content in served().items():
        name = PurePosixPath(path)
        digest = hashlib.sha256(content).hexdigest()[:10]
        found[path] = (str(name.with_name(f"{name.stem}.{digest}{name.suffix}")), content)
    return found


def _harden(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def _place(content: bytes, path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in COMPRESSED:
        _write(path.with_name(path.name + ".br"), brotli.compress(content, quality=11))
        _write(path.with_name(path.name + ".gz"), gzip.compress(content, 9, mtime=0))
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    """Write at once or not at all, for processes that start side by side."""
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
