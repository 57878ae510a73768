"""The tables of words, read once from the files beside this room."""

from collections.abc import Iterator
from importlib.resources import files

_DATA = files("forum.search") / "data"


def lines(name: str) -> Iterator[list[str]]:
    """Give the lines of a table as their columns."""
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line:
            yield line.split("\t")


def words(name: str) -> frozenset[str]:
    """Give all words of a list."""
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())


def pairs(name: str) -> dict[str, str]:
    """Give a table of two columns."""
    return {columns[0]: columns[1] for columns in lines(name)}
