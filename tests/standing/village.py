"""Ninety days of a made-up community: a thousand honest members, and rings planted among them.

Dense villages and kin are honest here: kin read each other first, sit at one table, share a phone,
but others find their posts helpful too. The same seed gives the same community, byte for byte. It
is told in the ledger's own events, so that points and caps are the real ones.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from forum.charter.words import PostKind
from forum.ledger.books import MemoryBook
from forum.ledger.rules import EntryDraft, EventFacts, entries_for
from forum.standing.rules.rings import Surroundings, VoteFact

START = datetime(2026, 1, 5, tzinfo=UTC)
TIMEZONE = "Asia/Makassar"
DAYS = 90
HONEST = 1000
EXPERTS = 30
WORK_GROUPS = 15
RINGS = SERIAL_VOTERS = 30
CLUSTERS = ("pisang", "kakao", "pangan-olahan")
VILLAGES, DENSE_VILLAGES, VILLAGES_A_PLACE = 36, 12, 2


@dataclass
class Person:
    """A member. `lively` is how much they do beside others; `skill` how often an answer helps."""

    id: int
    cluster: str
    village: int
    lively: float
    skill: float
    kin: list[int] = field(default_factory=list)
    mates: list[int] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Their kecamatan: it has several villages."""
        return f"k{self.village // VILLAGES_A_PLACE}"


class Ring(NamedTuple):
    """People who agreed to vote for each other, or for the first of them."""

    members: tuple[int, ...]
    shape: str
    cluster: str


class Written(NamedTuple):
    """A question (`id` is `thread`) or an answer."""

    id: int
    thread: int
    kind: PostKind
    author: int
    asker: int
    cluster: str
    at: datetime


class Entered(NamedTuple):
    """An entry of the ledger under its id, and when it was written."""

    id: int
    draft: EntryDraft
    at: datetime
    asker: int


