"""The demo community's life: who does what when, before anything is written."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from forum.charter.reputation import COUNTED_VOTES_PER_PAIR, DAILY_VOTE_POINTS
from forum.demo.content import community
from forum.demo.plan import Act, Answer, Appoint, Ask, Comment, Help, Register, timeline

WITA = ZoneInfo("Asia/Makassar")
MOMENTS = {
    "by day": datetime(2026, 12, 1, 4, 30, tzinfo=UTC),
    "just after midnight": datetime(2026, 12, 1, 16, 0, 30, tzinfo=UTC),
    "just before midnight": datetime(2026, 12, 1, 15, 59, tzinfo=UTC),
}


@pytest.fixture(params=MOMENTS.values(), ids=MOMENTS)
def now(request: pytest.FixtureRequest) -> datetime:
    return request.param


@pytest.fixture
def acts(now: datetime) -> list[Act]:
    return timeline(community(), now, WITA)


def test_acts_come_in_the_order_of_their_time_and_none_later_than_now(
    acts: list[Act], now: datetime
) -> None:
    assert all(before.at <= after.at for before, after in pairwise(acts))
    assert acts[-1].at <= now


def test_the_newest_post_is_of_yesterday(acts: list[Act], now: datetime) -> None:
    newest = max(act.at for act in acts if isinstance(act, Ask | Answer | Comment))
    assert newest.astimezone(WITA).date() == now.astimezone(WITA).date() - timedelta(days=1)


def test_times_of_day_stay_those_of_the_files(acts: list[Act]) -> None:
    planned = {act.key: act.at for act in acts if isinstance(act, Ask)}
    shifts = {
        planned[thread.question.key] - thread.question.created_at for thread in community().threads
    }
    assert len(shifts) == 1
    assert shifts.pop() % timedelta(days=1) == timedelta()


def test_every_vote_of_the_files_is_cast(acts: list[Act]) -> None:
    wanted = {
        post.key: post.votes
        for thread in community().threads
        for post in (thread.question, *thread.answers)
        if post.votes
    }
    assert Counter(act.on for act in acts if isinstance(act, Help)) == wanted


def test_nobody_votes_before_joining_or_twice_or_for_themselves(acts: list[Act]) -> None:
    joined = {act.member.username: act.at for act in acts if isinstance(act, Register)}
    written = {act.key: act for act in acts if isinstance(act, Ask | Answer)}
    votes = [act for act in acts if isinstance(act, Help)]
    assert len({(vote.author, vote.on) for vote in votes}) == len(votes)
    for vote in votes:
        assert vote.at > max(joined[vote.author], written[vote.on].at)
        assert vote.author != written[vote.on].author


def test_votes_stay_within_the_caps(acts: list[Act]) -> None:
    written = {act.key: act for act in acts if isinstance(act, Ask | Answer)}
    clusters = {act.key: act.cluster for act in acts if isinstance(act, Ask)}
    points: Counter[tuple[object, ...]] = Counter()
    pairs: Counter[tuple[object, ...]] = Counter()
    for vote in (act for act in acts if isinstance(act, Help)):
        post, day = written[vote.on], vote.at.astimezone(WITA).date()
        is_question = isinstance(post, Ask)
        cluster = clusters[post.key if is_question else post.on]
        points[post.author, cluster, day] += 5 if is_question else 10
        pairs[vote.author, post.author, day] += 1
    assert max(pairs.values()) <= COUNTED_VOTES_PER_PAIR
    over = {key: sum_of for key, sum_of in points.items() if sum_of > DAILY_VOTE_POINTS}
    last_days = {acts[-1].at.astimezone(WITA).date() - timedelta(days=days) for days in (0, 1)}
    assert {key[2] for key in over} <= last_days, "an hour after the newest post is too short"


def test_each_cluster_has_a_mentor_of_it_alone_and_all_have_acted_lately(
    acts: list[Act], now: datetime
) -> None:
    appointed = [act for act in acts if isinstance(act, Appoint)]
    assert {act.at for act in appointed} == {now - timedelta(days=30)}
    alone = {act.cluster for act in appointed if act.member.mentor_of == (act.cluster,)}
    assert alone == {"pisang", "kakao", "pangan-olahan"}
    latest = {act.author: act.at for act in acts if isinstance(act, Ask | Answer | Comment)}
    for act in appointed:
        assert now - latest[act.member.username] < timedelta(days=100)


def test_the_same_day_gives_the_same_plan(acts: list[Act], now: datetime) -> None:
    assert timeline(community(), now, WITA) == acts
