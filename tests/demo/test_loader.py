"""The demo community as it stands in the database after loading."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import DateTime, func, select

from config import Settings
from forum.accounts.models import Member, Membership
from forum.accounts.service.passwords import prove
from forum.app import create_app
from forum.boards.models import Board
from forum.charter.promotion import Thresholds, verdict
from forum.charter.words import GuideState, MentorEvent, MentorState, PostKind
from forum.cli_demo import demo, demo_lines
from forum.cli_ledger import all_differences, ledger
from forum.demo.content import DemoThread, community
from forum.demo.loader import demo_accounts, is_loaded, load
from forum.demo.plan import Act
from forum.guides.models import Guide, GuideRevision, GuideSource
from forum.kernel import clock, schema
from forum.kernel.db import Base, db
from forum.ledger.models import Entry, Event
from forum.notifications.models import Notification
from forum.standing.queries.gathering import courses_of
from forum.standing.queries.people import usernames
from forum.standing.queries.plans import charter_now, preview
from forum.standing.rules.facts import figures_at
from forum.threads.models import Post, Thread
from forum.votes.models import Vote
from tests.conftest import ENGINES
from tests.demo.contents import fingerprint

MOMENT = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
WITA = ZoneInfo("Asia/Makassar")


@pytest.fixture(scope="module", params=ENGINES)
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Load the demo community once for all tests of an engine: it takes seconds."""
    folder: Path = tmp_path_factory.mktemp("demo")
    environment = {"REMBUK_INSTANCE": str(folder)}
    if request.param == "postgresql":
        environment["REMBUK_DATABASE_URL"] = request.getfixturevalue("_postgresql").empty()
    app = create_app(Settings.read(environment))
    with time_machine.travel(MOMENT, tick=False), app.app_context():
        schema.upgrade()
        load()
        yield app
        db.session.remove()
        db.engine.dispose()


def _count(*clauses: object, of: type[Base]) -> int:
    counted = select(func.count()).select_from(of).where(*clauses)  # type: ignore[arg-type]
    return int(db.session.execute(counted).scalar_one())


def _posts_of(thread: DemoThread) -> list[str]:
    posts = (thread.question, *thread.answers)
    remarks = [remark for post in posts for remark in post.comments]
    return sorted(f"{post.author}: {post.body}" for post in (*posts, *remarks))


def test_every_thread_stands_as_the_files_tell(loaded: Flask) -> None:
    mentors_remarks = {added.body for added in community().additions if added.on}
    for told in community().threads:
        thread = db.session.execute(select(Thread).where(Thread.title == told.title)).scalar_one()
        rows = db.session.execute(
            select(Post.body, Member.username)
            .join(Member, Member.id == Post.author_id)
            .where(Post.thread_id == thread.id)
        )
        found = sorted(f"{row.username}: {row.body}" for row in rows)
        assert [post for post in found if post.split(": ", 1)[1] not in mentors_remarks] == (
            _posts_of(told)
        )
        assert sorted(thread.labels.split(",")) == sorted(told.tags)
        assert thread.answer_count == len(told.answers)
        assert db.session.get_one(Board, thread.board_id).slug == told.cluster


def test_every_accepted_answer_is_the_right_one(loaded: Flask) -> None:
    for told in community().threads:
        thread = db.session.execute(select(Thread).where(Thread.title == told.title)).scalar_one()
        right = [answer.body for answer in told.answers if answer.key == told.accepted]
        found = thread.accepted_answer_id and db.session.get_one(Post, thread.accepted_answer_id)
        assert ([found.body] if found else []) == right


def test_helpful_counts_are_those_of_the_files(loaded: Flask) -> None:
    told = Counter(
        {
            post.body: post.votes
            for thread in community().threads
            for post in (thread.question, *thread.answers)
        }
    )
    rows = db.session.execute(
        select(Post.body, Post.helpful_count).where(Post.kind != PostKind.COMMENT)
    )
    assert all(row.helpful_count == told[row.body] for row in rows)
    assert _count(of=Vote) == sum(told.values())


def test_everybody_is_there_as_a_demo_member(loaded: Flask) -> None:
    for told in community().members:
        member = db.session.execute(
            select(Member).where(Member.username == told.username)
        ).scalar_one()
        assert member.is_demo
        assert (member.name, member.kecamatan, member.bio) == (told.name, told.kecamatan, told.bio)
        assert (member.role, member.experience) == (told.role, told.experience)
        assert (member.institution or "") == told.institution
        assert set(told.mentor_of) <= {*member.mentor_of.split(","), ""}
    assert _count(of=Member) == 41


def test_mentors_were_appointed_30_days_ago_and_the_record_confirms_whom_it_can(
    loaded: Flask,
) -> None:
    appointed = select(Event.subject_id, Event.cluster).where(
        Event.kind == MentorEvent.FOUNDED, Event.created_at == MOMENT - timedelta(days=30)
    )
    keys = {tuple(row) for row in db.session.execute(appointed)}
    told = {
        (member.username, cluster) for member in community().members for cluster in member.mentor_of
    }
    names = usernames(member_id for member_id, _cluster in keys)
    assert {(names[member_id], cluster) for member_id, cluster in keys} == told
    asked = Thresholds()
    for row in db.session.scalars(select(Membership)):
        facts = courses_of([row.member_id], MOMENT).facts[row.member_id, row.cluster]
        suffices = verdict(figures_at(facts, MOMENT, asked.safety_days), asked).met
        assert row.mentor_state == (MentorState.ACTIVE if suffices else MentorState.FOUNDING)


