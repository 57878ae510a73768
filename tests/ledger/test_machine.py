"""Random acts of many members through the services: whatever they do, the figures are true."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import CORRECTION_ANSWER_DAYS
from forum.charter.reputation import COUNTED_VOTES_PER_PAIR, DAILY_VOTE_POINTS
from forum.charter.words import PostKind, State, ThreadKind
from forum.kernel.db import db
from forum.kernel.errors import Failure
from forum.kernel.settings import settings
from forum.kernel.transactions import transaction
from forum.ledger import queries
from forum.ledger.models import Entry, Event, Score
from forum.ledger.rules import CAPPED_RULES, ENDORSEMENT_RULE
from forum.ledger.service import give_back, reverse
from forum.threads.models import Post, Thread
from forum.threads.queries.checks import wrong_counters
from forum.threads.service import changing, choosing, moving, writing
from forum.threads.service.texts import written, written_comment, written_note
from forum.votes.jobs import uphold_unanswered
from forum.votes.models import Correction, Endorsement, Vote
from forum.votes.queries import wrong_counts
from forum.votes.service import (
    correct,
    endorse,
    resolve,
    say_helpful,
    uphold,
    withdraw,
    withdraw_correction,
    withdraw_endorsement,
)
from tests.builders import REASON, a_member, a_mentor, a_moderator, a_thread
from tests.clock import Clock

PEOPLE = 5  # two mentors before the last, who is a moderator
BOARDS = ("pisang", "kakao", "umum")
a_person = st.integers(0, PEOPLE - 1)
a_place = st.integers(0, 30)
TEXTS = [written(body) for body in ("Isi.", "Isi *lain*.", "Isi ketiga.")]
COMMENT = written_comment("Terima kasih.")
NOTE = written_note("Kurang lama.")


class Community(RuleBasedStateMachine):
    """A few people in a handful of threads. Refused acts must leave no trace."""

    clock: Clock

    @initialize()
    def begin(self) -> None:
        self.clock.set(Clock.START)
        self.people = [
            a_member(),
            a_member(),
            a_mentor("pisang"),
            a_mentor("kakao,pisang"),
            a_moderator(),
        ]
        self.threads = [a_thread(self.people[0], board).id for board in BOARDS]
        self.posts = list(
            db.session.scalars(select(Post.id).where(Post.thread_id.in_(self.threads)))
        )

    @rule(by=a_person, board=st.sampled_from(BOARDS), kind=st.sampled_from(list(ThreadKind)))
    def ask(self, by: int, board: str, kind: ThreadKind) -> None:
        new = writing.NewThread(board, "Judul yang cukup panjang", TEXTS[0], kind)
        thread = self._try(by, lambda actor: writing.ask(actor, new))
        if thread is not None:
            self.threads.append(thread.id)
            self.posts += db.session.scalars(select(Post.id).where(Post.thread_id == thread.id))

    @rule(by=a_person, thread=a_place)
    def answer(self, by: int, thread: int) -> None:
        post = self._try(
            by, lambda actor: writing.answer(actor, self._of(self.threads, thread), TEXTS[0])
        )
        self.posts += [post.id] if post is not None else []

    @rule(by=a_person, post=a_place)
    def comment(self, by: int, post: int) -> None:
        said = self._try(
            by, lambda actor: writing.comment(actor, self._of(self.posts, post), COMMENT)
        )
        self.posts += [said.id] if said is not None else []

    @rule(by=a_person, post=a_place)
    def say_helpful(self, by: int, post: int) -> None:
        self._try(by, lambda actor: say_helpful(actor, self._of(self.posts, post)))

    @rule(by=a_person, post=a_place)
    def withdraw_a_vote(self, by: int, post: int) -> None:
        self._try(by, lambda actor: withdraw(actor, self._of(self.posts, post)))

    @rule(by=a_person, thread=a_place, post=a_place)
    def accept(self, by: int, thread: int, post: int) -> None:
        thread_id = self._of(self.threads, thread)
        answers = select(Post.id).where(Post.thread_id == thread_id).order_by(Post.id)
        post_id = self._of(list(db.session.scalars(answers)), post)
        self._try(by, lambda actor: choosing.accept(actor, thread_id, post_id))

    @rule(by=a_person, thread=a_place)
    def withdraw_a_choice(self, by: int, thread: int) -> None:
        self._try(
            by,
            lambda actor: choosing.withdraw_acceptance(actor, self._of(self.threads, thread)),
        )

    @rule(by=a_person, post=a_place, act=st.sampled_from(["delete", "restore", "hide", "unhide"]))
    def remove_or_bring_back(self, by: int, post: int, act: str) -> None:
        self._try(
            by, lambda actor: getattr(changing, act)(actor, self._of(self.posts, post), REASON)
        )

    @rule(by=a_person, post=a_place, text=st.sampled_from(TEXTS))
    def edit(self, by: int, post: int, text: Any) -> None:
        change = changing.Change(text, reason=REASON)
        self._try(by, lambda actor: changing.edit(actor, self._of(self.posts, post), change))

    @rule(by=a_person, thread=a_place, act=st.sampled_from(["close", "reopen", "pin", "unpin"]))
    def close_or_pin(self, by: int, thread: int, act: str) -> None:
        self._try(
            by, lambda actor: getattr(changing, act)(actor, self._of(self.threads, thread), REASON)
        )

    @rule(by=a_person, post=a_place, act=st.sampled_from([endorse, withdraw_endorsement]))
    def confirm(self, by: int, post: int, act: Callable[[Actor, int], Any]) -> None:
        self._try(by, lambda actor: act(actor, self._of(self.posts, post)))

    @rule(by=a_person, post=a_place)
    def correct(self, by: int, post: int) -> None:
        self._try(by, lambda actor: correct(actor, self._of(self.posts, post), NOTE))

    @rule(by=a_person, place=a_place, act=st.sampled_from([resolve, uphold, withdraw_correction]))
    def decide_a_correction(self, by: int, place: int, act: Callable[..., Any]) -> None:
        written = list(db.session.scalars(select(Correction.id).order_by(Correction.id)))
        if written:
            self._try(by, lambda actor: act(actor, self._of(written, place), REASON))

    @rule(thread=a_place, board=st.sampled_from(BOARDS))
    def move(self, thread: int, board: str) -> None:
        moderator = PEOPLE - 1
        self._try(
            moderator,
            lambda actor: moving.move(actor, self._of(self.threads, thread), board, REASON),
        )

    @rule(place=a_place)
    def reverse_an_entry(self, place: int) -> None:
        mine = [person.id for person in self.people]
        entries = list(
            db.session.scalars(
                select(Entry.id).where(
                    Entry.member_id.in_(mine),
                    Entry.reverses_id.is_(None),
                    Entry.id.not_in(
                        select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))
                    ),
                )
            )
        )
        if entries:
            with transaction():
                reverse(
                    [self._of(sorted(entries), place)],
                    actor_id=int(self.people[-1].id or 0),
                    reason=REASON,
                )

    @rule(place=a_place)
    def give_an_entry_back(self, place: int) -> None:
        """As staff may: only for a vote that still stands on a post that can be seen."""
        reversal, original = aliased(Entry), aliased(Entry)
        entries = db.session.scalars(
            select(original.id)
            .join(reversal, reversal.reverses_id == original.id)
            .join(Vote, (Vote.post_id == original.post_id) & (Vote.voter_id == original.giver_id))
            .join(Post, Post.id == original.post_id)
            .where(
                original.member_id.in_([person.id for person in self.people]),
                original.rule.in_(sorted(CAPPED_RULES)),
                Post.state == State.VISIBLE,
            )
        )
        if ids := sorted(entries):
            with transaction():
                give_back(
                    [self._of(ids, place)],
                    actor_id=int(self.people[-1].id or 0),
                    reason=REASON,
                )

    @rule(hours=st.integers(1, 30))
    def let_time_pass(self, hours: int) -> None:
        self.clock.move(hours=hours)

    @rule()
    def let_two_weeks_pass(self) -> None:
        self.clock.move(days=CORRECTION_ANSWER_DAYS)
        uphold_unanswered()

    def teardown(self) -> None:
        db.session.rollback()
        check_ledger()
        check_caps()
        check_counters()

    def _of(self, ids: list[int], place: int) -> int:
        return ids[place % len(ids)]

    def _try(self, by: int, act: Callable[[Actor], Any]) -> Any:
        events = _events()
        try:
            with transaction():
                return act(self.people[by])
        except Failure:
            assert _events() == events
            return None


def _events() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Event)).scalar_one()


def check_ledger() -> None:
    """Totals are the sums of the entries, and the events alone give the same."""
    replayed = queries.replay(settings().timezone)
    assert replayed.differences == []
    assert queries.wrong_scores(replayed.totals) == []
    summed = db.session.execute(
        select(Entry.member_id, Entry.cluster, func.sum(Entry.points)).group_by(
            Entry.member_id, Entry.cluster
        )
    )
    cached = {
        (row.member_id, row.cluster): row.points
        for row in db.session.execute(select(Score.member_id, Score.cluster, Score.points))
    }
    for member_id, cluster, points in summed:
        assert cached.get((member_id, cluster), 0) == points >= 0
    assert wrong_counts() == []


def check_caps() -> None:
    """What stands keeps the caps, nobody gave to themselves, and nothing stands for the removed."""
    reversed_ids = select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))
    standing = db.session.scalars(
        select(Entry).where(Entry.reverses_id.is_(None), Entry.id.not_in(reversed_ids))
    ).all()
    states = {row.id: row.state for row in db.session.execute(select(Post.id, Post.state))}
    votes = {tuple(row) for row in db.session.execute(select(Vote.voter_id, Vote.post_id))}
    days: Counter[tuple[Any, ...]] = Counter()
    pairs: Counter[tuple[Any, ...]] = Counter()
    by_vote: Counter[tuple[int, int]] = Counter()
    confirmed: Counter[tuple[int, int]] = Counter()
    clusters = _clusters()
    endorsements = {
        tuple(row) for row in db.session.execute(select(Endorsement.mentor_id, Endorsement.post_id))
    }
    for entry in standing:
        assert states[entry.post_id] == State.VISIBLE
        assert entry.cluster == clusters[entry.post_id]
        if entry.rule == ENDORSEMENT_RULE:
            confirmed[entry.giver_id, entry.post_id] += 1
        if entry.rule in CAPPED_RULES:
            assert entry.giver_id != entry.member_id
            days[entry.member_id, entry.cluster, entry.day] += entry.points
            pairs[entry.giver_id, entry.member_id, entry.day] += entry.points > 0
            by_vote[entry.giver_id, entry.post_id] += 1
    assert max(days.values(), default=0) <= DAILY_VOTE_POINTS
    assert max(pairs.values(), default=0) <= COUNTED_VOTES_PER_PAIR
    assert max(by_vote.values(), default=0) <= 1
    assert by_vote.keys() <= votes
    assert max(confirmed.values(), default=0) <= 1
    assert confirmed.keys() <= endorsements


def _clusters() -> dict[int, str | None]:
    rows = (
        select(Post.id, Board.cluster)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
    )
    return {row.id: row.cluster for row in db.session.execute(rows)}


def check_counters() -> None:
    """Threads, boards and posts count what is there; the house's own check says so too."""
    assert list(wrong_counters()) == []
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in db.session.scalars(select(Post).order_by(Post.id)):
        posts[post.thread_id].append(post)
    threads = db.session.scalars(select(Thread)).all()
    for thread in threads:
        _check_thread(thread, posts[thread.id])
    for board in db.session.scalars(select(Board)):
        here = [thread for thread in threads if thread.board_id == board.id]
        assert board.thread_count == sum(thread.listed for thread in here)
        assert board.unanswered_count == sum(thread.unanswered for thread in here)


