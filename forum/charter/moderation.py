"""What moderators decide on, how reports weigh, and how long things may wait."""

from typing import NamedTuple

from forum.charter.rings import CONFIRM_REASONS, DISMISS_REASONS
from forum.charter.words import N_, Word


class FlagReason(Word):
    """Why a member reports a post."""

    SPAM = "spam", N_("Advertising or spam.")
    RUDE = "rude", N_("Rude or hurtful.")
    DANGEROUS = "dangerous", N_("Dangerous for those who follow it.")
    MISPLACED = "misplaced", N_("On the wrong board.")
    DUPLICATE = "duplicate", N_("Asked before.")
    PRIVATE = "private", N_("Shows somebody's personal data.")
    OTHER = "other", N_("Something else.")


class ReviewKind(Word):
    """Why something waits for a moderator."""

    HELD = "held", N_("Held before publication")
    FLAGGED = "flagged", N_("Reported by members")
    CORRECTION = "correction", N_("Correction by a mentor")
    EDIT = "edit", N_("Change that waits")
    PROMOTION = "promotion", N_("Promotion to confirm")
    RING = "ring", N_("Votes in a circle")
    APPEAL = "appeal", N_("Appeal")


class ReviewAction(Word):
    """What a moderator does with what waits."""

    APPROVE = "approve", N_("Approve")
    REJECT = "reject", N_("Reject")
    HIDE = "hide", N_("Hide")
    RESTORE = "restore", N_("Show again")
    DISMISS = "dismiss", N_("Nothing to do")


class ReviewState(Word):
    """Where an item of the queue stands."""

    OPEN = "open", N_("Waits for a moderator.")
    PROVISIONAL = "provisional", N_("A mentor on duty has decided; a moderator confirms.")
    DECIDED = "decided", N_("Decided.")
    WITHDRAWN = "withdrawn", N_("No longer needed: the author has taken it back.")


ACTIONS: dict[str, tuple[ReviewAction, ...]] = {
    ReviewKind.HELD: (ReviewAction.APPROVE, ReviewAction.REJECT),
    ReviewKind.FLAGGED: (ReviewAction.DISMISS, ReviewAction.HIDE),
    ReviewKind.EDIT: (ReviewAction.APPROVE, ReviewAction.REJECT),
    ReviewKind.CORRECTION: (ReviewAction.APPROVE, ReviewAction.DISMISS),
    ReviewKind.PROMOTION: (ReviewAction.APPROVE, ReviewAction.REJECT),
    ReviewKind.RING: (ReviewAction.APPROVE, ReviewAction.DISMISS),
    ReviewKind.APPEAL: (ReviewAction.APPROVE, ReviewAction.REJECT),
}
"""What is offered for each kind, the usual one first."""

ACTION_LABELS: dict[tuple[str, str], str] = {
    (ReviewKind.PROMOTION, ReviewAction.APPROVE): N_("Make mentor"),
    (ReviewKind.PROMOTION, ReviewAction.REJECT): N_("Not now"),
    (ReviewKind.RING, ReviewAction.APPROVE): N_("Take the points back"),
    (ReviewKind.RING, ReviewAction.DISMISS): N_("Let the votes count"),
}
"""What the buttons of a kind say, where the action's own sentence would not be plain enough."""

ONE_BY_ONE = frozenset({ReviewKind.PROMOTION, ReviewKind.RING})
"""Kinds whose evidence must be read: they are not decided many at once."""

SAME_ACTIONS: dict[tuple[str, str], ReviewAction] = {
    (ReviewKind.HELD, ReviewAction.HIDE): ReviewAction.REJECT,
    (ReviewKind.EDIT, ReviewAction.HIDE): ReviewAction.REJECT,
    (ReviewKind.EDIT, ReviewAction.DISMISS): ReviewAction.REJECT,
    (ReviewKind.FLAGGED, ReviewAction.REJECT): ReviewAction.HIDE,
    (ReviewKind.FLAGGED, ReviewAction.APPROVE): ReviewAction.DISMISS,
    (ReviewKind.FLAGGED, ReviewAction.RESTORE): ReviewAction.DISMISS,
    (ReviewKind.CORRECTION, ReviewAction.REJECT): ReviewAction.DISMISS,
    (ReviewKind.RING, ReviewAction.REJECT): ReviewAction.DISMISS,
    (ReviewKind.APPEAL, ReviewAction.RESTORE): ReviewAction.APPROVE,
    (ReviewKind.APPEAL, ReviewAction.DISMISS): ReviewAction.REJECT,
}
"""Actions that mean one of those offered."""

