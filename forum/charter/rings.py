"""What makes votes suspicious: the published rules by which the nightly look finds vote rings.

It finds and explains; it takes nothing back. A moderator decides on each case.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any

from forum.charter.words import N_, Sentence, Word

COUNT_MAX = 10_000
BAD_THRESHOLDS = Sentence(
    N_("Write whole numbers from 1 to %(max)s, and shares from 0 to 1."), max=COUNT_MAX
)


class RingKind(Word):
    """The shapes of votes that the nightly look knows."""

    RECIPROCAL = "reciprocal", N_("Votes that go round among a few people.")
    STAR = "star", N_("A few people whose votes go to one and the same person.")
    SHARED = "shared", N_("Accounts on one phone or connection, with votes for one of them.")
    SERIAL = "serial", N_("Many votes for one person within minutes, again and again.")


class Sign(Word):
    """What speaks for a ring. One sign alone says nothing."""

    INWARD = "inward", N_("Their votes stay among themselves (share of 100).")
    UNHELPED = "unhelped", N_("The help they are thanked for is their own (share of 100).")
    VILLAGE = "village", N_("They vote for each other more often than neighbours do (times).")
    HURRIED = "hurried", N_("Their votes come within minutes of each other (share of 100).")
    DEVICE = "device", N_("They use the same phone (share of the people, of 100).")
    NETWORK = "network", N_("They use the same connection (share of the people, of 100).")
    AGAIN = "again", N_("It happened again and again (times).")


HONEST_REASONS: dict[str, str] = {
    Sign.INWARD: N_("They may read only what people they know write."),
    Sign.UNHELPED: N_("Their questions may be too special for others to find the answers useful."),
    Sign.VILLAGE: N_("They may be family, or work together; kin read each other first."),
    Sign.HURRIED: N_("They may sit together and read at the same time."),
    Sign.DEVICE: N_("A family may have one phone for all."),
    Sign.NETWORK: N_("Neighbours may share one connection; mobile networks join many people."),
    Sign.AGAIN: N_("Somebody may read everything of a person they trust in one evening."),
}
"""Which honest explanation is possible for each sign. A case shows those of its signs."""


class CaseState(Word):
    """Where a case stands."""

    OPEN = "open", N_("A moderator has still to decide. The votes don't count for promotion.")
    CONFIRMED = "confirmed", N_("A moderator has taken the points of these votes back.")
    DISMISSED = "dismissed", N_("A moderator found an honest explanation. The votes count.")


CONFIRM_REASONS = (
    N_("These votes were agreed upon, not given for help."),
    N_("One person votes with several accounts."),
)
DISMISS_REASONS = (
    N_("They are family and read each other's posts."),
    N_("They live in the same village and help each other in fact."),
    N_("They share a phone, and each has a mind of their own."),
)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on votes are suspicious. The unit is in the name; shares are of 1.

    `tie_votes` make somebody part of a group. `group_votes` make a group worth a look, or
    `star_votes` if nearly all go to one person. `serial_votes` in `serial_minutes` are a series.
    """

    window_days: int = 90
    group_people: int = 8
    tie_votes: int = 4
    group_votes: int = 30
    star_votes: int = 12
    signs: int = 3
    inward_share: float = 0.65
    unhelped_share: float = 0.75
    village_times: int = 8
    hurried_minutes: int = 10
    hurried_share: float = 0.60
    one_sided_share: float = 0.80
    serial_votes: int = 4
    serial_minutes: int = 5
    serial_times: int = 3


THRESHOLD_SENTENCES: dict[str, str] = {
    "window_days": N_("Days of votes that are looked at"),
    "group_people": N_("People in a group, at most"),
    "tie_votes": N_("Votes between a person and the others of a group, at least"),
    "group_votes": N_("Votes inside a group, at least"),
    "star_votes": N_("Votes inside a group if nearly all go to one person, at least"),
    "signs": N_("Signs that must come together, at least"),
    "inward_share": N_("Share of their votes that stays among them, at least (share of 1)"),
    "unhelped_share": N_("Share of their thanks that is their own, at least (share of 1)"),
    "village_times": N_("Times as many votes as neighbours give, at least"),
    "hurried_minutes": N_("Minutes between votes that came together, at most"),
    "hurried_share": N_("Share of votes that came together, at least (share of 1)"),
    "one_sided_share": N_("Share of the votes for one person in a star, at least (share of 1)"),
    "serial_votes": N_("Votes for one person in a series, at least"),
    "serial_minutes": N_("Minutes of a series, at most"),
    "serial_times": N_("Series of one person for another, at least"),
}


def thresholds_of(value: dict[str, Any]) -> Thresholds:
    """Read thresholds as the ledger keeps them."""
    return Thresholds(**value)


def check_thresholds(value: Any) -> dict[str, Any]:
    """Give a JSON object of thresholds whole and tidied; what is not named keeps its default.

    Raises `ValueError` with a sentence.
    """
    if not isinstance(value, dict) or not value.keys() <= THRESHOLD_SENTENCES.keys():
        raise ValueError(BAD_THRESHOLDS)
    return {
        field.name: _checked(field.name, value.get(field.name, field.default))
        for field in fields(Thresholds)
    }


def _checked(name: str, number: Any) -> int | float:
    whole = isinstance(number, int) and not isinstance(number, bool)
    if name.endswith("_share") and (whole or isinstance(number, float)) and 0 <= number <= 1:
        return float(number)
    if not name.endswith("_share") and whole and 1 <= number <= COUNT_MAX:
        return int(number)
    raise ValueError(BAD_THRESHOLDS)


DEFAULT_THRESHOLDS = asdict(Thresholds())
