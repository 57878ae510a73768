"""Numbers and words in addresses."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map, UnicodeConverter


class IdConverter(IntegerConverter):
    """A number that fits a database id; a longer one is an address that does not exist."""

    regex = r"\d{1,18}"


class PlainTextConverter(UnicodeConverter):
    """A word without control characters, which no name has and not every database takes."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **kwargs)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f\x7f]")