class Village:
    """The whole community of one seed."""

    def __init__(self, seed: int, days: int = DAYS) -> None:
        self.dice = random.Random(seed)
        self.days = days
        self.people: dict[int, Person] = {}
        self.experts: list[int] = []
        self.rings: list[Ring] = []
        self.serial_voters: list[int] = []
        self.devices: list[frozenset[int]] = []
        self.networks: list[frozenset[int]] = []
        self.posts: list[Written] = []
        self._of_author: dict[int, list[Written]] = defaultdict(list)
        self._votes: dict[tuple[int, int], datetime] = {}
        self._accepted: dict[int, tuple[datetime, Written]] = {}
        self._settle()
        self._talk()
        self._read_whole_evenings()
        self._plant_rings()
        self._plant_serial_voters()
        self.entries = list(self._entered())

    @property
    def honest(self) -> set[int]:
        """Everybody who was not planted."""
        return set(range(1, HONEST + 1)) - set(self.serial_voters)

    @property
    def around(self) -> Surroundings:
        """What the forum would know of places, phones and connections."""
        places = {person.id: person.place for person in self.people.values()}
        return Surroundings(places, self.devices, self.networks)

    def votes(self, until: datetime | None = None, window_days: int = DAYS) -> list[VoteFact]:
        """Give the standing thanks of one person to another, written in the window before."""
        until = until or self.end
        since = until - timedelta(days=window_days)
        return [
            VoteFact(entry.id, draft.giver_id, draft.member_id, draft.cluster, draft.post_id, at)
            for entry in self.entries
            for draft, at in ((entry.draft, entry.at),)
            if draft.giver_id != draft.member_id and since < at <= until
        ]

    @property
    def end(self) -> datetime:
        """The last moment."""
        return START + timedelta(days=self.days)

    # Who lives here.

    def _settle(self) -> None:
        dice = self.dice
        for id_ in range(1, HONEST + 1):
            self._settle_one(id_, dice.randrange(VILLAGES))
        self.experts = sorted(dice.sample(range(1, HONEST + 1), EXPERTS))
        for id_ in self.experts:
            person = self.people[id_]
            person.lively, person.skill = dice.uniform(9, 14), dice.uniform(0.8, 0.97)
        self._make_kin()
        self._make_work_groups()
        for village in range(VILLAGES):
            here = [person.id for person in self.people.values() if person.village == village]
            self.networks.append(frozenset(here))  # one mast for all: it tells nothing

    def _settle_one(self, id_: int, village: int, cluster: str = "") -> Person:
        dice = self.dice
        person = Person(
            id_,
            cluster or dice.choice(CLUSTERS),
            village,
            min(8.0, dice.lognormvariate(0, 0.9)),
            dice.uniform(0.35, 0.85),
        )
        self.people[id_] = person
        return person

    def _make_kin(self) -> None:
        """A third of all live in families of two to five, mostly in one trade."""
        dice = self.dice
        for village in range(VILLAGES):
            here = [person.id for person in self.people.values() if person.village == village]
            dice.shuffle(here)
            free = here[: len(here) // 3]
            while len(free) > 1:
                family = [free.pop() for _ in range(min(len(free), dice.randint(2, 5)))]
                trade = self.people[family[0]].cluster
                for id_ in family:
                    self.people[id_].kin = [other for other in family if other != id_]
                    if dice.random() < 0.8:
                        self.people[id_].cluster = trade
                if dice.random() < 0.4:
                    self.devices.append(frozenset(family))
                if dice.random() < 0.7:
                    self.networks.append(frozenset(family))

    def _make_work_groups(self) -> None:
        """Course mates and joint businesses: they meet in the evening and read each other."""
        for _ in range(WORK_GROUPS):
            cluster = self.dice.choice(CLUSTERS)
            trade = [person.id for person in self.people.values() if person.cluster == cluster]
            group = self.dice.sample(trade, self.dice.randint(4, 7))
            for id_ in group:
                self.people[id_].mates += [other for other in group if other != id_]

    # What the honest do.

    def _talk(self) -> None:
        for cluster in CLUSTERS:
            people = [person for person in self.people.values() if person.cluster == cluster]
            weights = [person.lively for person in people]
            askers = [1 / (1 + person.lively) for person in people]
            for _ in range(len(people) * 3):
                asker = self.dice.choices(people, askers)[0]
                self._thread(asker, people, weights)

    def _thread(self, asker: Person, people: Sequence[Person], weights: Sequence[float]) -> None:
        dice = self.dice
        at = START + timedelta(days=dice.uniform(0, self.days))
        question = self._write(asker, None, at)
        self._are_thanked(question, asker, people, weights, dice.uniform(0, 0.5))
        answering = {person.id: person for person in dice.choices(people, weights, k=4)}
        answering.pop(asker.id, None)
        answers = [
            self._write(person, question, at + timedelta(hours=dice.expovariate(1 / 20)))
            for person in list(answering.values())[: dice.randint(1, 4)]
        ]
        good = [post for post in answers if dice.random() < self.people[post.author].skill]
        for post in answers:
            worth = dice.uniform(1, 3) if post in good else dice.uniform(0, 0.4)
            self._are_thanked(post, asker, people, weights, worth)
        if good and dice.random() < 0.6:
            best = max(good, key=lambda post: self.people[post.author].skill)
            self._accept(best, best.at + timedelta(hours=dice.expovariate(1 / 12)))

    def _are_thanked(
        self,
        post: Written,
        asker: Person,
        people: Sequence[Person],
        weights: Sequence[float],
        worth: float,
    ) -> None:
        dice = self.dice
        author = self.people[post.author]
        if post.author != asker.id and dice.random() < 0.5 * min(worth, 1):
            self._vote(asker.id, post, timedelta(hours=dice.expovariate(1 / 8)))
        for _ in range(round(dice.expovariate(1 / worth)) if worth else 0):
            reader = dice.choices(people, weights)[0]
            if author.village < DENSE_VILLAGES and dice.random() < 0.6:
                near = [person for person in people if person.village == author.village]
                reader = dice.choices(near, [person.lively for person in near])[0]
            self._vote(reader.id, post, timedelta(days=dice.expovariate(1 / 2)))
        for id_ in author.kin:
            if self.people[id_].cluster == post.cluster and dice.random() < 0.45:
                minutes = dice.uniform(1, 30) if dice.random() < 0.25 else dice.expovariate(1 / 900)
                self._vote(id_, post, timedelta(minutes=minutes))
        evening = timedelta(hours=dice.uniform(2, 60))
        for id_ in author.mates:
            if dice.random() < 0.3:
                self._vote(id_, post, evening + timedelta(minutes=dice.expovariate(1 / 20)))

    def _read_whole_evenings(self) -> None:
        """Grateful readers who go through the posts of somebody they trust, once or twice."""
        dice = self.dice
        for _ in range(250):
            reader = self.people[dice.randint(1, HONEST)]
            trusted = [id_ for id_ in self.experts if self.people[id_].cluster == reader.cluster]
            evening = START + timedelta(days=dice.uniform(10, self.days - 1))
            posts = [post for post in self._of_author[dice.choice(trusted)] if post.at < evening]
            for post in dice.sample(posts, min(len(posts), dice.randint(3, 8))):
                evening += timedelta(minutes=dice.expovariate(1 / 3))
                self._vote(reader.id, post, evening - post.at)

    # What was planted.

    def _plant_rings(self) -> None:
        id_ = HONEST
        for number in range(RINGS):
            size = self.dice.randint(2, 8)
            members = tuple(range(id_ + 1, id_ + size + 1))
            id_ += size
            self._plant_ring(number, members)

    def _plant_ring(self, number: int, members: tuple[int, ...]) -> None:
        dice = self.dice
        shape = ("circle", "star", "chain")[number % 3] if len(members) > 2 else "circle"
        village, cluster = dice.randrange(VILLAGES), dice.choice(CLUSTERS)
        for id_ in members:
            self._settle_one(id_, village if dice.random() < 0.6 else dice.randrange(VILLAGES))
            self.people[id_].cluster = cluster
        if dice.random() < 0.3:
            self.devices.append(frozenset(members))
        if dice.random() < 0.4:
            self.networks.append(frozenset(members))
        self.rings.append(Ring(members, shape, cluster))
        begins, lasts = dice.uniform(0, 40), dice.uniform(30, 50)
        loyal, patient = dice.uniform(0.6, 0.95), dice.random() < 0.5
        disguise, useful = dice.uniform(0, 0.6), dice.uniform(0.05, 0.5)
        askers = members[1:] if shape == "star" else members
        for _ in range(dice.randint(14, 24) * (1 if shape == "star" else len(members) // 2 + 1)):
            asker = dice.choice(askers)
            gaining = [id_ for id_ in members if id_ != asker]
            author = members[0] if shape == "star" else dice.choice(gaining)
            at = START + timedelta(days=begins + dice.uniform(0, lasts))
            question = self._write(self.people[asker], None, at)
            post = self._write(self.people[author], question, at + timedelta(hours=1))
            if dice.random() < 0.5:
                self._accept(post, post.at + timedelta(hours=dice.expovariate(1 / 5)))
            for voter in self._voters(shape, members, author):
                if dice.random() < loyal:
                    delay = dice.expovariate(1 / 1440) if patient else dice.uniform(1, 25)
                    self._vote(voter, post, timedelta(minutes=delay))
                    if dice.random() < disguise:
                        self._vote_elsewhere(voter, cluster, post.at)
            if dice.random() < useful:
                self._vote(dice.randint(1, HONEST), post, timedelta(days=dice.expovariate(1)))

    def _voters(self, shape: str, members: tuple[int, ...], author: int) -> Iterator[int]:
        if shape == "chain":  # each votes for the next two only
            place = members.index(author)
            yield from {members[place - 1], members[place - 2]} - {author}
        else:
            yield from (id_ for id_ in members if id_ != author)

    def _vote_elsewhere(self, voter: int, cluster: str, at: datetime) -> None:
        """A vote for an honest post, so that the account looks like any other."""
        for post in self.dice.sample(self.posts, 12):
            if post.cluster == cluster and post.author <= HONEST and post.at < at:
                self._vote(voter, post, at - post.at + timedelta(hours=self.dice.uniform(0, 48)))
                return

    def _plant_serial_voters(self) -> None:
        """Otherwise honest people who vote for all a friend has written, several times."""
        dice = self.dice
        writing = [id_ for id_ in range(1, HONEST + 1) if len(self._of_author[id_]) >= 40]
        while len(self.serial_voters) < SERIAL_VOTERS:
            friend = dice.choice(writing)
            voter = dice.randint(1, HONEST)
            if voter == friend or voter in self.serial_voters or voter in self.experts:
                continue
            self.serial_voters.append(voter)
            posts = list(self._of_author[friend])
            for _ in range(dice.randint(3, 6)):
                at = START + timedelta(days=dice.uniform(30, self.days - 1))
                fresh = [p for p in posts if p.at < at and (p.id, voter) not in self._votes]
                for post in dice.sample(fresh, min(len(fresh), dice.randint(5, 8))):
                    at += timedelta(seconds=dice.uniform(5, 35))
                    self._vote(voter, post, at - post.at)

    # Writing it down.

    def _write(self, author: Person, question: Written | None, at: datetime) -> Written:
        id_ = len(self.posts) + 1
        if question is None:
            post = Written(id_, id_, PostKind.QUESTION, author.id, author.id, author.cluster, at)
        else:
            kind, asker = PostKind.ANSWER, question.asker
            post = Written(id_, question.id, kind, author.id, asker, question.cluster, at)
        self.posts.append(post)
        self._of_author[author.id].append(post)
        return post

    def _vote(self, voter: int, post: Written, delay: timedelta) -> None:
        if voter != post.author and post.at + delay < self.end:
            self._votes.setdefault((post.id, voter), post.at + delay)

    def _accept(self, post: Written, at: datetime) -> None:
        if at < self.end:
            self._accepted.setdefault(post.thread, (at, post))

    def _events(self) -> Iterator[tuple[datetime, EventFacts]]:
        told = [
            (at, "helpful.given", voter, self.posts[post_id - 1])
            for (post_id, voter), at in self._votes.items()
        ]
        told += [(at, "answer.accepted", post.asker, post) for at, post in self._accepted.values()]
        for at, kind, actor, post in sorted(told, key=lambda each: (each[0], each[3].id, each[2])):
            data = {"asker": post.asker, "post": post.kind, "thread": post.thread}
            yield at, EventFacts(kind, actor, post.author, post.id, post.cluster, data, at)

    def _entered(self) -> Iterator[Entered]:
        """Let the ledger's own rules derive the entries."""
        book, entry_id = MemoryBook(), 0
        for at, event in self._events():
            for draft in entries_for(event, book, TIMEZONE):
                entry_id += 1
                book.write(entry_id, draft)
                yield Entered(entry_id, draft, at, event.data["asker"])
            book.note(event)
