"""The rows of a chunk of bulk threads: gathered, then written in one transaction.

Every figure that other rooms keep is here too; `rembuk ledger check` proves them.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import text

from forum.boards.service import count
from forum.charter.words import PostKind, State, ThreadKind
from forum.demo.bulk import Row, free_ids_from, hold, insert, next_id
from forum.demo.caps import CapBook
from forum.demo.sowing import SownPost, SownThread
from forum.demo.wordings import Title, Wordings
from forum.kernel.db import db
from forum.kernel.versions import touch_board
from forum.ledger.rules import EventFacts, entries_for, stamped
from forum.ledger.service import add_points, canonical
from forum.threads.rules import post_rank

COLUMNS = {
    "threads": (
        "id board_id kind state title slug author_id labels closed pinned listed solved "
        "unanswered accepted_answer_id answer_count others_answer_count helpful_count "
        "help_count post_count version created_at published_at last_activity_at"
    ),
    "thread_labels": "thread_id label_id board_id unanswered solved help_count last_activity_at",
    "posts": (
        "id thread_id parent_id kind author_id position ordinal body html renderer excerpt "
        "photos state shadowed accepted_by_id endorsement_count helpful_count comment_count "
        "ordinal_count rank revision created_at published_at"
    ),
    "followings": "member_id thread_id since",
    "votes": "post_id voter_id given_at",
    "events": "id kind actor_id subject_id thing thing_id cluster data created_at",
    "entries": (
        "id event_id member_id cluster rule rule_version points cap giver_id post_id day created_at"
    ),
}
"""Each table's columns, in the order in which rows refer to each other."""

_FIRST_REVISIONS = text(
    "INSERT INTO revisions "
    "(post_id, number, editor_id, title, labels, body, reason, created_at) "
    "SELECT p.id, 1, p.author_id, CASE WHEN p.position = 1 THEN t.title END, "
    "CASE WHEN p.position = 1 THEN t.labels END, p.body, '', p.created_at "
    "FROM posts p JOIN threads t ON t.id = p.thread_id "
    "WHERE p.id >= :first_id AND p.id < :after_id"
)
_PUBLISHED = text(
    "INSERT INTO events "
    "(id, kind, actor_id, subject_id, thing, thing_id, cluster, data, created_at) "
    "SELECT p.id + :offset, 'post.published', p.author_id, p.author_id, 'post', p.id, b.cluster, "
    """'{"asker":' || t.author_id || ',"post":"' || p.kind || '","thread":' || t.id || '}', """
    "p.published_at "
    "FROM posts p JOIN threads t ON t.id = p.thread_id JOIN boards b ON b.id = t.board_id "
    "WHERE p.id >= :first_id AND p.id < :after_id"
)

COUNTED = ("threads", "posts", "events", "entries")
"""The tables whose ids are given here."""

SHARE_LABELLED_TWICE = 0.45
MINUTES_A_DAY = 24 * 60
VISIBLE = State.VISIBLE.value
KINDS = tuple(kind.value for kind in PostKind)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK = [f" {minute // 60:02}:{minute % 60:02}:00.000000" for minute in range(MINUTES_A_DAY)]


class Place(NamedTuple):
    """A board to write on, with the labels it offers (slug and id)."""

    board_id: int
    cluster: str | None
    labels: list[tuple[str, int]]


class _Placed(NamedTuple):
    """A thread with its place, its ids and its title.

    `data`: what votes and choices tell of its posts, by their kind; `said`: the same as JSON.
    """

    thread: SownThread
    place: Place
    thread_id: int
    first_id: int
    title: Title
    labels: list[tuple[str, int]]
    slugs: str
    data: dict[str, dict[str, Any]]
    said: dict[str, str]


class _Act(NamedTuple):
    """A vote on the `nth` post of a thread, or its acceptance."""

    kind: str
    placed: _Placed
    nth: int
    actor_id: int
    minute: int


