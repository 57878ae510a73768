"""How one member stands in every cluster: points, level, what is still missing, and the course."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from forum.accounts.models import Member
from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import LEDGER_LINES_PER_PAGE
from forum.charter.mentors import Level, level_of
from forum.charter.promotion import Figures, Thresholds, Verdict, verdict
from forum.charter.words import ACTING_MENTOR_STATES, MentorEvent, MentorState
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.paging import Page, decode, page_of
from forum.ledger.models import Event, LedgerText
from forum.ledger.queries import HistoryLine, history, scores
from forum.standing.queries.gathering import Suspected, courses_of
from forum.standing.queries.plans import charter_now
from forum.standing.rules.facts import Facts, figures_at
from forum.standing.rules.records import Record
from forum.threads.models import Post, Thread
from forum.threads.queries.visibility import posts_visible_to


class ClusterStanding(NamedTuple):
    """How a member stands in a cluster. `points` is the ledger's sum, `figures` what counts."""

    cluster: str
    label: str
    points: int
    level: Level
    record: Record
    figures: Figures
    verdict: Verdict
    asked: Thresholds

    @property
    def state(self) -> MentorState:
        """The mentor state."""
        return self.record.state

    @property
    def is_founder(self) -> bool:
        """Whether the mentorship is a founding one, also while it rests."""
        return self.record.base == MentorState.FOUNDING

    @property
    def is_proven(self) -> bool:
        """Whether the record has made them mentor already, so that nothing is missing."""
        return self.record.base == MentorState.ACTIVE

    @property
    def is_acting(self) -> bool:
        """Whether the member holds a mentor's rights."""
        return self.state in ACTING_MENTOR_STATES

    @property
    def founding_days_left(self) -> int:
        """How many days a founding mentor's record still has."""
        left = timedelta(days=self.asked.founding_days) - self.record.founding
        return max(0, left.days)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.points and not self.record.last_id and not self.figures.judged_answers


class CourseLine(NamedTuple):
    """Something that happened to a mentorship. `words` are for the member and staff."""

    cluster: str
    label: str
    sentence: str
    words: Sequence[str]
    at: datetime


class LedgerLine(NamedTuple):
    """A line of the ledger. `title` of the thread it hangs on, None if the reader can't see it."""

    line: HistoryLine
    title: str | None


def standings(member_id: int, *, suspected: Suspected = ()) -> list[ClusterStanding]:
    """Give how a member stands now in each cluster, in the clusters' order."""
    now, asked = clock.now(), charter_now().thresholds
    courses = courses_of([member_id], now, suspected=suspected)
    points = scores(member_id)
    standing = []
    for cluster, label in CLUSTER_NAMES.items():
        key = member_id, cluster
        record = courses.records.get(key, Record())
        facts = courses.facts.get(key) or Facts(courses.joined[member_id])
        figures = figures_at(facts, now, asked.safety_days)
        here = points.get(cluster, 0)
        standing.append(
            ClusterStanding(
                cluster,
                label,
                here,
                level_of(here, record.state),
                record,
                figures,
                verdict(figures, asked),
                asked,
            )
        )
    return standing


def course_lines(actor: Actor, member: Member, limit: int = 30) -> list[CourseLine]:
    """Give the newest changes of a member's mentorships; reasons to themselves and staff only."""
    chosen = (
        select(Event.kind, Event.cluster, Event.created_at, LedgerText.text)
        .outerjoin(LedgerText, LedgerText.id == Event.text_id)
        .where(Event.subject_id == member.id, Event.kind.in_([str(k) for k in MentorEvent]))
        .order_by(Event.id.desc())
        .limit(limit)
    )
    told = actor.is_staff or actor.id == member.id
    return [
        CourseLine(
            row.cluster,
            CLUSTER_NAMES.get(row.cluster, row.cluster),
            MentorEvent(row.kind).sentence,
            row.text.split("\n") if told and row.text else (),
            row.created_at,
        )
        for row in db.session.execute(chosen)
    ]


def ledger_lines(
    actor: Actor, member_id: int, cluster: str | None, after: str | None
) -> Page[LedgerLine]:
    """Give a page of a member's ledger, newest first. Raises `Invalid` for a foreign cursor."""
    scope = f"lines:{member_id}:{cluster}"
    before_id = decode(scope, after)[0] if after else None
    size = LEDGER_LINES_PER_PAGE
    lines = history(member_id, cluster, before_id=before_id, limit=size + 1)
    page = page_of(lines, size, scope, lambda line: (line.id,))
    titles = _titles(actor, (line.post_id for line in page.items))
    return Page([LedgerLine(line, titles.get(line.post_id)) for line in page.items], page.next)


def usernames(member_ids: Iterable[int]) -> dict[int, str]:
    """Give the usernames of members by id."""
    chosen = select(Member.id, Member.username).where(Member.id.in_(set(member_ids)))
    return {row.id: row.username for row in db.session.execute(chosen)}


def _titles(actor: Actor, post_ids: Iterable[int]) -> dict[int, str]:
    chosen = (
        select(Post.id, Thread.title)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Post.id.in_(set(post_ids)), posts_visible_to(actor))
    )
    return {row.id: row.title for row in db.session.execute(chosen)}
