"""Typed text is stored without what no reader can see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.kernel.text import clean, clean_line

TYPED = st.text(st.characters() | st.sampled_from("\r\n\t \u200c\u200d\u202e\u0301\ud800é👩🍳"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a  \nb\t \n\n", "a\nb"),
        ("\n\n  kode", "  kode"),
        ("a" + "\n" * 9 + "b", "a\n\n\n\nb"),
        ("e\u0301", "é"),
        ("a\x00b\x08c\x9fd\x7f", "abcd"),
        ("a\tb", "a\tb"),
        ("a\ud800b\udfff", "ab"),
        ("aman\u202etxt.exe\u202c \u2066x\u2069", "amantxt.exe x"),
        ("ad\u200bmin\ufeff\u2060\u00ad", "admin"),
        ("ad\u200dmin \u200c", "admin "[:-1]),
        ("👩\u200d🍳 👨\u200d👩\u200d👧", "👩\u200d🍳 👨\u200d👩\u200d👧"),
        ("👩\u200d\u200d🍳", "👩\u200d🍳"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_typed_text_loses_only_what_is_unseen(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_field_of_one_line_folds_all_white_space() -> None:
    assert clean_line("  Keripik\r\n pisang \u00a0\t kepok\x00 ") == "Keripik pisang kepok"


@given(TYPED)
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    once = clean(typed)
    assert clean(once) == once
    assert clean_line(clean_line(typed)) == clean_line(typed)
    once.encode()
