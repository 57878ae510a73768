"""Preparing what a member wrote: cleaned, checked and rendered before any transaction is open."""

from collections.abc import Collection
from typing import NamedTuple

from forum.charter.limits import (
    BODY_MAX_CHARACTERS,
    COMMENT_MAX_CHARACTERS,
    CORRECTION_MAX_CHARACTERS,
    LABELS_PER_THREAD,
    REASON_MAX_CHARACTERS,
    TITLE_MAX_CHARACTERS,
    TITLE_MIN_CHARACTERS,
)
from forum.charter.personal import masked, personal_data
from forum.charter.words import N_
from forum.kernel.errors import Invalid, Sentence
from forum.kernel.text import RENDERER_VERSION, TextRefused, clean, clean_line, render

REFUSALS = {
    "too_long": N_("Shorten this to %(max)s characters or fewer."),
    "table_too_large": N_("This table is too large. Split it, or send a photo of it."),
    "html_too_large": N_("This text has too many signs of formatting. Simplify it."),
}


class Original(NamedTuple):
    """What a text says to its author and staff alone: with the personal data in it.

    `kinds`: codes of the kinds of personal data (`charter.personal`), joined by commas.
    """

    body: str
    html: str
    kinds: str


class Written(NamedTuple):
    """A body ready to be stored: its Markdown, HTML and excerpt as everybody may read them.

    `original` is there where personal data had to be covered.
    """

    body: str
    html: str
    excerpt: str
    renderer: int = RENDERER_VERSION
    original: Original | None = None


def written(
    body: str, *, most: int = BODY_MAX_CHARACTERS, field: str = "body", own_phone: str = ""
) -> Written:
    """Render a body of at most `most` characters, personal data in it covered.

    `own_phone`: the author's number by their profile; it stays. Raises `Invalid` on the form's
    `field`.
    """
    if len(body) > most:
        raise Invalid({field: Sentence(REFUSALS["too_long"], max=most)})
    body = clean(body)
    if not body.strip():
        raise Invalid({field: N_("Write a few words.")})
    finds = personal_data(body, own_phone)
    shown = masked(body, finds)
    try:
        rendered = render(shown)
        original = None
        if finds:
            kinds = ",".join(sorted({find.kind.value for find in finds}))
            original = Original(body, render(body).html, kinds)
    except TextRefused as refusal:
        raise Invalid({field: Sentence(REFUSALS[refusal.reason], max=refusal.limit)}) from refusal
    return Written(shown, rendered.html, rendered.excerpt, original=original)


def written_comment(body: str, *, own_phone: str = "") -> Written:
    """Render a comment. Raises `Invalid` on the field `body`."""
    return written(body, most=COMMENT_MAX_CHARACTERS, own_phone=own_phone)


def written_note(note: str) -> Written:
    """Render the note of a correction. Raises `Invalid` on the field `note`."""
    return written(note, most=CORRECTION_MAX_CHARACTERS, field="note")


def checked_title(title: str) -> str:
    """Give a title of one clean line, personal data in it covered for good.

    Raises `Invalid` on the field `title`.
    """
    title = clean_line(title)
    title = masked(title, personal_data(title))
    if len(title) < TITLE_MIN_CHARACTERS:
        raise Invalid({"title": N_("Say in a few words what it is about.")})
    if len(title) > TITLE_MAX_CHARACTERS:
        raise Invalid({"title": Sentence(REFUSALS["too_long"], max=TITLE_MAX_CHARACTERS)})
    return title


def checked_labels(slugs: list[str], offered: Collection[str]) -> list[str]:
    """Give each chosen label once, in the order of those offered.

    Raises `Invalid` on `tags` for one that is not offered, or too many.
    """
    chosen = set(slugs)
    if len(chosen) > LABELS_PER_THREAD:
        raise Invalid(
            {"tags": Sentence(N_("Choose %(max)s labels or fewer."), max=LABELS_PER_THREAD)}
        )
    if not chosen.issubset(offered):
        raise Invalid({"tags": N_("Choose labels from the list of this board.")})
    return [slug for slug in offered if slug in chosen]


def checked_reason(reason: str, *, needed: bool) -> str:
    """Give a clean reason. Raises `Invalid` on `reason` if it is needed and missing, or long."""
    reason = clean_line(reason)
    if needed and not reason:
        raise Invalid({"reason": N_("Say why, in a sentence the author can read.")})
    if len(reason) > REASON_MAX_CHARACTERS:
        raise Invalid({"reason": Sentence(REFUSALS["too_long"], max=REASON_MAX_CHARACTERS)})
    return reason
