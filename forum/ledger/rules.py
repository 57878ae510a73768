"""Which entries follow from an event. Pure: the live ledger and `replay` ask the same functions.

event                   entries
helpful.given           the author's points for that post's kind, within the caps
helpful.withdrawn       reverses what this voter's vote gave
answer.accepted         the author's points; the asker's, who accepts somebody else's answer
answer.unaccepted       reverses what the acceptance gave
endorsement.given       the author's points, uncapped
endorsement.withdrawn   reverses what this mentor's endorsement gave
guide.adopted           the points of the author whose answer a guide is made of, uncapped
guide.dropped           reverses what this guide gave
post.deleted, .hidden   reverses all that still stands for this post
post.restored           new points for each vote, endorsement and adoption that stands, and the
                        acceptance
post.moved              reverses all that stands, and gives it anew in the new cluster, if it has
                        one and all see the post; of the endorsements those that `data` names
entries.reversed        reverses the entries it names; what it took back stays set aside
entries.restored        gives those of the entries it names anew that stay taken back

Points and caps are those of the version that the event's `data` names: the one valid that day.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from forum.charter.reputation import FIGURES, RULES, VERSION, Figures
from forum.charter.words import PostKind
from forum.kernel.clock import day_of

HELPFUL_RULES = {PostKind.ANSWER: "answer_helpful", PostKind.QUESTION: "question_helpful"}
ACCEPTANCE_RULES = frozenset({"answer_accepted", "accepting"})
ENDORSEMENT_RULE = "answer_endorsed"
ADOPTION_RULE = "guide_adopted"
BY_NAME = "entries.reversed"
"""The kind of event that takes entries back by their names."""
CAPPED_RULES = frozenset(code for code, rule in RULES.items() if rule.capped)


class EventFacts(NamedTuple):
    """What the rules need to know of an event. `created_at` is aware UTC."""

    kind: str
    actor_id: int | None
    subject_id: int | None
    thing_id: int
    cluster: str | None
    data: dict[str, Any]
    created_at: datetime

    @property
    def rule_version(self) -> int:
        """The version of the rules it follows. Events of the first version don't name it."""
        return int(self.data.get("rules", 1))

    @property
    def figures(self) -> Figures:
        """The points and caps valid when it happened."""
        return FIGURES[self.rule_version]


Gift = tuple[int, str, int | None]
"""Who gave points under which rule, and by which guide if by one: once on a post."""


class StandingEntry(NamedTuple):
    """An entry that is neither a reversal nor reversed."""

    id: int
    member_id: int
    cluster: str
    rule: str
    points: int
    giver_id: int
    post_id: int
    day: date
    guide_id: int | None = None
    cap: str | None = None

    @property
    def gift(self) -> Gift:
        """What of its post it stands for."""
        return self.giver_id, self.rule, self.guide_id


class EntryDraft(NamedTuple):
    """An entry to be written. `day` is the community's; `reverses_id` names what it takes back.

    `guide_id`: the guide that gave it.
    """

    member_id: int
    cluster: str
    rule: str
    points: int
    cap: str | None
    giver_id: int
    post_id: int
    day: date
    guide_id: int | None = None
    reverses_id: int | None = None

    @property
    def gift(self) -> Gift:
        """What of its post it stands for."""
        return self.giver_id, self.rule, self.guide_id


class Book(Protocol):
    """What the rules ask about the entries written so far."""

    def standing(self, post_id: int) -> Iterable[StandingEntry]:
        """Give the standing entries of a post, oldest first."""

    def named(self, entry_ids: list[int]) -> Iterable[StandingEntry]:
        """Give those of these entries that stand, oldest first."""

    def taken_back(self, entry_ids: list[int]) -> Iterable[StandingEntry]:
        """Give those of these entries that were reversed, oldest first."""

    def set_aside(self, post_id: int) -> Set[Gift]:
        """Give what was taken back by name on a post, and not given since."""

    def vote_points(self, member_id: int, cluster: str, day: date) -> int:
        """Give the sum of points under capped rules that count for this day."""

    def counted_votes(self, giver_id: int, member_id: int, day: date) -> int:
        """Give how many standing entries with points the giver's votes gave on this day."""

    def voters(self, post_id: int) -> Iterable[int]:
        """Give who finds the post helpful by the events so far, in order of their votes."""

    def endorsers(self, post_id: int) -> Iterable[int]:
        """Give the mentors who confirm the answer by the events so far, in their order."""

    def adoptions(self, post_id: int) -> Mapping[int, int]:
        """Give the guides that the answer gives its author points for, each with who made it."""