class Chunk:
    """Threads of `posts` posts in all, to be written together inside the open transaction."""

    def __init__(
        self, posts: int, texts: Wordings, book: CapBook, timezone: str, chance: Random
    ) -> None:
        self._texts = texts
        self._book = book
        self._timezone = timezone
        self._chance = chance
        self._rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._points = defaultdict[tuple[int, str], int](int)
        self._board_counts = defaultdict[int, list[int]](lambda: [0, 0])
        hold(*COUNTED)
        self._next = {table: next_id(table) for table in COUNTED}
        self._first_id = self._next["posts"]
        self._first_event = self._take("events", posts)

    def add(self, place: Place, thread: SownThread) -> None:
        """Gather a thread's rows."""
        placed = self._place(place, thread)
        for index, post in enumerate(thread.posts):
            self._add_post(placed, index, post)
        for index, post in enumerate(thread.posts):
            for voter_id, minute in post.votes:
                self._rows["votes"].append((placed.first_id + index, voter_id, stamp(minute)))
                self._add_act(_Act("helpful.given", placed, index, voter_id, minute))
            if post.accepted_minute is not None:
                asker_id = thread.posts[0].author_id
                accepted = _Act("answer.accepted", placed, index, asker_id, post.accepted_minute)
                self._add_act(accepted)
        self._add_thread(placed)

    def write(self) -> None:
        """Write all rows, totals and counters."""
        for table, columns in COLUMNS.items():
            insert(table, columns, self._rows[table])
            if table == "posts":
                self._publish()
        for table, number in self._next.items():
            free_ids_from(table, number)
        add_points({key: points for key, points in self._points.items() if points})
        for board_id, (threads, unanswered) in self._board_counts.items():
            count(board_id, threads=threads, unanswered=unanswered)
            touch_board(board_id)

    def _publish(self) -> None:
        """Give each post its first revision and the event of its publication."""
        ids = {"first_id": self._first_id, "after_id": self._next["posts"]}
        db.session.execute(_FIRST_REVISIONS, ids)
        db.session.execute(_PUBLISHED, ids | {"offset": self._first_event - self._first_id})

    def _place(self, place: Place, thread: SownThread) -> _Placed:
        many = 1 + (self._chance.random() < SHARE_LABELLED_TWICE)
        labels = sorted(self._chance.sample(place.labels, many), key=place.labels.index)
        thread_id = self._take("threads")
        asker_id = thread.posts[0].author_id
        data = {
            kind: stamped("helpful.given", {"asker": asker_id, "post": kind, "thread": thread_id})
            for kind in KINDS
        }
        return _Placed(
            thread,
            place,
            thread_id,
            self._take("posts", len(thread.posts)),
            self._chance.choice(self._texts.titles),
            labels,
            ",".join(slug for slug, _id in labels),
            data,
            {kind: canonical(told) for kind, told in data.items()},
        )

    def _take(self, table: str, many: int = 1) -> int:
        first = self._next[table]
        self._next[table] += many
        return first

    def _add_post(self, placed: _Placed, index: int, post: SownPost) -> None:
        at, help_count = stamp(post.minute), len(post.votes)
        texts = self._texts.remarks if post.kind == PostKind.COMMENT else self._texts.bodies
        wording = texts[int(self._chance.random() * len(texts))]
        asker_id = placed.thread.posts[0].author_id
        rank = post_rank(
            post.kind,
            placed.thread.kind,
            accepted=post.accepted_minute is not None,
            endorsed=False,
            helpful_count=help_count,
        )
        self._rows["posts"].append(
            (
                placed.first_id + index,
                placed.thread_id,
                None if post.parent is None else placed.first_id + post.parent,
                post.kind,
                post.author_id,
                index + 1,
                post.ordinal,
                wording.body,
                wording.html,
                wording.renderer,
                wording.excerpt,
                "[]",
                VISIBLE,
                0,
                None if post.accepted_minute is None else asker_id,
                0,
                help_count,
                post.remarks,
                post.remarks,
                rank,
                1,
                at,
                at,
            )
        )

    def _add_act(self, act: _Act) -> None:
        """Gather an event, and the entries that the ledger's rules derive from it."""
        placed, post = act.placed, act.placed.thread.posts[act.nth]
        event_id, at = self._take("events"), stamp(act.minute)
        post_id, cluster = placed.first_id + act.nth, placed.place.cluster
        who, said = (act.actor_id, post.author_id), placed.said[post.kind]
        self._rows["events"].append((event_id, act.kind, *who, "post", post_id, cluster, said, at))
        moment = EPOCH + timedelta(minutes=act.minute)
        facts = EventFacts(act.kind, *who, post_id, cluster, placed.data[post.kind], moment)
        for draft in entries_for(facts, self._book, self._timezone):
            self._book.enter(draft)
            self._points[draft.member_id, draft.cluster] += draft.points
            self._rows["entries"].append(
                (
                    self._take("entries"),
                    event_id,
                    draft.member_id,
                    draft.cluster,
                    draft.rule,
                    facts.rule_version,
                    draft.points,
                    draft.cap,
                    draft.giver_id,
                    draft.post_id,
                    _date(draft.day.toordinal()),
                    at,
                )
            )

    def _add_thread(self, placed: _Placed) -> None:
        thread, board_id = placed.thread, placed.place.board_id
        question = thread.posts[0]
        answers = [post for post in thread.posts if post.kind == PostKind.ANSWER]
        others = sum(post.author_id != question.author_id for post in answers)
        help_count = sum(len(post.votes) for post in thread.posts)
        unanswered = int(thread.kind == ThreadKind.QUESTION and not others)
        accepted = [n for n, post in enumerate(thread.posts) if post.accepted_minute is not None]
        asked, active = stamp(question.minute), stamp(thread.posts[-1].minute)
        self._rows["threads"].append(
            (
                placed.thread_id,
                board_id,
                thread.kind,
                VISIBLE,
                placed.title.text,
                placed.title.slug,
                question.author_id,
                placed.slugs,
                0,
                0,
                1,
                len(accepted),
                unanswered,
                placed.first_id + accepted[0] if accepted else None,
                len(answers),
                others,
                len(question.votes),
                help_count,
                len(thread.posts),
                1,
                asked,
                asked,
                active,
            )
        )
        self._rows["thread_labels"] += [
            (placed.thread_id, label_id, board_id, unanswered, len(accepted), help_count, active)
            for _slug, label_id in placed.labels
        ]
        self._rows["followings"].append((question.author_id, placed.thread_id, asked))
        counts = self._board_counts[board_id]
        counts[0] += 1
        counts[1] += unanswered


def stamp(minute: int) -> str:
    """Write a moment, in whole minutes since 1970, as both engines read it."""
    day, minute_of_day = divmod(minute, MINUTES_A_DAY)
    return _date(EPOCH.toordinal() + day) + _CLOCK[minute_of_day]


@lru_cache(maxsize=2000)
def _date(ordinal: int) -> str:
    return datetime.fromordinal(ordinal).date().isoformat()