def _check_thread(thread: Thread, posts: list[Post]) -> None:
    question, *others = posts
    answers = [p for p in others if p.kind == PostKind.ANSWER and p.state == State.VISIBLE]
    assert thread.state == question.state
    assert thread.listed == (thread.state == State.VISIBLE)
    assert thread.post_count == len(posts)
    assert thread.answer_count == len(answers)
    by_others = sum(post.author_id != thread.author_id for post in answers)
    assert thread.others_answer_count == by_others
    assert thread.helpful_count == question.helpful_count
    assert thread.help_count == question.helpful_count + sum(p.helpful_count for p in answers)
    assert thread.solved == (thread.accepted_answer_id is not None)
    assert thread.accepted_answer_id in (None, *(post.id for post in answers))
    is_question = thread.kind == ThreadKind.QUESTION
    assert thread.unanswered == (thread.listed and is_question and by_others == 0)
    for post in posts:
        comments = [p for p in posts if p.parent_id == post.id]
        assert post.comment_count == sum(p.state == State.VISIBLE for p in comments)
        parent_removed = post.kind == PostKind.ANSWER and post.state in (
            State.HIDDEN,
            State.DELETED,
        )
        assert all(comment.shadowed == parent_removed for comment in comments)


def test_whatever_members_do_the_figures_stay_true(app: Flask, clock: Clock) -> None:
    machine = type("Community", (Community,), {"clock": clock})
    run_state_machine_as_test(machine)
