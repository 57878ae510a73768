"""How words are understood now, and how the index, where it lags behind, understood them."""

from typing import Any

from sqlalchemy import func, select

from forum.kernel.db import db
from forum.ledger.amendments import numbered, valid
from forum.search.models import Document
from forum.search.rules.analysis import Analysis, analysis_with

SYNONYMS = "search_aliases"


def current() -> tuple[int, Analysis]:
    """Give the number of the synonyms that are valid now, and the analysis with them."""
    version = valid(SYNONYMS)
    return version.number, analysis_of(version.value)


def analyses() -> list[Analysis]:
    """Give the analysis valid now and, while documents wait to be understood anew, theirs."""
    number, now = current()
    oldest = db.session.execute(select(func.min(Document.version))).scalar()
    if oldest is None or oldest >= number:
        return [now]
    return [now, analysis_of(numbered(SYNONYMS, oldest))]


def analysis_of(groups: Any) -> Analysis:
    """Give the analysis with these groups of synonyms, as the charter keeps them."""
    return analysis_with(tuple(tuple(group) for group in groups))
