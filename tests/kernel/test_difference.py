"""Readers see what an edit changed."""

import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.kernel.text import diff

SOURCES = st.lists(st.sampled_from(["a", "b", "<b>", "&", " ", "\n", "goreng", "."])).map("".join)


def side(html: str, other: str) -> str:
    without = re.sub(rf"<{other}>.*?</{other}>", "", html)
    return unescape(re.sub(r"</?(ins|del)>", "", without).replace("<br>", "\n"))


@given(SOURCES, SOURCES)
def test_a_difference_holds_both_texts_whole(old: str, new: str) -> None:
    html = diff(old, new)
    assert side(html, "ins") == old
    assert side(html, "del") == new
    assert set(re.findall(r"<[^>]*>", html)) <= {"<ins>", "</ins>", "<del>", "</del>", "<br>"}


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("goreng 30 menit", "goreng 20 menit", "goreng <del>30</del><ins>20</ins> menit"),
        ("sama\nsaja", "sama\nsaja", "sama<br>saja"),
        ("angkat", "angkat lalu tiriskan", "angkat<ins> lalu tiriskan</ins>"),
        ("satu dua tiga", "uno dos tiga", "<del>satu dua</del><ins>uno dos</ins> tiga"),
        ("", "<script>", "<ins>&lt;script&gt;</ins>"),
        ("a\nb", "a", "a<del><br>b</del>"),
        ("", "", ""),
    ],
)
def test_only_the_changed_words_are_marked(old: str, new: str, shown: str) -> None:
    assert diff(old, new) == shown


def test_a_text_written_anew_is_compared_by_lines() -> None:
    old = "tetap\n" + " ".join(f"a{i}" for i in range(500))
    new = "tetap\n" + " ".join(f"b{i}" for i in range(500))
    assert diff(old, new).startswith("tetap<br><del>a0 a1 ")
    assert diff(old, new).count("<del>") == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 2500, "b a " * 2500),
        ("a " * 5000, "a b " * 2500),
        ("\n" * 10000, "a\n" * 5000),
        ("a." * 5000, ".a!" * 3333),
        ("a\nb\n" * 2500, "b\nb\na\n" * 1666),
        ("x" + "a " * 4999, "y" + " a" * 4999),
        ("".join(f"{i} " for i in range(1900)), "".join(f"{i} " for i in range(1900, 0, -1))),
    ],
)
def test_no_pair_of_texts_takes_long_to_compare(old: str, new: str) -> None:
    start = time.process_time()
    html = diff(old, new)
    assert time.process_time() - start < 10, "a slow way would take minutes"
    assert side(html, "ins") == old
