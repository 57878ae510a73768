"""When somebody becomes a mentor of a cluster, and what is still missing: a pure function.

The figures come from the ledger. The thresholds are adjustable; a decision keeps its figures and
the number of the thresholds' version, so that anybody can derive it again.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from forum.charter.words import N_, PromotionMode, Sentence

WILSON_Z = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: two-sided 95 %."""

COUNT_MAX = 100_000
BAD_THRESHOLDS = Sentence(
    N_(
        "Write whole numbers from 0 to %(max)s, and shares from 0 to 1. "
        "Lapsing takes more days than the warning."
    ),
    max=COUNT_MAX,
)
BAD_MODE = N_("Choose one of: automatic, confirm.")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the charter asks of a mentor, in each cluster. Names ending in `days` are days.

    `quality` and `share` are shares of 1; `lapse_factor` of the entry bar is where lapsing begins.
    """

    points: int = 200
    helped_answers: int = 8
    accepted_answers: int = 3
    askers: int = 3
    people: int = 5
    weeks: int = 3
    quality: float = 0.60
    safety_days: int = 90
    member_days: int = 30
    share: float = 0.30
    lapse_factor: float = 0.90
    warn_days: int = 14
    lapse_days: int = 28
    rest_days: int = 120
    change_days: int = 28
    founding_days: int = 180
    founders: int = 10

    @property
    def lapse_quality(self) -> float:
        """The bar below which a mentor lapses, when quality stays there."""
        return self.quality * self.lapse_factor


THRESHOLD_SENTENCES: dict[str, str] = {
    "points": N_("Points in the cluster, at least"),
    "helped_answers": N_("Answers that helped somebody, at least"),
    "accepted_answers": N_("Answers chosen as the best, at least"),
    "askers": N_("Different askers who chose them, at least"),
    "people": N_("Different people helped, at least"),
    "weeks": N_("Different weeks in which help was given, at least"),
    "quality": N_("Proven quality of the judged answers, at least (share of 1)"),
    "safety_days": N_("Days without dangerous advice that a moderator confirmed"),
    "member_days": N_("Days of membership, at least"),
    "share": N_("Share of the points that one person gave, at most (share of 1)"),
    "lapse_factor": N_("Share of the quality bar below which a mentor lapses"),
    "warn_days": N_("Days in a row below it until a warning"),
    "lapse_days": N_("Days in a row below it until the mentor lapses"),
    "rest_days": N_("Days without any act in the cluster until a mentor rests"),
    "change_days": N_("Days between two changes by rule, at least"),
    "founding_days": N_("Days for a founding mentor's record to confirm them, rests not counted"),
    "founders": N_("Founding mentors of a cluster, at most"),
}
SHARES = frozenset({"quality", "share", "lapse_factor"})


class Figures(NamedTuple):
    """What the ledger says of a member in a cluster at one moment. Whole numbers only.

    `helped_answers` are the answers judged good, `judged_answers` the good and the bad ones,
    `largest_gift` the points that came from the most generous person.
    """

    points: int = 0
    helped_answers: int = 0
    accepted_answers: int = 0
    askers: int = 0
    people: int = 0
    weeks: int = 0
    judged_answers: int = 0
    dangers: int = 0
    member_days: int = 0
    largest_gift: int = 0

    @property
    def quality(self) -> float:
        """The share of good answers that the judged ones prove."""
        return wilson_lower_bound(self.helped_answers, self.judged_answers)

    @property
    def share(self) -> float:
        """The largest share of the points that one person gave."""
        return self.largest_gift / self.points if self.points > 0 else 0.0


class Rule(NamedTuple):
    """A condition: figure and need, what it says, and what it says while it is not met.

    The sentences are filled with `figure`, `need` and `more` (how much is missing), in hundredths
    where `in_hundredths`.
    """

    figure: Callable[[Figures], float]
    need: Callable[[Thresholds], float]
    sentence: str
    missing: str
    at_most: bool = False
    in_hundredths: bool = False


RULES: dict[str, Rule] = {
    "points": Rule(
        lambda figures: figures.points,
        lambda asked: asked.points,
        N_("At least %(need)s points in the cluster."),
        N_("%(more)s more: points in this cluster."),
    ),
    "helped_answers": Rule(
        lambda figures: figures.helped_answers,
        lambda asked: asked.helped_answers,
        N_("At least %(need)s answers helped somebody."),
        N_("%(more)s more: answers that helped somebody."),
    ),
    "accepted_answers": Rule(
        lambda figures: figures.accepted_answers,
        lambda asked: asked.accepted_answers,
        N_("At least %(need)s answers were chosen as the best."),
        N_("%(more)s more: answers chosen as the best."),
    ),
    "askers": Rule(
        lambda figures: figures.askers,
        lambda asked: asked.askers,
        N_("At least %(need)s different askers chose them."),
        N_("%(more)s more: best answers from different askers."),
    ),
    "people": Rule(
        lambda figures: figures.people,
        lambda asked: asked.people,
        N_("At least %(need)s different people were helped."),
        N_("%(more)s more: different people helped."),
    ),
    "weeks": Rule(
        lambda figures: figures.weeks,
        lambda asked: asked.weeks,
        N_("Help was given in at least %(need)s different weeks."),
        N_("%(more)s more: different weeks with help given."),
    ),
    "quality": Rule(
        lambda figures: figures.quality,
        lambda asked: asked.quality,
        N_("The proven quality of the judged answers is at least %(need)s of 100."),
        N_("The proven quality is %(figure)s of 100; %(need)s are needed. More good answers help."),
        in_hundredths=True,
    ),
    "safety": Rule(
        lambda figures: figures.dangers,
        lambda asked: 0,
        N_("No dangerous advice was confirmed lately."),
        N_("%(figure)s dangerous advice was confirmed lately. Some time must pass first."),
        at_most=True,
    ),
    "member_days": Rule(
        lambda figures: figures.member_days,
        lambda asked: asked.member_days,
        N_("A member for at least %(need)s days."),
        N_("%(more)s more: days as a member."),
    ),
    "share": Rule(
        lambda figures: figures.share,
        lambda asked: asked.share,
        N_("No single person gave more than %(need)s of 100 points."),
        N_("One person gave %(figure)s of 100 points; at most %(need)s may be from one person."),
        at_most=True,
        in_hundredths=True,
    ),
}


class Reason(NamedTuple):
    """How one rule is met. `sentence` is a message id, filled with `values`."""

    rule: str
    figure: float
    need: float
    met: bool
    sentence: str
    values: dict[str, int]


class Verdict(NamedTuple):
    """Whether all rules are met, and how each is."""

    met: bool
    reasons: tuple[Reason, ...]


def verdict(figures: Figures, thresholds: Thresholds) -> Verdict:
    """Say whether these figures make a mentor under these thresholds, with a reason for each rule.

    Pure: the same figures and thresholds always give the same verdict.
    """
    reasons = tuple(_reason(name, rule, figures, thresholds) for name, rule in RULES.items())
    return Verdict(all(reason.met for reason in reasons), reasons)


def wilson_lower_bound(good: int, judged: int) -> float:
    """Give the lower end of Wilson's 95 % score interval for `good` of `judged`; 0 for none.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), 209-212:
    (p + z²/2n - z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    """
    if judged <= 0:
        return 0.0
    share, square = good / judged, WILSON_Z**2
    margin = WILSON_Z * math.sqrt(share * (1 - share) / judged + square / (4 * judged**2))
    return max(0.0, (share + square / (2 * judged) - margin) / (1 + square / judged))


def thresholds_of(value: dict[str, Any]) -> Thresholds:
    """Read thresholds as the ledger keeps them."""
    return Thresholds(**value)


def check_thresholds(value: Any) -> dict[str, Any]:
    """Give a JSON object of thresholds whole and tidied; what is not named keeps its default.

    Raises `ValueError` with a sentence.
    """
    if not isinstance(value, dict) or not value.keys() <= THRESHOLD_SENTENCES.keys():
        raise ValueError(BAD_THRESHOLDS)
    for name, number in value.items():
        whole = isinstance(number, int) and not isinstance(number, bool)
        if name in SHARES:
            fits = (whole or isinstance(number, float)) and 0 <= number <= 1
        else:
            fits = whole and 0 <= number <= COUNT_MAX
        if not fits:
            raise ValueError(BAD_THRESHOLDS)
    tidied = {
        field.name: float(value.get(field.name, field.default))
        if field.name in SHARES
        else value.get(field.name, field.default)
        for field in fields(Thresholds)
    }
    if tidied["warn_days"] >= tidied["lapse_days"]:
        raise ValueError(BAD_THRESHOLDS)
    return tidied


def check_mode(value: Any) -> str:
    """Give a promotion mode. Raises `ValueError` with a sentence."""
    if value not in tuple(PromotionMode):
        raise ValueError(BAD_MODE)
    return str(value)


DEFAULT_THRESHOLDS = asdict(Thresholds())


def _reason(name: str, rule: Rule, figures: Figures, thresholds: Thresholds) -> Reason:
    figure, need = rule.figure(figures), rule.need(thresholds)
    met = figure <= need if rule.at_most else figure >= need
    shown = _shown(figure, need, rule)
    return Reason(
        name,
        round(figure, 4),
        round(need, 4),
        met,
        rule.sentence if met else rule.missing,
        shown,
    )


def _shown(figure: float, need: float, rule: Rule) -> dict[str, int]:
    """Give the whole numbers of a sentence, rounded so that an unmet figure never looks met."""
    factor = 100 if rule.in_hundredths else 1
    away = math.ceil if rule.at_most else math.floor
    figure_shown, need_shown = away(round(figure * factor, 6)), round(need * factor)
    return {"figure": figure_shown, "need": need_shown, "more": need_shown - figure_shown}
