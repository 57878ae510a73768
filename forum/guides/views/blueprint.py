"""The blueprint that the pages of this room hang on, and how long they may be kept."""

from flask import Blueprint

from forum.charter.words import GuideState
from forum.guides.queries.pages import GuideView
from forum.kernel import pagecache

bp = Blueprint("guides", __name__)


def depend_on(shown: GuideView) -> None:
    """Let this page be kept until its guide changes; of one taken down nothing is kept."""
    if shown.guide_state == GuideState.PUBLISHED:
        pagecache.depends_on("guides", shown.id, shown.version, shown.epoch)
