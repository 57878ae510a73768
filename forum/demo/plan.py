"""The demo community's life as one timeline of acts, moved so that its newest post is yesterday's.

Pure. The ledger's caps count days, so the acts must be played in the order of their time.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forum.demo.content import Community, DemoGuide, DemoMember, DemoPost, DemoThread
from forum.demo.voting import Votable, Voting, fraction

MENTORS_APPOINTED = timedelta(days=30)
NOTICES_READ = timedelta(days=2)
FIRST_HOUR = time(6)
HOURS_OF_JOINING = 12
HOURS_UNTIL_ACCEPTED = 30


class Register(NamedTuple):
    """Somebody joins."""

    at: datetime
    member: DemoMember


class MarkResourcePerson(NamedTuple):
    """A member is marked as a resource person of an institution."""

    at: datetime
    member: DemoMember


class Ask(NamedTuple):
    """A thread is opened; `key` names its first post from then on."""

    at: datetime
    key: str
    author: str
    cluster: str
    title: str
    tags: tuple[str, ...]
    body: str


class Answer(NamedTuple):
    """The question `on` is answered."""

    at: datetime
    key: str
    author: str
    on: str
    body: str


class Comment(NamedTuple):
    """The post `on` is commented on."""

    at: datetime
    author: str
    on: str
    body: str


class Accept(NamedTuple):
    """The asker of the question `on` chooses the best answer."""

    at: datetime
    author: str
    on: str
    answer: str


class Help(NamedTuple):
    """Somebody finds the post `on` helpful."""

    at: datetime
    author: str
    on: str


class Appoint(NamedTuple):
    """A member becomes founding mentor of a cluster."""

    at: datetime
    member: DemoMember
    cluster: str


class MakeGuide(NamedTuple):
    """A moderator makes a guide of a thread and publishes it."""

    at: datetime
    guide: DemoGuide

    @property
    def body(self) -> str:
        """Its text."""
        return self.guide.body


class ReadNotices(NamedTuple):
    """A member has read all notices so far."""

    at: datetime
    author: str


Act = (
    Register
    | MarkResourcePerson
    | Ask
    | Answer
    | Comment
    | Accept
    | Help
    | Appoint
    | MakeGuide
    | ReadNotices
)


def timeline(community: Community, now: datetime, zone: ZoneInfo) -> list[Act]:
    """Give all acts in the order of their time, none later than `now` (aware)."""
    acts = [*_Plan(community, now, zone).acts()]
    acts.sort(key=lambda act: act.at)
    return acts


class _Plan:
    def __init__(self, community: Community, now: datetime, zone: ZoneInfo) -> None:
        self._community = community
        self._now = now
        self._zone = zone
        self._today = now.astimezone(zone).date()
        newest = max(post.created_at for thread in community.threads for post in _posts(thread))
        yesterday = self._today - timedelta(days=1)
        self._shift = yesterday - newest.astimezone(zone).date()
        self._joined = {member.username: self._join(member) for member in community.members}

    def acts(self) -> Iterator[Act]:
        yield from self._membership()
        for thread in self._community.threads:
            yield from self._conversation(thread)
        yield from self._additions()
        for guide in self._community.guides:
            yield MakeGuide(self._days_ago(guide.days_ago, guide.time), guide)
        yield from self._votes()

    def _membership(self) -> Iterator[Act]:
        for member in self._community.members:
            joined = self._joined[member.username]
            yield Register(joined, member)
            if member.institution:
                yield MarkResourcePerson(joined + timedelta(hours=1), member)
            for cluster in member.mentor_of:
                yield Appoint(self._now - MENTORS_APPOINTED, member, cluster)
            read = self._now - NOTICES_READ * (1 + fraction("read", member.username))
            yield ReadNotices(read, member.username)

    def _conversation(self, thread: DemoThread) -> Iterator[Act]:
        question = thread.question
        yield Ask(
            self._moved(question.created_at),
            question.key,
            question.author,
            thread.cluster,
            thread.title,
            thread.tags,
            question.body,
        )
        for answer in thread.answers:
            at = self._moved(answer.created_at)
            yield Answer(at, answer.key, answer.author, question.key, answer.body)
            if answer.key == thread.accepted:
                yield self._acceptance(thread, answer)
        for post in (question, *thread.answers):
            for remark in post.comments:
                yield Comment(self._moved(remark.created_at), remark.author, post.key, remark.body)

    def _acceptance(self, thread: DemoThread, answer: DemoPost) -> Accept:
        """Some hours after the answer, or after what the asker last said to it."""
        asker = thread.question.author
        said = [remark.created_at for remark in answer.comments if remark.author == asker]
        begin = self._moved(max((answer.created_at, *said)))
        wait = timedelta(hours=HOURS_UNTIL_ACCEPTED) * fraction("accept", answer.key)
        at = (begin + min(wait, (self._now - begin) / 2)).replace(microsecond=0)
        return Accept(at, asker, thread.question.key, answer.key)

    def _additions(self) -> Iterator[Act]:
        for number, added in enumerate(self._community.additions):
            at = self._days_ago(added.days_ago, added.time)
            if added.title:
                yield Ask(
                    at,
                    f"added {number}",
                    added.author,
                    added.cluster,
                    added.title,
                    added.tags,
                    added.body,
                )
            else:
                yield Comment(at, added.author, added.on, added.body)

    def _days_ago(self, days: int, hour: str) -> datetime:
        day = self._today - timedelta(days=days)
        return datetime.combine(day, time.fromisoformat(hour), self._zone)

    def _votes(self) -> Iterator[Help]:
        members = {member.username: member for member in self._community.members}
        voting = Voting(members, self._joined, self._now, self._zone)
        posts = [post for thread in self._community.threads for post in self._votable(thread)]
        for post in sorted(posts, key=lambda post: post.created_at):
            for at, voter in voting.votes_on(post):
                yield Help(at, voter, post.key)

    def _votable(self, thread: DemoThread) -> Iterator[Votable]:
        for post in (thread.question, *thread.answers):
            rule = "question_helpful" if post is thread.question else "answer_helpful"
            at = self._moved(post.created_at)
            yield Votable(post.key, post.author, thread.cluster, rule, at, post.votes)

    def _join(self, member: DemoMember) -> datetime:
        morning = datetime.combine(member.joined_on, FIRST_HOUR, self._zone)
        wait = timedelta(hours=HOURS_OF_JOINING) * fraction("joined", member.username)
        return self._moved((morning + wait).replace(microsecond=0))

    def _moved(self, moment: datetime) -> datetime:
        return moment + self._shift


def _posts(thread: DemoThread) -> Iterator[DemoPost]:
    for post in (thread.question, *thread.answers):
        yield post
        yield from post.comments