Deriver = Callable[[EventFacts, Book, date], Iterator[EntryDraft]]


def entries_for(event: EventFacts, book: Book, timezone: str) -> Iterator[EntryDraft]:
    """Derive the entries of `event`, given the `book` as it stood before it.

    Each draft must be in the book before the next is asked for: caps look at it. `timezone` is the
    IANA zone of the community's day.
    """
    derive = DERIVERS.get(event.kind)
    if derive:
        yield from derive(event, book, day_of(event.created_at, timezone))


def stamped(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Give the data of an event, with the version of the rules if entries may follow from it."""
    return {**data, "rules": VERSION} if kind in DERIVERS else data


def _given(event: EventFacts, book: Book, day: date) -> Iterator[EntryDraft]:
    if event.actor_id is not None:
        yield from _helped(event, event.actor_id, book, day)


def _withdrawn(event: EventFacts, book: Book, _day: date) -> Iterator[EntryDraft]:
    for entry in book.standing(event.thing_id):
        if entry.giver_id == event.actor_id and entry.rule in CAPPED_RULES:
            yield reversal(entry)


def _accepted(event: EventFacts, _book: Book, day: date) -> Iterator[EntryDraft]:
    yield from _acceptance(event, day)


def _unaccepted(event: EventFacts, book: Book, _day: date) -> Iterator[EntryDraft]:
    for entry in book.standing(event.thing_id):
        if entry.rule in ACCEPTANCE_RULES:
            yield reversal(entry)


def _endorsed(event: EventFacts, _book: Book, day: date) -> Iterator[EntryDraft]:
    if event.actor_id is not None:
        yield from _endorsement(event, event.actor_id, day)


def _unendorsed(event: EventFacts, book: Book, _day: date) -> Iterator[EntryDraft]:
    for entry in book.standing(event.thing_id):
        if entry.giver_id == event.actor_id and entry.rule == ENDORSEMENT_RULE:
            yield reversal(entry)


def _adopted(event: EventFacts, _book: Book, day: date) -> Iterator[EntryDraft]:
    for guide_id, giver_id in counted_adoption(event):
        yield from _adoption(event, guide_id, giver_id, day)


def _dropped(event: EventFacts, book: Book, _day: date) -> Iterator[EntryDraft]:
    for entry in book.standing(event.thing_id):
        if entry.rule == ADOPTION_RULE and entry.guide_id == event.data["guide"]:
            yield reversal(entry)


def _removed(event: EventFacts, book: Book, _day: date) -> Iterator[EntryDraft]:
    for entry in book.standing(event.thing_id):
        yield reversal(entry)


def _restored(event: EventFacts, book: Book, day: date) -> Iterator[EntryDraft]:
    yield from _anew(event, book.endorsers(event.thing_id), book, day)


def _moved(event: EventFacts, book: Book, day: date) -> Iterator[EntryDraft]:
    yield from _removed(event, book, day)
    if event.data["visible"]:
        yield from _anew(event, event.data["endorsers"], book, day)


def _anew(
    event: EventFacts, endorsers: Iterable[int], book: Book, day: date
) -> Iterator[EntryDraft]:
    """Give points for all that stands, but for what was taken back by name."""
    set_aside = book.set_aside(event.thing_id)
    for voter_id in book.voters(event.thing_id):
        if (voter_id, HELPFUL_RULES.get(event.data.get("post", "")), None) not in set_aside:
            yield from _helped(event, voter_id, book, day)
    given = [each for mentor_id in endorsers for each in _endorsement(event, mentor_id, day)]
    for guide_id, giver_id in book.adoptions(event.thing_id).items():
        given += _adoption(event, guide_id, giver_id, day)
    if event.data.get("accepted_by") is not None:
        given += _acceptance(event, day)
    for draft in given:
        if draft.gift not in set_aside:
            yield draft


def _named(event: EventFacts, book: Book, _day: date) -> Iterator[EntryDraft]:
    for entry in book.named(event.data["entries"]):
        yield reversal(entry)


def _given_anew(event: EventFacts, book: Book, _day: date) -> Iterator[EntryDraft]:
    for entry in book.taken_back(event.data["entries"]):
        if entry.gift not in {each.gift for each in book.standing(entry.post_id)}:
            anew = EntryDraft(*entry[1:5], entry.cap, *entry[5:9])
            is_vote = entry.rule in CAPPED_RULES and entry.points > 0
            yield _capped(anew, book, event.figures) if is_vote else anew


def _helped(event: EventFacts, voter_id: int, book: Book, day: date) -> Iterator[EntryDraft]:
    author_id = event.subject_id
    figures = event.figures
    code = HELPFUL_RULES.get(event.data.get("post", ""))
    if code not in figures.points or author_id in (None, voter_id) or not event.cluster:
        return
    points, post_id = figures.points[code], event.thing_id
    draft = EntryDraft(author_id, event.cluster, code, points, None, voter_id, post_id, day)
    yield _capped(draft, book, figures)


def _capped(draft: EntryDraft, book: Book, figures: Figures) -> EntryDraft:
    """Give the draft of a vote without points if a cap of its day is reached."""
    counted = book.counted_votes(draft.giver_id, draft.member_id, draft.day)
    if counted >= figures.counted_votes_per_pair:
        return draft._replace(points=0, cap="pair_cap")
    so_far = book.vote_points(draft.member_id, draft.cluster, draft.day)
    if so_far + draft.points > figures.daily_vote_points:
        return draft._replace(points=0, cap="daily_cap")
    return draft


def _acceptance(event: EventFacts, day: date) -> Iterator[EntryDraft]:
    author_id, asker_id = event.subject_id, event.data["asker"]
    accepted_by = event.data.get("accepted_by", event.actor_id)
    if accepted_by is None or author_id in (None, asker_id):
        return
    for code, member_id in (("answer_accepted", author_id), ("accepting", asker_id)):
        if code == "answer_accepted" or accepted_by == asker_id:
            yield from _uncapped(event, code, member_id, accepted_by, day)


def _endorsement(event: EventFacts, mentor_id: int, day: date) -> Iterator[EntryDraft]:
    if event.subject_id not in (None, mentor_id):
        yield from _uncapped(event, ENDORSEMENT_RULE, event.subject_id, mentor_id, day)


def _adoption(event: EventFacts, guide_id: int, giver_id: int, day: date) -> Iterator[EntryDraft]:
    if event.subject_id is not None:
        yield from _uncapped(
            event, ADOPTION_RULE, event.subject_id, giver_id, day, guide_id=guide_id
        )


def counted_adoption(event: EventFacts) -> Iterator[tuple[int, int]]:
    """Give the guide and who made it of `guide.adopted`; nothing if points would be for oneself."""
    giver_id = event.data["adopter"]
    if event.subject_id not in (None, giver_id, event.actor_id):
        yield event.data["guide"], giver_id


def _uncapped(
    event: EventFacts,
    code: str,
    member_id: int,
    giver_id: int,
    day: date,
    *,
    guide_id: int | None = None,
) -> Iterator[EntryDraft]:
    points = event.figures.points.get(code)
    if points is not None and event.cluster:
        yield EntryDraft(
            member_id, event.cluster, code, points, None, giver_id, event.thing_id, day, guide_id
        )


def reversal(entry: StandingEntry) -> EntryDraft:
    """Give the entry that takes `entry` back, for the day it counted for."""
    return EntryDraft(
        entry.member_id,
        entry.cluster,
        entry.rule,
        -entry.points,
        None,
        entry.giver_id,
        entry.post_id,
        entry.day,
        entry.guide_id,
        entry.id,
    )


DERIVERS: dict[str, Deriver] = {
    "helpful.given": _given,
    "helpful.withdrawn": _withdrawn,
    "answer.accepted": _accepted,
    "answer.unaccepted": _unaccepted,
    "endorsement.given": _endorsed,
    "endorsement.withdrawn": _unendorsed,
    "guide.adopted": _adopted,
    "guide.dropped": _dropped,
    "post.deleted": _removed,
    "post.hidden": _removed,
    "post.restored": _restored,
    "post.moved": _moved,
    BY_NAME: _named,
    "entries.restored": _given_anew,
}
