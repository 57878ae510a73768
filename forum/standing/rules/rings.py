"""Finding vote rings: groups whose votes stay among themselves, and series of votes in minutes.

Pure, and near-linear in the votes: from each person one group grows along their strongest ties, of
which only so many are kept. Density alone names nobody: an honest village votes densely, but others
find its posts helpful too and its people vote for others. So a group must be helped by hardly
anybody else, and further signs must come with that.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from forum.charter.rings import RingKind, Sign, Thresholds

BELONGING = 0.5
"""Whose votes, given and received, lie in a group by less than this share is no part of it."""

FAIR_PART = 0.25
"""Nor is who has less than this part of the votes that the group's people have on average."""

SHARING = 50
"""So many of 100 people of a group must share a phone or connection."""


FEWEST_HABITS = 20
"""Fewer votes of neighbours than this are no habit: what is missing counts as given elsewhere."""


class VoteFact(NamedTuple):
    """One person's thanks for another's post: a helpful vote, or a choice as the best answer.

    `id` is the ledger's entry; `at` is aware.
    """

    id: int
    giver: int
    author: int
    cluster: str
    post: int
    at: datetime


class Surroundings(NamedTuple):
    """What is known besides votes: each member's place, and who shares a phone or connection."""

    places: Mapping[int, str]
    devices: Sequence[frozenset[int]] = ()
    networks: Sequence[frozenset[int]] = ()


class SignFound(NamedTuple):
    """A sign with its figure and from where on it counts. Shares are in hundredths."""

    sign: Sign
    figure: int
    need: int

    @property
    def holds(self) -> bool:
        """Whether the figure reaches what is needed."""
        return self.figure >= self.need


class Finding(NamedTuple):
    """People, the votes among them (ids, ascending), and how each sign stands.

    In a series `members` is who voted, and `authors` for whom; in a group both are the members.
    """

    kind: RingKind
    cluster: str
    members: tuple[int, ...]
    authors: tuple[int, ...]
    votes: tuple[int, ...]
    signs: tuple[SignFound, ...]


def findings(
    votes: Iterable[VoteFact], around: Surroundings, thresholds: Thresholds
) -> list[Finding]:
    """Give what is suspicious among these votes, cluster by cluster, strongest groups first.

    A person is in at most one group a cluster. A vote for oneself can't be: it is left out.
    """
    clusters: dict[str, list[VoteFact]] = defaultdict(list)
    for vote in votes:
        if vote.giver != vote.author:
            clusters[vote.cluster].append(vote)
    found: list[Finding] = []
    for cluster in sorted(clusters):
        found += _Look(cluster, clusters[cluster], around, thresholds).findings()
    return found


class _Group(NamedTuple):
    people: frozenset[int]
    inside: list[VoteFact]
    one_sided: bool


