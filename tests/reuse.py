"""What every application of the tests would make anew, and always the same: made once a worker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS_KEPT = 5_000


def builders_of_addresses(patch: pytest.MonkeyPatch) -> None:
    """Compile what builds the address of a route once for the same route of all applications.

    It takes a third of the time that making an application takes.
    """
    compiled: dict[tuple[Any, ...], Callable[..., Any]] = {}
    compile_builder = Rule._compile_builder

    def once(self: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.subdomain, self.host, defaults, append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(self, append_unknown)
        return compiled[key]

    patch.setattr(Rule, "_compile_builder", once)


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
