"""What a bulk thread is made of, before it is written: sizes by Zipf's law, authors, moments, help.

Pure: the same chance gives the same content. Moments are whole minutes since 1970.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from random import Random

from forum.charter.words import PostKind, ThreadKind

QUESTION, ANSWER, COMMENT = (
    kind.value for kind in (PostKind.QUESTION, PostKind.ANSWER, PostKind.COMMENT)
)
SIZES_EXPONENT = 0.9
ACTIVITY_EXPONENT = 0.6
SHARE_OF_LONELY = 0.06
SHARE_OF_DISCUSSIONS = 0.1
SHARE_OF_COMMENTS = 0.2
SHARE_OF_SOLVED = 0.6
VOTES = (0,) * 85 + (1,) * 10 + (2,) * 3 + (3, 6)
"""How many find a post helpful; one of these by chance."""
TALK_MINUTES = 14 * 24 * 60
VOTE_DELAY_MINUTES = 5 * 24 * 60
ACCEPT_DELAY_MINUTES = 3 * 24 * 60


@dataclass(slots=True)
class SownPost:
    """A post to be written. `parent` is an index within the thread; `ordinal` is the comment's."""

    kind: str
    author_id: int
    minute: int
    parent: int | None = None
    ordinal: int = 0
    remarks: int = 0
    accepted_minute: int | None = None
    votes: list[tuple[int, int]] = field(default_factory=list)
    """Voter and minute."""


@dataclass(slots=True)
class SownThread:
    """A thread to be written, its question first and the rest in order of time."""

    kind: str
    posts: list[SownPost]


def sizes(threads: int, posts: int, chance: Random) -> list[int]:
    """Share `posts` among `threads` by Zipf's law, in an order by chance.

    Each has at least one; some have no more, since nobody has answered.
    """
    lonely = min(round(threads * SHARE_OF_LONELY), threads - 1)
    weights = [rank**-SIZES_EXPONENT for rank in range(1, threads - lonely + 1)]
    rest, total = posts - threads, sum(weights)
    bounds = [round(rest * share / total) for share in accumulate(weights)]
    shared = [1] * lonely
    shared += [1 + bound - before for before, bound in pairwise([0, *bounds])]
    chance.shuffle(shared)
    return shared


class Sower:
    """Makes threads of these members, the first the busiest. Nothing is later than `end`."""

    def __init__(self, member_ids: Sequence[int], end: int, chance: Random) -> None:
        self._member_ids = member_ids
        self._weights = [*accumulate(n**-ACTIVITY_EXPONENT for n in range(1, len(member_ids) + 1))]
        self._end = end
        self._chance = chance

    def thread(self, size: int, begin: int) -> SownThread:
        """Make a thread of `size` posts whose question is asked at `begin`."""
        is_talk = self._chance.random() < SHARE_OF_DISCUSSIONS
        kind = (ThreadKind.DISCUSSION if is_talk else ThreadKind.QUESTION).value
        posts = [*self._posts(size, begin)]
        for post in posts:
            if post.kind != COMMENT:
                post.votes = [*self._votes(post)]
        if kind == ThreadKind.QUESTION and self._chance.random() < SHARE_OF_SOLVED:
            self._accept(posts)
        return SownThread(kind, posts)

    def _posts(self, size: int, begin: int) -> Iterator[SownPost]:
        chance = self._chance
        authors = chance.choices(self._member_ids, cum_weights=self._weights, k=size)
        step = min(TALK_MINUTES, self._end - begin) / size
        question = SownPost(QUESTION, authors[0], begin)
        tops = [(0, question)]
        yield question
        for index in range(1, size):
            minute = begin + int((index + chance.random()) * step)
            if chance.random() < SHARE_OF_COMMENTS:
                parent, remarked = tops[int(chance.random() * len(tops))]
                remarked.remarks += 1
                yield SownPost(COMMENT, authors[index], minute, parent, remarked.remarks)
            else:
                answer = SownPost(ANSWER, authors[index], minute)
                tops.append((index, answer))
                yield answer

    def _votes(self, post: SownPost) -> Iterator[tuple[int, int]]:
        chance, members = self._chance, self._member_ids
        times = VOTES[int(chance.random() * len(VOTES))]
        if not times:
            return
        delay = min(VOTE_DELAY_MINUTES, self._end - post.minute)
        first = int(chance.random() * len(members))
        for number in range(min(times, len(members))):
            voter_id = members[(first + number) % len(members)]
            if voter_id != post.author_id:
                yield voter_id, post.minute + int(chance.random() * delay)

    def _accept(self, posts: list[SownPost]) -> None:
        """Choose the most helpful answer by somebody else than the asker."""
        asker_id = posts[0].author_id
        answers = [p for p in posts if p.kind == ANSWER and p.author_id != asker_id]
        if answers:
            best = max(answers, key=lambda post: len(post.votes))
            delay = min(ACCEPT_DELAY_MINUTES, self._end - best.minute)
            best.accepted_minute = best.minute + int(self._chance.random() * delay)
