"""Checking what an editor or a member wrote, before any transaction is open."""

from dataclasses import dataclass, field
from datetime import date

from forum.boards.kecamatan import KECAMATAN
from forum.charter.limits import (
    GUIDE_REVIEW_MAX_MONTHS,
    GUIDE_SEASON_MAX_CHARACTERS,
    GUIDE_SUMMARY_MAX_CHARACTERS,
    SUGGESTION_NOTE_MAX_CHARACTERS,
)
from forum.charter.personal import masked, personal_data
from forum.charter.words import N_
from forum.guides.rules.articles import months_after
from forum.kernel import clock
from forum.kernel.errors import Invalid, Sentence
from forum.kernel.settings import settings
from forum.kernel.text import clean_line
from forum.threads.service.texts import REFUSALS, Written

NO_SUCH_ANSWERS = N_("Choose answers of this thread that everybody can see.")


@dataclass(frozen=True)
class GuideText:
    """A version of a guide as its editor sends it; every part is already checked.

    `sources` are ids of answers, `kecamatan` is a code or empty.
    """

    board: str
    title: str
    summary: str
    text: Written
    review_on: date
    labels: list[str] = field(default_factory=list)
    season: str = ""
    kecamatan: str = ""
    sources: list[int] = field(default_factory=list)
    reason: str = ""


def today() -> date:
    """Give the community's day."""
    return clock.day_of(clock.now(), settings().timezone)


def checked_summary(summary: str) -> str:
    """Give a summary of one clean line. Raises `Invalid` on the field `summary`."""
    summary = clean_line(summary)
    if not summary:
        raise Invalid({"summary": N_("Say in a sentence or two what the guide is good for.")})
    return _at_most(GUIDE_SUMMARY_MAX_CHARACTERS, "summary", summary)


def checked_season(season: str) -> str:
    """Give when a guide holds, or nothing. Raises `Invalid` on the field `season`."""
    return _at_most(GUIDE_SEASON_MAX_CHARACTERS, "season", clean_line(season))


def checked_kecamatan(code: str) -> str:
    """Give the code of the kecamatan a guide holds in, or nothing.

    Raises `Invalid` on the field `kecamatan`.
    """
    if code and code not in KECAMATAN:
        raise Invalid({"kecamatan": N_("Choose a kecamatan from the list, or leave it empty.")})
    return code


def checked_review(day: str) -> date:
    """Give the day written as 2026-12-31 on which a guide is read again.

    Raises `Invalid` on the field `review_on` unless it is in the future, and near enough.
    """
    now = today()
    try:
        wanted = date.fromisoformat(day.strip())
    except ValueError:
        raise Invalid({"review_on": N_("Choose a day, such as 2026-12-31.")}) from None
    if wanted <= now:
        raise Invalid({"review_on": N_("Choose a day in the future.")})
    if wanted > months_after(now, GUIDE_REVIEW_MAX_MONTHS):
        most = GUIDE_REVIEW_MAX_MONTHS
        sentence = Sentence(N_("Choose a day within the next %(max)s months."), max=most)
        raise Invalid({"review_on": sentence})
    return wanted


def checked_sources(chosen: list[str]) -> list[int]:
    """Give the ids of the answers chosen. Raises `Invalid` on the field `sources`."""
    if not all(each.isascii() and each.isdigit() and len(each) < 19 for each in chosen):
        raise Invalid({"sources": NO_SUCH_ANSWERS})
    return [int(each) for each in chosen]


def checked_note(note: str) -> str:
    """Give why a member suggests a change. Raises `Invalid` on the field `note`."""
    note = clean_line(note)
    if not note:
        raise Invalid({"note": N_("Say in a sentence why this should change.")})
    return _at_most(SUGGESTION_NOTE_MAX_CHARACTERS, "note", note)


def _at_most(characters: int, name: str, line: str) -> str:
    """Give a line with personal data in it covered for good."""
    line = masked(line, personal_data(line))
    if len(line) > characters:
        raise Invalid({name: Sentence(REFUSALS["too_long"], max=characters)})
    return line