def test_the_review_finds_nothing_to_do_after_loading(loaded: Flask) -> None:
    assert preview(MOMENT, charter_now()) == []


def test_each_cluster_has_a_mentor_of_it_alone(loaded: Flask) -> None:
    found = set(db.session.scalars(select(Member.mentor_of)))
    assert {"pisang", "kakao", "pangan-olahan"} <= found


def test_each_cluster_has_six_open_questions_of_the_last_five_days(loaded: Flask) -> None:
    recent = Thread.created_at > MOMENT - timedelta(days=5)
    for slug in ("pisang", "kakao", "pangan-olahan"):
        board = db.session.execute(select(Board).where(Board.slug == slug)).scalar_one()
        here = Thread.board_id == board.id
        assert _count(here, recent, Thread.answer_count == 0, of=Thread) == 6
        assert board.unanswered_count == 6


def test_the_newest_post_is_of_yesterday_and_nothing_is_later_than_now(loaded: Flask) -> None:
    newest = db.session.execute(select(func.max(Post.created_at))).scalar_one()
    yesterday = MOMENT.astimezone(WITA).date() - timedelta(days=1)
    assert newest.astimezone(WITA).date() == yesterday
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, DateTime) or "UtcDateTime" in repr(column.type):
                latest = db.session.execute(select(func.max(column))).scalar()
                is_limit = table.name == "attempts"  # its windows end after their last try
                assert latest is None or is_limit or latest <= MOMENT, column


def test_nobody_votes_before_joining_or_for_themselves(loaded: Flask) -> None:
    votes = select(func.count()).select_from(Vote)
    early = votes.join(Member, Member.id == Vote.voter_id).where(Vote.given_at < Member.created_at)
    own = votes.join(Post, Post.id == Vote.post_id).where(Post.author_id == Vote.voter_id)
    assert [db.session.execute(wrong).scalar_one() for wrong in (early, own)] == [0, 0]


def test_every_figure_equals_its_entries_and_no_cap_was_hit(loaded: Flask) -> None:
    assert all_differences() == []
    assert _count(Entry.cap.is_not(None), of=Entry) == 0


def test_each_cluster_has_a_guide_made_of_a_thread_and_dated_with_it(loaded: Flask) -> None:
    guides = {told.title: told for told in community().guides}
    rows = db.session.query(Guide).all()
    assert {row.title for row in rows} == guides.keys()
    for row in rows:
        told = guides[row.title]
        assert row.state == GuideState.PUBLISHED
        assert db.session.get_one(Board, row.board_id).slug == told.cluster
        assert _count(GuideSource.guide_id == row.id, of=GuideSource) == len(told.sources)
        assert row.published_at is not None
        assert row.published_at.date() == (MOMENT - timedelta(days=told.days_ago)).date()
    read = _count(GuideRevision.reader_id.is_not(None), of=GuideRevision)
    assert read == sum(bool(told.reader) for told in guides.values())
    assert _count(Entry.rule == "guide_adopted", of=Entry) == 5, "and none for a moderator's own"


def test_old_notices_are_read_and_the_latest_wait(loaded: Flask) -> None:
    limit = MOMENT - timedelta(days=4)
    assert (
        _count(Notification.read_at.is_(None), Notification.created_at < limit, of=Notification)
        == 0
    )
    assert _count(Notification.read_at.is_(None), of=Notification) > 0


def test_a_second_load_changes_nothing(loaded: Flask) -> None:
    before = fingerprint()
    assert load() is False
    told = loaded.test_cli_runner().invoke(demo, ["load"])
    assert (told.exit_code, "already" in told.output) == (0, True)
    assert fingerprint() == before


def test_one_can_log_in_as_each_demo_account_and_as_nobody_else(loaded: Flask) -> None:
    accounts = demo_accounts()
    assert [account.role for account in accounts] == ["pemula", "mentor", "moderator"]
    assert _count(Member.password_hash.is_not(None), of=Member) == len(accounts)
    for account in accounts:
        assert prove(account.username, account.password)
        assert any(account.password in line for line in demo_lines())


def test_ledger_check_and_replay_say_that_all_is_well(loaded: Flask) -> None:
    for command in ("check", "replay"):
        told = loaded.test_cli_runner().invoke(ledger, [command])
        assert told.exit_code == 0
        assert "Every figure equals its entries." in told.output
    assert all_differences() == []


def test_an_interrupted_load_leaves_nothing_behind(app: Flask) -> None:
    before = fingerprint()

    def some(acts: list[Act]) -> Iterator[Act]:
        yield from acts[:60]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(some)
    assert fingerprint() == before
    assert not is_loaded()
    assert demo_lines() == []
    assert clock.now() - datetime.now(UTC) < timedelta(minutes=1)
