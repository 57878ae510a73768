"""`ledger check` finds every cached figure of a thread, post, label or board that is not true."""

import pytest
from flask import Flask
from sqlalchemy import text

from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.threads.queries.checks import wrong_counters
from forum.threads.service.changing import delete, hide, restore
from tests.builders import (
    REASON,
    a_comment,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    the_question,
)

TAMPERINGS = {
    "post_count": "UPDATE threads SET post_count = post_count + 1",
    "answer_count": "UPDATE threads SET answer_count = 9",
    "others_answer_count": "UPDATE threads SET others_answer_count = 9",
    "helpful_count": "UPDATE threads SET helpful_count = 9",
    "help_count": "UPDATE threads SET help_count = 9",
    "state": "UPDATE threads SET state = 'hidden'",
    "accepted_answer_id": "UPDATE threads SET accepted_answer_id = NULL",
    "last_activity_at": "UPDATE threads SET last_activity_at = '2020-01-01 00:00:00.000000'",
    "listed": "UPDATE threads SET listed = false",
    "solved": "UPDATE threads SET solved = false",
    "unanswered": "UPDATE threads SET unanswered = true",
    "labels": "UPDATE threads SET labels = ''",
    "comment_count": "UPDATE posts SET comment_count = 9 WHERE kind = 'answer'",
    "ordinal_count": "UPDATE posts SET ordinal_count = 9 WHERE kind = 'answer'",
    "revision": "UPDATE posts SET revision = 9",
    "shadowed": "UPDATE posts SET shadowed = true WHERE kind = 'comment'",
    "rank": "UPDATE posts SET rank = 9 WHERE kind = 'answer'",
    "thread_count": "UPDATE boards SET thread_count = 9",
    "unanswered_count": "UPDATE boards SET unanswered_count = 9",
}


def _differences() -> list[str]:
    db.session.rollback()
    return list(wrong_counters())


@pytest.fixture
def busy(app: Flask) -> None:
    """A thread in which everything has happened."""
    thread = a_thread(labels=["panen"])
    chosen, other = an_accepted_answer(thread), an_answer(thread)
    for post in (the_question(thread), chosen, other):
        a_vote(post)
        a_comment(post)
    moderator = a_moderator()
    with transaction():
        hide(moderator, other.id, REASON)
    with transaction():
        delete(moderator, chosen.id, REASON)
    with transaction():
        restore(moderator, chosen.id)


def test_nothing_is_wrong_after_all_kinds_of_acts(busy: None) -> None:
    assert _differences() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("figure", TAMPERINGS)
def test_a_false_figure_is_found(busy: None, figure: str) -> None:
    with transaction():
        db.session.execute(text(TAMPERINGS[figure]))
    assert any(line.startswith(f"{figure} of ") for line in _differences())


def test_a_lost_label_is_found(busy: None) -> None:
    with transaction():
        db.session.execute(text("DELETE FROM thread_labels"))
    assert [line.split(" thread")[0] for line in _differences()] == ["labels of"]


def test_a_stale_copy_beside_a_label_is_found(busy: None) -> None:
    with transaction():
        db.session.execute(text("UPDATE thread_labels SET help_count = 9"))
    assert any("help_count of label of thread" in line for line in _differences())
