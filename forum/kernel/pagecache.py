"""Placeholder, replaced by branch machine."""


def depends_on(table: str, row_id: int, version: int, epoch: int) -> None:
    """Declare what the page of this request depends on."""
