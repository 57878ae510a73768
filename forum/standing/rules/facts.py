"""What the ledger knows of one member in one cluster, and the figures that follow at any moment.

Pure, and the only place where figures are counted: the review, the page, the simulator and tests
in memory bring the same facts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from forum.charter.promotion import Figures, wilson_lower_bound

ACCEPTED = "answer_accepted"
HELPING = frozenset({"answer_helpful", ACCEPTED})
"""Rules by which a distinct person says that an answer helped."""


class Gift(NamedTuple):
    """Points that somebody gave. `helped_id`: whom the answer helped, None if it is no help.

    `day` is the community's. `at` and `until` (None: still) are aware UTC.
    """

    rule: str
    points: int
    giver_id: int
    helped_id: int | None
    post_id: int
    day: date
    at: datetime
    until: datetime | None = None


class Span(NamedTuple):
    """A time during which something holds for an answer. `until` None: still."""

    post_id: int
    at: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Facts:
    """All that counts. `faults`: upheld corrections and decisions that hid an answer; `doubts`:
    open corrections; `dangers`: when dangerous advice was confirmed. Of gifts only those of
    givers who count for promotion.
    """

    joined_at: datetime
    gifts: list[Gift] = field(default_factory=list)
    faults: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)
    dangers: list[datetime] = field(default_factory=list)


def figures_at(facts: Facts, moment: datetime, safety_days: int) -> Figures:
    """Count the figures as they stood at `moment` (aware); nothing later plays a part.

    Points are all that stood; everything else looks at answers that were good by then.
    """
    gifts = [gift for gift in facts.gifts if _holds(gift, moment)]
    good, judged = _judged(facts, moment)
    help_given = [gift for gift in gifts if gift.rule in HELPING and gift.post_id in good]
    accepted = [gift for gift in help_given if gift.rule == ACCEPTED]
    givers: Counter[int] = Counter()
    for gift in gifts:
        givers[gift.giver_id] += gift.points
    safe_since = moment - timedelta(days=safety_days)
    return Figures(
        points=sum(givers.values()),
        helped_answers=len(good),
        accepted_answers=len({gift.post_id for gift in accepted}),
        askers=len({gift.helped_id for gift in accepted}),
        people=len({gift.helped_id for gift in help_given}),
        weeks=len({gift.day.isocalendar()[:2] for gift in help_given}),
        judged_answers=judged,
        dangers=sum(safe_since < at <= moment for at in facts.dangers),
        member_days=max(0, (moment - facts.joined_at).days),
        largest_gift=max(givers.values(), default=0),
    )


def low_since(facts: Facts, bar: float, moment: datetime, back_to: datetime) -> datetime | None:
    """Give since when quality has been below `bar` without a break until `moment`, else None.

    Looks back no further than `back_to`.
    """
    since = None
    changes = {at for at in _changes(facts) if back_to < at <= moment}
    for at in sorted(changes | {back_to}, reverse=True):
        good, judged = _judged(facts, at)
        if wilson_lower_bound(len(good), judged) >= bar:
            break
        since = at
    return since


def _judged(facts: Facts, moment: datetime) -> tuple[set[int], int]:
    """Give the good answers and the number of judged ones. What is in doubt is not judged."""
    bad = {span.post_id for span in facts.faults if _holds(span, moment)}
    doubtful = {span.post_id for span in facts.doubts if _holds(span, moment)}
    helped = {gift.post_id for gift in facts.gifts if gift.rule in HELPING and _holds(gift, moment)}
    good = helped - bad - doubtful
    return good, len(good) + len(bad)


def _changes(facts: Facts) -> Iterator[datetime]:
    spans: Iterable[Gift | Span] = (*facts.gifts, *facts.faults, *facts.doubts)
    for span in spans:
        yield span.at
        if span.until is not None:
            yield span.until


def _holds(span: Gift | Span, moment: datetime) -> bool:
    return span.at <= moment and (span.until is None or span.until > moment)
