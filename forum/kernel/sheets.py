"""Tables for spreadsheets: CSV that no programme takes for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_STARTS_A_FORMULA = ("=", "+", "-", "@")
_BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets read UTF-8 as the old code page of the computer."""


def sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table as CSV (RFC 4180), each cell as text."""
    written = StringIO(_BYTE_ORDER_MARK, newline="")
    written.seek(0, 2)
    csv.writer(written).writerows([_text(cell) for cell in row] for row in (head, *rows))
    return written.getvalue()


def _text(cell: str) -> str:
    """Give a cell that is shown as it stands: an apostrophe before it says that it is text.

    After OWASP, "CSV Injection".
    """
    return f"'{cell}" if cell.lstrip().startswith(_STARTS_A_FORMULA) else cell
