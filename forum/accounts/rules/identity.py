"""Usernames, phone numbers and e-mail addresses: what they look like, and in which one form."""

import re

from forum.charter.limits import (
    EMAIL_MAX_CHARACTERS,
    USERNAME_MAX_CHARACTERS,
    USERNAME_MIN_CHARACTERS,
)
from forum.charter.words import N_, Experience

USERNAME = re.compile(rf"[a-z0-9_]{{{USERNAME_MIN_CHARACTERS},{USERNAME_MAX_CHARACTERS}}}")
_RESERVED = """
    about account accounts admin administrator akun all anggota anonim anonymous api ask bantuan
    board boards bot charter claim daftar dashboard deleted desk dinas disperindag feed forum guest
    guide guides hapus help here home info insight kami keluar kutaitimur kutim login logout mail
    masuk me media member members mentor mentors mod moderasi moderation moderator moderators
    narasumber news notification notifications null offline official operator owner panduan
    pemerintah pengelola petugas postmaster profil register rembuk rembukikm resmi root rules search
    security semua sesi session sessions settings sistem staf staff static support system tamu
    terhapus undefined user users webmaster
"""
RESERVED = frozenset(_RESERVED.split())
"""Names that could pass for the site, its staff or its addresses."""

EXPERIENCE_NAMES: dict[str, str] = {
    Experience.PEMULA: N_("Beginner"),
    Experience.BERKEMBANG: N_("Growing"),
    Experience.MAHIR: N_("Experienced"),
}

_SEPARATORS = re.compile(r"[\s.()/-]")
_COUNTRY = re.compile(r"^(?:\+62|0062|62|0)?0?")
_MOBILE = re.compile(r"8[0-9]{8,11}")
_LANDLINE = re.compile(r"[2-79][0-9]{7,10}")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)


def is_username(text: str) -> bool:
    """Whether `text` has the form of a username."""
    return USERNAME.fullmatch(text) is not None


def is_reserved(username: str) -> bool:
    """Whether the name could pass for the site or its staff, underscores left aside."""
    return username in RESERVED or username.replace("_", "") in RESERVED


def normal_phone(text: str) -> str | None:
    """Give an Indonesian phone number as `+62…`, or None if it isn't one."""
    digits = _SEPARATORS.sub("", text)
    national = _COUNTRY.sub("", digits, count=1)
    is_whole = national != digits and _LANDLINE.fullmatch(national)
    return f"+62{national}" if is_whole or _MOBILE.fullmatch(national) else None


def normal_email(text: str) -> str | None:
    """Give an e-mail address with its domain in lower case, or None if it isn't one."""
    if len(text) > EMAIL_MAX_CHARACTERS or not _EMAIL.fullmatch(text):
        return None
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"
