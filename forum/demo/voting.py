"""Who finds which demo post helpful, and when. Pure: the same files and day give the same votes."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forum.charter.reputation import COUNTED_VOTES_PER_PAIR, DAILY_VOTE_POINTS, RULES
from forum.demo.content import DemoMember

USUAL_DELAY_DAYS = 4
FIRST_LOOK = timedelta(minutes=10)
DAY_BEGINS = time(6)
DAY_ENDS = time(21, 30)
SAME_CLUSTER_WEIGHT = 5.0


class Votable(NamedTuple):
    """A post that members may find helpful. `rule` is the one that gives its author points."""

    key: str
    author: str
    cluster: str
    rule: str
    created_at: datetime
    votes: int


def fraction(*key: str) -> float:
    """Give a number from 0 to 1 that looks random and is always the same for the same key."""
    digest = hashlib.sha256("\n".join(key).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


class Voting:
    """Spreads votes over the days after their posts so that the charter's caps don't bite.

    `joined`: when each member joined. No vote is later than `now`. Posts must come in the order
    of their time.
    """

    def __init__(
        self,
        members: Mapping[str, DemoMember],
        joined: Mapping[str, datetime],
        now: datetime,
        zone: ZoneInfo,
    ) -> None:
        self._members = members
        self._joined = joined
        self._now = now
        self._zone = zone
        self._points: dict[tuple[str, str, date], int] = defaultdict(int)
        self._pairs: dict[tuple[str, str, date], int] = defaultdict(int)

    def votes_on(self, post: Votable) -> Iterator[tuple[datetime, str]]:
        """Give when and by whom the post is found helpful: as many votes as it has, if so many
        members could give one.
        """
        for voter in self._voters(post)[: post.votes]:
            begin = max(post.created_at + FIRST_LOOK, self._joined[voter] + FIRST_LOOK)
            if begin < self._now:
                yield self._moment(post, voter, begin), voter

    def _voters(self, post: Votable) -> list[str]:
        """Those who had joined, their own cluster's first by chance; then those who came later."""

        def order(voter: str) -> tuple[datetime, float]:
            weight = SAME_CLUSTER_WEIGHT if self._shares(voter, post.cluster) else 1.0
            return (
                max(self._joined[voter], post.created_at),
                -(fraction(post.key, voter) ** (1 / weight)),
            )

        return sorted((name for name in self._members if name != post.author), key=order)

    def _shares(self, voter: str, cluster: str) -> bool:
        return cluster in self._members[voter].clusters

    def _moment(self, post: Votable, voter: str, begin: datetime) -> datetime:
        for day in self._days(post, voter, begin):
            window = self._window(day, begin)
            if window and self._counts(post, voter, day):
                self._points[post.author, post.cluster, day] += RULES[post.rule].points
                self._pairs[voter, post.author, day] += 1
                return _within(*window, post.key, voter)
        return _within(begin, self._now, post.key, voter)

    def _days(self, post: Votable, voter: str, begin: datetime) -> Iterator[date]:
        """The preferred day, those after it, then those before it."""
        first, last = (moment.astimezone(self._zone).date() for moment in (begin, self._now))
        span = (last - first).days
        delay = -USUAL_DELAY_DAYS * math.log(1 - fraction("delay", post.key, voter))
        preferred = min(round(delay), span)
        for days in (*range(preferred, span + 1), *range(preferred - 1, -1, -1)):
            yield first + timedelta(days=days)

    def _window(self, day: date, begin: datetime) -> tuple[datetime, datetime] | None:
        """What of the day's waking hours lies between `begin` and now."""
        start = max(datetime.combine(day, DAY_BEGINS, self._zone), begin)
        end = min(datetime.combine(day, DAY_ENDS, self._zone), self._now)
        return (start, end) if start < end else None

    def _counts(self, post: Votable, voter: str, day: date) -> bool:
        points = self._points[post.author, post.cluster, day] + RULES[post.rule].points
        pairs = self._pairs[voter, post.author, day]
        return points <= DAILY_VOTE_POINTS and pairs < COUNTED_VOTES_PER_PAIR


def _within(start: datetime, end: datetime, *key: str) -> datetime:
    moment = start + (end - start) * fraction("time", *key)
    return moment.replace(microsecond=0)
