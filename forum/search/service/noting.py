"""Noting what was looked for, so that the forum learns what it can't answer. Nobody is noted.

Words without numbers, a board and a day; of each asker one of 60 bits, which many share.
"""

import hmac
import re
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import bindparam, delete, text
from sqlalchemy.types import Date

from forum.charter.limits import SOUGHT_KEPT_DAYS
from forum.kernel import clock, later
from forum.kernel.clock import day_of
from forum.kernel.db import db
from forum.kernel.settings import settings
from forum.search.models import SoughtWords
from forum.search.rules.analysis import Token

ASKER_BITS = 60
WORDS_MAX = 6
WORDS_MAX_CHARACTERS = 120
_WORD = re.compile(r"[a-z ]+")
_NOTE = text(
    "INSERT INTO sought_words (words, board, day, times, in_vain, opened, askers) "
    "VALUES (:words, :board, :day, :times, :in_vain, :opened, :askers) "
    "ON CONFLICT (words, board, day) DO UPDATE SET "
    "times = sought_words.times + excluded.times, "
    "in_vain = sought_words.in_vain + excluded.in_vain, "
    "opened = sought_words.opened + excluded.opened, "
    "askers = sought_words.askers | excluded.askers"
).bindparams(bindparam("day", type_=Date()))


def note_search(tokens: Sequence[Token], board: str, who: str, *, in_vain: bool) -> None:
    """Note a search within some seconds. `who` tells askers apart and is not kept."""
    _note(tokens, board, who, "search", times=1, in_vain=int(in_vain), opened=0)


def note_opening(tokens: Sequence[Token], board: str, who: str) -> None:
    """Note within some seconds that somebody opened what was found."""
    _note(tokens, board, who, "opening", times=0, in_vain=0, opened=1)


def forget_old() -> None:
    """Delete what was noted long ago. Needs an open transaction."""
    today = day_of(clock.now(), settings().timezone)
    past = today - timedelta(days=SOUGHT_KEPT_DAYS)
    db.session.execute(delete(SoughtWords).where(SoughtWords.day < past))


def _note(tokens: Sequence[Token], board: str, who: str, what: str, **counts: int) -> None:
    words = _noted_words(tokens)
    if not words:
        return
    day = day_of(clock.now(), settings().timezone)
    asker = _number_of(who)
    values = {"words": words, "board": board, "day": day, **counts}
    values["askers"] = 1 << asker % ASKER_BITS
    later.put((what, words, board, asker), partial(_write, values))


def _write(values: dict[str, object]) -> None:
    db.session.connection().execute(_NOTE, values)


def _noted_words(tokens: Sequence[Token]) -> str:
    words = [token.word for token in tokens if token.stem and _WORD.fullmatch(token.word)]
    return " ".join(dict.fromkeys(words[:WORDS_MAX]))[:WORDS_MAX_CHARACTERS]


def _number_of(who: str) -> int:
    digest = hmac.digest(settings().secret_key.encode(), f"asker:{who}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big")
