"""Personal data in texts: what is recognised, and how it is masked for others.

Identity numbers (NIK), bank accounts and other people's mobile numbers. One's own mobile number is
fine: the profile's, or one plainly given for orders. Sources of the formats: NIK, Permendagri
72/2022 (6 digits of the region, date of birth with 40 added to women's day, 4 running digits);
mobile numbers, the national numbering plan (08 and 8 to 11 more digits).
"""

import re
from typing import NamedTuple

from forum.charter.words import N_, Word


class Personal(Word):
    """A kind of personal data, with what its author is told."""

    NIK = "nik", N_("An identity number (NIK) should not stand in a forum.")
    ACCOUNT = "account", N_("A bank account number should not stand in a forum.")
    PHONE = "phone", N_("Somebody else's phone number is theirs to give.")


class Find(NamedTuple):
    """Personal data in a text, from `start` up to `end`."""

    kind: Personal
    start: int
    end: int


SHOWN_DIGITS = 4
MASK = "•"
_WORDS_BEFORE = 8
_NIK_DIGITS = 16
_WOMEN_ADD = 40
_ACCOUNT_DIGITS = range(9, 17)
_PHONE = re.compile(r"(?:62|0)8\d{8,11}")
# Possessive: a run of digits is read once, whatever follows it.
_RUN = re.compile(r"(?<![\w•])\+?[0-9oO](?:[ .\-]?+[0-9oO])++(?!\w)")
_GAPS = re.compile(r"[ .\-+]")
_WORD = re.compile(r"[^\W\d_]++(?:/[a-z])?")
_BANKS = frozenset(
    [
        "rek",
        "rekening",
        "norek",
        "bank",
        "transfer",
        "tf",
        "bca",
        "bri",
        "bni",
        "btn",
        "bsi",
        "mandiri",
        "kaltimtara",
        "cimb",
        "danamon",
        "permata",
        "bpd",
        "seabank",
        "jago",
        "a/n",
    ]
)
_OWN_WORDS = frozenset(
    [
        "pesan",
        "pesanan",
        "pemesanan",
        "memesan",
        "order",
        "orderan",
        "pembelian",
        "beli",
        "minat",
        "berminat",
        "saya",
        "sy",
        "kami",
        "hubungi",
        "kontak",
        "katalog",
        "admin",
        "reseller",
    ]
)
_OTHER_WORDS = frozenset(
    [
        "bu",
        "ibu",
        "pak",
        "bapak",
        "mas",
        "mbak",
        "kak",
        "bang",
        "kang",
        "om",
        "tante",
        "haji",
        "hj",
        "teman",
        "tetangga",
        "adik",
        "kakak",
        "dia",
        "beliau",
        "nomornya",
        "penipu",
        "pelaku",
        "orangnya",
        "penjualnya",
        "pembelinya",
        "suaminya",
        "istrinya",
        "anaknya",
    ]
)


def personal_data(text: str, own_phone: str = "") -> list[Find]:
    """Give what in a text is personal, in order; `own_phone` is the author's by their profile."""
    finds = []
    for run in _RUN.finditer(text):
        for start, end in _numbers(text, run.start(), run.end()):
            kind = _kind(text, start, end, own_phone)
            if kind is not None:
                finds.append(Find(kind, start, end))
    return finds


def masked(text: str, finds: list[Find]) -> str:
    """Give a text with all but the first digits of each find covered."""
    parts, at = [], 0
    for find in finds:
        parts.append(text[at : find.start])
        parts.append(_covered(text[find.start : find.end]))
        at = find.end
    return "".join((*parts, text[at:]))


def uncovered(text: str, whole: str) -> str:
    """Give a text with the covered numbers in it as they stand in `whole`, one for one."""
    for find in personal_data(whole):
        number = whole[find.start : find.end]
        text = text.replace(_covered(number), number, 1)
    return text


def _covered(number: str) -> str:
    digits = 0
    signs = []
    for sign in number:
        digits += sign.isalnum()
        signs.append(MASK if sign.isalnum() and digits > SHOWN_DIGITS else sign)
    return "".join(signs)


def _numbers(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the run whole if it can be one number, else its pieces between spaces."""
    if len(_digits(text[start:end])) <= _NIK_DIGITS:
        return [(start, end)]
    pieces, at = [], start
    for piece in text[start:end].split(" "):
        pieces.append((at, at + len(piece)))
        at += len(piece) + 1
    return pieces


def _digits(number: str) -> str:
    return _GAPS.sub("", number).lower().replace("o", "0")


def _kind(text: str, start: int, end: int, own_phone: str) -> Personal | None:
    digits = _digits(text[start:end])
    before = _words_before(text, start)
    if _PHONE.fullmatch(digits):
        is_own = _same_phone(digits, own_phone) or _is_for_orders(before)
        return None if is_own else Personal.PHONE
    if _is_nik(digits):
        return Personal.NIK
    if len(digits) in _ACCOUNT_DIGITS and _BANKS.intersection(before):
        return Personal.ACCOUNT
    return None


def _words_before(text: str, start: int) -> list[str]:
    words = _WORD.findall(text[max(0, start - 80) : start].lower())
    return words[-_WORDS_BEFORE:]


def _is_for_orders(before: list[str]) -> bool:
    return bool(_OWN_WORDS.intersection(before)) and not _OTHER_WORDS.intersection(before)


def _same_phone(digits: str, own_phone: str) -> bool:
    own = _digits(own_phone)
    return bool(own) and digits.removeprefix("62").lstrip("0") == own.removeprefix("62").lstrip("0")


def _is_nik(digits: str) -> bool:
    if len(digits) != _NIK_DIGITS or not "11" <= digits[:2] <= "97":
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    return 1 <= day - (_WOMEN_ADD if day > _WOMEN_ADD else 0) <= 31 and 1 <= month <= 12
