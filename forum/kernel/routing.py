"""Numbers and words in addresses."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map, UnicodeConverter


class LongIntegerConverter(IntegerConverter):
    """A number that fits a database id; a larger one is an address that does not exist."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", 2**63 - 1)
        super().__init__(map, *args, **kwargs)


class PlainTextConverter(UnicodeConverter):
    """A word without control characters, which no name has and not every database takes."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **kwargs)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f\x7f]")