WITH_REASON = frozenset({ReviewAction.REJECT, ReviewAction.HIDE})
"""What the author must be told a reason for."""


class ReadyReason(NamedTuple):
    """A reason that authors often read, to be taken as it is or changed."""

    code: str
    kinds: tuple[ReviewKind, ...]
    sentence: str


_TEXTS = (ReviewKind.HELD, ReviewKind.FLAGGED, ReviewKind.EDIT)
READY_REASONS = (
    ReadyReason("advertising", _TEXTS, N_("Advertising has no place here. Ask or answer freely.")),
    ReadyReason("gambling", _TEXTS, N_("Gambling and loans without a permit are not allowed.")),
    ReadyReason("cure", _TEXTS, N_("Food may not promise a cure. Write it without the promise.")),
    ReadyReason("rude", _TEXTS, N_("Please write it again in a friendly way.")),
    ReadyReason(
        "dangerous", _TEXTS, N_("This could harm people who eat it. Ask the office first.")
    ),
    ReadyReason("private", _TEXTS, N_("It shows personal data. Write it again without them.")),
    ReadyReason("unclear", _TEXTS, N_("We could not understand it. Write it in other words.")),
    ReadyReason("fine", _TEXTS, N_("Thank you for waiting. Your text is fine.")),
    ReadyReason(
        "stands", (ReviewKind.APPEAL,), N_("We looked again. The first decision stands, because …")
    ),
    ReadyReason("mistaken", (ReviewKind.APPEAL,), N_("We were mistaken. We are sorry.")),
    ReadyReason(
        "later", (ReviewKind.PROMOTION,), N_("Not yet. Go on helping; we look again in some weeks.")
    ),
    *(
        ReadyReason(f"ring{number}", (ReviewKind.RING,), sentence)
        for number, sentence in enumerate((*CONFIRM_REASONS, *DISMISS_REASONS), 1)
    ),
)

RULES: dict[str, str] = {
    "flags": N_("Members reported it. A moderator looks at it soon."),
    "mentor": N_("A mentor reported it as dangerous. A moderator looks at it soon."),
    "screening": N_("Words or links in it are on our lists, so a moderator reads it first."),
}
"""Acts without a moderator, and what their author reads as the reason."""

FLAG_WEIGHT = 1
TRUSTED_FLAG_WEIGHT = 2
"""Of whom most reports were upheld."""
DISTRUSTED_FLAG_WEIGHT = 0
"""Of whom few reports were upheld: a moderator reads them, but they hide nothing."""
DECIDED_FLAGS_THAT_TELL = 3
TRUSTED_SHARE = 2 / 3
DISTRUSTED_SHARE = 1 / 3
FLAGS_HIDE_AT_WEIGHT = 3

CLAIM_MINUTES = 15
APPEAL_DAYS = 14
APPEAL_OVERDUE_HOURS = 72
APPEALABLE = frozenset(
    {
        "post.hidden",
        "post.deleted",
        "post.edited",
        "edit.refused",
        "thread.closed",
        "thread.moved",
        "thread.merged",
        "thread.split",
        "thread.marked_duplicate",
        "member.warned",
        "member.silenced",
        "member.links_limited",
        "member.suspended",
        "ring.confirmed",
    }
)
"""Kinds of acts that whom they are about may appeal against."""
DUTY_AFTER_HOURS = 48
"""So old the oldest waiting item may become before mentors are asked to help."""
DUTY_MENTORS = 3
SILENCE_MAX_DAYS = 90
LINK_LIMIT_MAX_DAYS = 365
ITEMS_AT_ONCE = 50
SIMILAR_DECISIONS = 5


def flag_weight(upheld: int, decided: int) -> int:
    """Give what a member's report weighs, by how many of their decided ones were upheld."""
    if decided < DECIDED_FLAGS_THAT_TELL:
        return FLAG_WEIGHT
    if upheld / decided >= TRUSTED_SHARE:
        return TRUSTED_FLAG_WEIGHT
    return DISTRUSTED_FLAG_WEIGHT if upheld / decided < DISTRUSTED_SHARE else FLAG_WEIGHT


def meant(kind: str, action: str) -> ReviewAction | None:
    """Give which of the actions offered for a kind is meant; None if there is no such one."""
    known = SAME_ACTIONS.get((kind, action)) or ReviewAction(action)
    return known if known in ACTIONS[kind] else None
