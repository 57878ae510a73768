"""Placeholder, replaced by branch machine."""

from collections.abc import Callable
from typing import Any


def put(key: Any, write: Callable[[], None]) -> None:
    """Do a small write later."""
