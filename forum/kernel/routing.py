"""Numbers in addresses."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map


class LongIntegerConverter(IntegerConverter):
    """A number that fits a database id; a larger one is an address that does not exist."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", 2**63 - 1)
        super().__init__(map, *args, **kwargs)
