"""Reactions to events. A lower room records what happened; higher rooms listen.

The list of reactions stands in `app.py` and runs in its order, inside the act's transaction.
"""

from collections.abc import Callable, Iterable
from typing import Any

Listener = Callable[[Any], None]

_listeners: dict[str, list[Listener]] = {}


def wire(reactions: Iterable[tuple[str, Listener]]) -> None:
    """Replace all reactions by these pairs of an event kind and a listener."""
    _listeners.clear()
    for kind, listener in reactions:
        _listeners.setdefault(kind, []).append(listener)


def tell(kind: str, event: Any) -> None:
    """Call the listeners of `kind` with `event`, in order."""
    for listener in _listeners.get(kind, ()):
        listener(event)
