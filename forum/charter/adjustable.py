"""What staff change at run time: names, what is checked, and what holds until somebody changes it.

The ledger keeps every change (event `charter.changed`); pure functions are given the value that
was valid then.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from forum.charter import promotion, rings
from forum.charter.screening import checked_lists, default_lists
from forum.charter.words import N_, PromotionMode


class Adjustable(NamedTuple):
    """`check` takes a JSON value and gives it tidied.

    It raises `ValueError` with a sentence that says what to write.
    """

    sentence: str
    default: Any
    check: Callable[[Any], Any]


ADJUSTABLE: dict[str, Adjustable] = {
    "screening": Adjustable(
        N_("The words that hold a text until a moderator has read it."),
        default_lists(),
        checked_lists,
    ),
    "promotion": Adjustable(
        N_("What a mentor's record must show, and when mentors rest and lapse."),
        promotion.DEFAULT_THRESHOLDS,
        promotion.check_thresholds,
    ),
    "promotion_mode": Adjustable(
        N_("Whether the rule alone promotes, or a moderator confirms."),
        PromotionMode.AUTOMATIC.value,
        promotion.check_mode,
    ),
    "rings": Adjustable(
        N_("From where on votes are suspicious, so that a moderator looks at them."),
        rings.DEFAULT_THRESHOLDS,
        rings.check_thresholds,
    ),
}
