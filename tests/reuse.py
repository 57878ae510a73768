"""What every application of the tests would make anew, and always the same: made once a worker."""

from inspect import ismethod
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS_KEPT = 5_000
OF_ROUTES = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")


def compiled_routes(patch: pytest.MonkeyPatch) -> None:
    """Compile a route once for the same route of all applications.

    It takes half of the time that making an application takes.
    """
    compiled: dict[tuple[Any, ...], dict[str, Any]] = {}
    compile_route = Rule.compile

    def once(self: Rule) -> None:
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.subdomain, self.host, self.merge_slashes, defaults)
        if key not in compiled:
            compile_route(self)
            compiled[key] = {name: getattr(self, name) for name in OF_ROUTES}
        for name, made in compiled[key].items():
            setattr(self, name, made.__func__.__get__(self) if ismethod(made) else made)

    patch.setattr(Rule, "compile", once)


def compiled_statements(patch: pytest.MonkeyPatch) -> None:
    """Compile a statement once for all engines of a kind: each test has an engine that knows none.

    It takes a fifth of the time of a test that writes.
    """
    first: dict[type[Dialect], Dialect] = {}
    compiled = LRUCache[Any, Any](STATEMENTS_KEPT)
    compile_for = ClauseElement._compile_w_cache

    def once(self: ClauseElement, dialect: Dialect, *, compiled_cache: Any, **more: Any) -> Any:
        if compiled_cache is not None:
            dialect, compiled_cache = first.setdefault(type(dialect), dialect), compiled
        return compile_for(self, dialect, compiled_cache=compiled_cache, **more)

    patch.setattr(ClauseElement, "_compile_w_cache", once)


def compiled_templates(app: Flask, folder: Path) -> None:
    """Keep compiled templates in a folder; each is named by its content."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