class _Look:
    """One cluster's votes, counted once."""

    def __init__(
        self, cluster: str, votes: list[VoteFact], around: Surroundings, thresholds: Thresholds
    ) -> None:
        self.cluster, self.places, self.asked = cluster, around.places, thresholds
        self.between: dict[tuple[int, int], list[VoteFact]] = defaultdict(list)
        self.given: Counter[int] = Counter()
        self.received: Counter[int] = Counter()
        self.given_in: Counter[str] = Counter()
        self.from_place: Counter[tuple[str, int]] = Counter()
        for vote in votes:
            place = self.place(vote.giver)
            self.between[vote.giver, vote.author].append(vote)
            self.given[vote.giver] += 1
            self.received[vote.author] += 1
            self.given_in[place] += 1
            self.from_place[place, vote.author] += 1
        self.ties = self._strongest_ties()
        self.sharing = {
            Sign.DEVICE: _by_member(around.devices, thresholds.group_people),
            Sign.NETWORK: _by_member(around.networks, thresholds.group_people),
        }

    def findings(self) -> list[Finding]:
        groups = _apart([*self._grown_groups(), *self._sharing_groups()])
        group_of = {member: group for group in groups for member in group.members}
        return groups + [
            series
            for series in self._series()
            if series.authors[0] not in group_of
            or group_of[series.authors[0]] is not group_of.get(series.members[0])
        ]

    def place(self, member: int) -> str:
        return self.places.get(member, "")

    def votes_of(self, member: int) -> int:
        return self.given[member] + self.received[member]

    def count(self, giver: int, author: int) -> int:
        return len(self.between.get((giver, author), ()))

    def _strongest_ties(self) -> dict[int, Counter[int]]:
        """Keep of each member the ties to those to whom they matter most, so that no hub is slow.

        A tie is the number of votes between two people, either way.
        """
        ties: dict[int, Counter[int]] = defaultdict(Counter)
        for (giver, author), votes in self.between.items():
            ties[giver][author] += len(votes)
            ties[author][giver] += len(votes)
        kept = {}
        for member, others in ties.items():
            strong = [each for each in others.items() if each[1] > 1]
            strong.sort(key=lambda each: (each[1] / self.votes_of(each[0]), each), reverse=True)
            kept[member] = Counter(dict(strong[: 2 * self.asked.group_people]))
        return kept

    def _grown_groups(self) -> Iterator[Finding]:
        seen: set[frozenset[int]] = set()
        for seed in sorted(self.ties):
            for people in self._growing(seed):
                if people not in seen:
                    seen.add(people)
                    yield from self._suspicious(self._group(people))

    def _growing(self, seed: int) -> Iterator[frozenset[int]]:
        """Give the groups of 2, 3, … people that grow from one by who belongs there most."""
        group, ties = {seed}, Counter(self.ties[seed])
        while ties and len(group) < self.asked.group_people:
            nearest = max(ties, key=lambda each: (ties[each] / self.votes_of(each), each))
            group.add(nearest)
            ties.update(self.ties[nearest])
            for member in group:
                del ties[member]
            yield frozenset(group)

    def _sharing_groups(self) -> Iterator[Finding]:
        for sharing in self.sharing.values():
            for people in {people for groups in sharing.values() for people in groups}:
                yield from self._suspicious(self._group(people))

    def _group(self, people: frozenset[int]) -> _Group:
        """Look at these people without those who only pass by."""
        tied = {
            each: sum(self.count(each, other) + self.count(other, each) for other in people)
            for each in people
        }
        least = max(self.asked.tie_votes, FAIR_PART * sum(tied.values()) / len(people))
        core = frozenset(
            each for each in people if tied[each] >= max(least, BELONGING * self.votes_of(each))
        )
        inside = [
            vote
            for giver in core
            for author in core
            for vote in self.between.get((giver, author), ())
        ]
        most = max(Counter(vote.author for vote in inside).values(), default=0)
        return _Group(core, inside, most >= self.asked.one_sided_share * len(inside))

    def _suspicious(self, group: _Group) -> Iterator[Finding]:
        needed = self.asked.star_votes if group.one_sided else self.asked.group_votes
        if len(group.inside) < needed:
            return
        unhelped, *others = signs = self._signs(group)
        if unhelped.holds and 1 + sum(sign.holds for sign in others) >= self.asked.signs:
            people = tuple(sorted(group.people))
            yield Finding(
                _shape(group, others),
                self.cluster,
                people,
                people,
                tuple(sorted(vote.id for vote in group.inside)),
                tuple(signs),
            )

    def _signs(self, group: _Group) -> list[SignFound]:
        asked, inside, count = self.asked, group.inside, len(group.inside)
        given = sum(self.given[member] for member in {vote.giver for vote in inside})
        received = sum(self.received[member] for member in {vote.author for vote in inside})
        hurried = _hurried(inside, timedelta(minutes=asked.hurried_minutes))
        signs = [
            _share(Sign.UNHELPED, count, received, asked.unhelped_share),
            _share(Sign.INWARD, count, given, asked.inward_share),
            SignFound(
                Sign.VILLAGE, self._times_the_village(group.people, count), asked.village_times
            ),
            _share(Sign.HURRIED, hurried, count, asked.hurried_share),
        ]
        return [*signs, *self._shared(group)] if group.one_sided else signs

    def _shared(self, group: _Group) -> Iterator[SignFound]:
        for sign, sharing in self.sharing.items():
            near = {shared for member in group.people for shared in sharing.get(member, ())}
            people = max((len(group.people & shared) for shared in near), default=0)
            if people > 1:
                yield SignFound(sign, 100 * people // len(group.people), SHARING)

    def _times_the_village(self, people: frozenset[int], count: int) -> int:
        """Say how many times as many votes stay inside as the neighbours' habits explain.

        A neighbour is anybody else of the same place. The share of their votes that goes to the
        group's other people is what each of its people would give too; at least one vote.
        """
        expected = 0.0
        for giver in people:
            here = [each for each in people if self.place(each) == self.place(giver)]
            neighbours = self.given_in[self.place(giver)] - sum(self.given[each] for each in here)
            to_group = sum(
                self.from_place[self.place(giver), author]
                - sum(self.count(each, author) for each in here)
                for author in people - {giver}
            )
            expected += self.given[giver] * to_group / max(neighbours, FEWEST_HABITS)
        return round(count / max(expected, 1.0))

    def _series(self) -> Iterator[Finding]:
        """Give who voted for somebody many times within minutes, on several occasions."""
        asked, span = self.asked, timedelta(minutes=self.asked.serial_minutes)
        for (giver, author), votes in sorted(self.between.items()):
            if len(votes) < asked.serial_votes * asked.serial_times:
                continue
            times = _occasions(votes, asked.serial_votes, span)
            if len(times) >= asked.serial_times:
                yield Finding(
                    RingKind.SERIAL,
                    self.cluster,
                    (giver,),
                    (author,),
                    tuple(sorted(vote.id for occasion in times for vote in occasion)),
                    (SignFound(Sign.AGAIN, len(times), asked.serial_times),),
                )


def _shape(group: _Group, signs: list[SignFound]) -> RingKind:
    if any(sign.holds and sign.sign in (Sign.DEVICE, Sign.NETWORK) for sign in signs):
        return RingKind.SHARED
    return RingKind.STAR if group.one_sided else RingKind.RECIPROCAL


def _apart(groups: list[Finding]) -> list[Finding]:
    """Keep the strongest of groups that share people."""
    kept: list[Finding] = []
    taken: set[int] = set()
    for group in sorted(groups, key=_strength, reverse=True):
        if taken.isdisjoint(group.members):
            kept.append(group)
            taken.update(group.members)
    return kept


def _strength(found: Finding) -> tuple[int, int, tuple[int, ...]]:
    return sum(sign.holds for sign in found.signs), len(found.votes), found.members


def _by_member(groups: Sequence[frozenset[int]], most: int) -> Mapping[int, list[frozenset[int]]]:
    """Name the groups of each member; what more people share than make a ring tells nothing."""
    found: dict[int, list[frozenset[int]]] = defaultdict(list)
    for group in groups:
        if 2 <= len(group) <= most:
            for member in group:
                found[member].append(group)
    return found


def _share(sign: Sign, part: int, whole: int, need: float) -> SignFound:
    return SignFound(sign, 100 * part // whole if whole else 0, round(100 * need))


def _hurried(votes: list[VoteFact], together: timedelta) -> int:
    """Count the votes that came together with another by the same giver or on the same post."""
    hurried: set[int] = set()
    by_giver = sorted((vote.giver, vote.at, vote.id) for vote in votes)
    by_post = sorted((vote.post, vote.at, vote.id) for vote in votes)
    for ordered in (by_giver, by_post):
        for one, other in pairwise(ordered):
            if one[0] == other[0] and other[1] - one[1] <= together:
                hurried |= {one[2], other[2]}
    return len(hurried)


def _occasions(votes: list[VoteFact], least: int, span: timedelta) -> list[list[VoteFact]]:
    """Split a pair's votes into series of at least `least` votes, each within `span`."""
    found: list[list[VoteFact]] = []
    for vote in sorted(votes, key=lambda vote: (vote.at, vote.id)):
        if found and vote.at - found[-1][0].at <= span:
            found[-1].append(vote)
        else:
            found.append([vote])
    return [series for series in found if len(series) >= least]
