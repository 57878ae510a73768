"""The clause and statements of reading guides, compared with the policy table."""

from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board
from forum.charter.actor import GUEST
from forum.charter.policies import allowed
from forum.guides.models import Guide, GuideRevision
from forum.guides.queries.desk import drafts
from forum.guides.queries.pages import guide_view
from forum.guides.queries.visibility import (
    THING_COLUMNS,
    drafts_visible_to,
    readable_draft,
    readable_guide,
)
from forum.guides.service.publishing import publish, withdraw
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from tests.builders import (
    REASON,
    a_draft_guide,
    a_guide,
    a_member,
    a_mentor,
    a_moderator,
    a_suspended_member,
    a_thread,
    an_admin,
)
from tests.threads.test_changing import do


@pytest.fixture
def guides(app: Flask) -> list[Guide]:
    """Guides in each state, on two boards."""
    made = []
    for board in ("pisang", "kakao"):
        editor = a_moderator()
        made += [a_draft_guide(a_thread(board=board), editor, board=board),
                 a_guide(a_thread(board=board), editor, board=board)]  # fmt: skip
        waits = a_draft_guide(a_thread(board=board), editor, board=board, body="Boraks.")
        do(publish, editor, waits.slug, 1)
        gone = a_guide(a_thread(board=board), editor, board=board)
        do(withdraw, editor, gone.slug, REASON)
        made += [waits, gone]
    return made


def test_everybody_reads_what_the_policies_allow(guides: list[Guide]) -> None:
    people = [GUEST, a_member(), a_mentor("pisang"), a_mentor("kakao"), a_moderator(),
              a_moderator(moderates="kakao"), an_admin(), a_suspended_member()]  # fmt: skip
    things = {
        row.guide_id: row
        for row in db.session.execute(
            select(*THING_COLUMNS)
            .join(Board, Board.id == Guide.board_id)
            .join(
                GuideRevision,
                (GuideRevision.guide_id == Guide.id) & (GuideRevision.number == Guide.newest),
            )
        )
    }
    for actor, guide in product(people, guides):
        thing = things[guide.id]
        may = {action: allowed(actor, action, thing) for action in ("guide.read", "guide.draft")}
        assert _sees(readable_guide, actor, guide) == may["guide.read"]
        assert _sees(readable_draft, actor, guide) == may["guide.draft"]
        shown = may["guide.read"] and guide.revision > 0
        assert _sees(guide_view, actor, guide) == shown
        clause = (
            select(Guide.id)
            .join(Board, Board.id == Guide.board_id)
            .join(
                GuideRevision,
                (GuideRevision.guide_id == Guide.id) & (GuideRevision.number == Guide.newest),
            )
            .where(drafts_visible_to(actor), Guide.id == guide.id)
        )
        assert (db.session.execute(clause).first() is not None) == may["guide.draft"]
        listed = {row.slug for row in drafts(actor)}
        assert (guide.slug in listed) == (may["guide.draft"] and guide.revision == 0)


def _sees(read: object, actor: object, guide: Guide) -> bool:
    try:
        read(actor, guide.slug)  # type: ignore[operator]
    except NotFound:
        return False
    return True
