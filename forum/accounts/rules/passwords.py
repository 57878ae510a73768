"""Which passwords are refused because somebody would guess them. Nothing else is asked of them.

A password is compared in plain forms: lower case, with disguises undone (`p4ssw0rd`), without the
digits and signs that people put around a word (`sayang123!`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from forum.charter.limits import PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS
from forum.charter.words import N_
from forum.kernel.errors import Sentence

COMMON_PASSWORDS = Path(__file__).parent.parent / "common_passwords.txt"
SITE_WORDS = ("rembukikm", "rembuk", "disperindag", "kutaitimur", "kutim")

TOO_SHORT = N_("Use at least %(min)s characters. Three or four words are easy to remember.")
TOO_LONG = N_("Use at most %(max)s characters.")
COMMON = N_("Many people use this password. Choose three or four words that you alone combine.")
DATE = N_("A date is easy to guess. Choose three or four words that you alone combine.")
PHONE = N_("A phone number is easy to guess. Choose three or four words that you alone combine.")
SITE = N_("The name of this site is easy to guess. Choose words that have nothing to do with it.")
OWN = N_("Your own name or number is easy to guess. Choose words that have nothing to do with it.")

_AROUND = 6
"""So many digits or signs before and after a word add little to it."""
_OWN_WORD_MIN = 3
_LEFT_OVER_MAX = 3
"""A name with at most so many other letters is still just the name."""
_PERIOD_MAX = 4
_WALK_MIN = 3

_DISGUISES = str.maketrans("0134578@$!|9", "oieastbasiig")
_DISGUISES_L = str.maketrans("0134578@$!|9", "oleastbasllg")
_BEFORE = re.compile(rf"^[\W\d_]{{1,{_AROUND}}}")
_AFTER = re.compile(rf"[\W\d_]{{1,{_AROUND}}}$")
_NO_LETTER = re.compile(r"[\W\d_]+")
_NO_DIGIT = re.compile(r"\D+")

_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9",
    "1a2b3c4d5e6f7g8h9i",
    "qweasdzxc",
    "741852963",
    "147258369",
    "789456123",
    "!@#$%^&*()",
)
_WALKS = tuple(row for straight in _ROWS for row in (straight, straight[::-1]))
_WALK_MAX = max(map(len, _ROWS))

_MONTHS = (
    "januari|january|jan|februari|february|feb|maret|march|mar|april|apr|mei|may|juni|june|jun|"
    "juli|july|jul|agustus|agust|august|agu|aug|september|sept|sep|oktober|october|okt|oct|"
    "november|nopember|nov|nop|desember|december|des|dec"
)
_D, _M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YYYY = r"(?:19|20)\d\d"
_SEP = r"[\s./,_-]?"
_DATES = re.compile(
    "|".join(
        (
            rf"{_D}{_SEP}{_M}{_SEP}{_YYYY}",
            rf"{_M}{_SEP}{_D}{_SEP}{_YYYY}",
            rf"{_YYYY}{_SEP}{_M}{_SEP}{_D}",
            rf"{_YYYY}{_SEP}{_D}{_SEP}{_M}",
            r"\d{1,2}[\s./,_-]\d{1,2}[\s./,_-]\d{2}",
            rf"(?:\d{{1,2}}{_SEP})?(?:{_MONTHS}){_SEP}(?:\d{{1,2}}{_SEP})?(?:\d{{2}}|\d{{4}})?",
            rf"(?:\d{{2}}|\d{{4}}){_SEP}(?:{_MONTHS}){_SEP}(?:\d{{1,2}})?",
        )
    )
)
_PHONES = re.compile(r"(?:\+|00)?(?:62|0)[2-9]\d{6,12}|8[1-9]\d{7,10}")
_PHONE_SEPARATORS = re.compile(r"[\s.()/_-]")


def normal(password: str) -> str:
    """Give the one form in which a password is hashed: composed Unicode (NFC)."""
    return unicodedata.normalize("NFC", password)


def fault(password: str, own: Iterable[str] = ()) -> Sentence | None:
    """Say what makes a password easy to guess, or None.

    `own`: what is known of the member: username, name, phone, e-mail.
    """
    if len(password) < PASSWORD_MIN_CHARACTERS:
        return Sentence(TOO_SHORT, min=PASSWORD_MIN_CHARACTERS)
    if len(password) > PASSWORD_MAX_CHARACTERS:
        return Sentence(TOO_LONG, max=PASSWORD_MAX_CHARACTERS)
    plain = unicodedata.normalize("NFKC", password).casefold().strip()
    for is_guessable, sentence in (
        (_is_date(plain), DATE),
        (_is_phone(plain), PHONE),
        (_is_little_more_than(plain, _own_words(own)), OWN),
        (_is_little_more_than(plain, SITE_WORDS), SITE),
        (_is_common(plain), COMMON),
    ):
        if is_guessable:
            return Sentence(sentence)
    return None


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """Give the block list: one entry a line, `#` starts a heading."""
    lines = COMMON_PASSWORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _is_date(plain: str) -> bool:
    return _DATES.fullmatch(plain.strip("!?*#.")) is not None


def _is_phone(plain: str) -> bool:
    return _PHONES.fullmatch(_PHONE_SEPARATORS.sub("", plain)) is not None


def _is_common(plain: str) -> bool:
    return any(
        form in common_passwords() or _repeats(form) or _is_made_of_walks(form)
        for form in _forms(plain)
    )


def _forms(plain: str) -> Iterator[str]:
    """Give the ways to read a password: without what surrounds a word, undisguised, said once."""
    for text in dict.fromkeys((plain, "".join(plain.split()))):
        bare = (text, _BEFORE.sub("", text), _AFTER.sub("", text))
        for word in dict.fromkeys((*bare, _AFTER.sub("", bare[1]))):
            yield from (word, *_undisguised(word), _once(word))


def _undisguised(text: str) -> tuple[str, str]:
    return text.translate(_DISGUISES), text.translate(_DISGUISES_L)


def _once(word: str) -> str:
    half = len(word) // 2
    return word[:half] if word[:half] == word[half:] else word


def _repeats(text: str) -> bool:
    """Whether up to four characters said again and again make all of it: abababab, 11111111."""
    return any(
        text == (text[:period] * len(text))[: len(text)]
        for period in range(1, min(_PERIOD_MAX, len(text) // 2) + 1)
    )


def _is_made_of_walks(text: str) -> bool:
    """Whether runs over the keyboard, the alphabet or the digits make all of it: qwerty1234."""
    start = 0
    while start < len(text):
        step = _longest_walk(text[start : start + _WALK_MAX])
        if step < min(_WALK_MIN, len(text)):
            return False
        start += step
    return bool(text)


def _longest_walk(text: str) -> int:
    return next(
        (
            length
            for length in range(len(text), _WALK_MIN - 1, -1)
            if any(text[:length] in row for row in _WALKS)
        ),
        0,
    )


def _own_words(own: Iterable[str]) -> list[str]:
    words = []
    for text in own:
        plain = unicodedata.normalize("NFKC", text).casefold()
        if _is_phone(plain):
            words.append(_NO_DIGIT.sub("", plain).removeprefix("62").lstrip("0"))
        local = plain.partition("@")[0]
        words += [_NO_LETTER.sub("", local), *re.split(r"[\W_]+", local), local]
    return sorted({word for word in words if len(word) >= _OWN_WORD_MIN}, key=len, reverse=True)


def _is_little_more_than(plain: str, words: Iterable[str]) -> bool:
    return any(_leaves_little(form, words) for form in (plain, *_undisguised(plain)))


def _leaves_little(text: str, words: Iterable[str]) -> bool:
    left = text
    for word in words:
        left = left.replace(word, "")
    return left != text and len(_NO_LETTER.sub("", left)) <= _LEFT_OVER_MAX
