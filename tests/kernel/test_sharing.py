"""Texts for a chat keep their length, whatever members wrote."""

from hypothesis import given
from hypothesis import strategies as st

from forum.charter.limits import SHARED_TEXT_MAX_CHARACTERS, SUMMARY_MAX_CHARACTERS
from forum.kernel.sharing import chat_text, fitted

LINK = "https://rembuk.kutaitimurkab.go.id/t/12345"
LINES = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=400)


@given(title=LINES, gist=LINES)
def test_a_text_for_a_chat_is_short_and_ends_with_its_link(title: str, gist: str) -> None:
    text = chat_text(title, gist, LINK)
    assert len(text) <= SHARED_TEXT_MAX_CHARACTERS
    assert text.endswith(f"\n{LINK}")
    assert text.splitlines()[0].count("*") == 2


def test_a_long_title_leaves_no_stump_of_a_gist() -> None:
    assert chat_text("judul " * 60, "Tiriskan minyaknya.", LINK).count("\n") == 1
    assert (
        chat_text("Judul", "Tiriskan minyaknya.", LINK) == f"*Judul*\nTiriskan minyaknya.\n{LINK}"
    )


@given(parts=st.lists(st.lists(LINES, max_size=12), max_size=3))
def test_a_summary_keeps_its_length_and_its_head_and_foot(parts: list[list[str]]) -> None:
    named = [(f"Bagian {number}:", entries) for number, entries in enumerate(parts)]
    text = fitted(named, "Kepala", "Kaki", SUMMARY_MAX_CHARACTERS)
    assert len(text) <= SUMMARY_MAX_CHARACTERS
    assert text.startswith("Kepala")
    assert text.endswith("Kaki")


def test_the_longest_part_gives_up_its_last_entries() -> None:
    parts = [("Baru:", ["a" * 20, "b" * 20, "c" * 20]), ("Bisa bantu?", ["d" * 20])]
    assert fitted(parts, "Kepala", "Kaki", 95) == "\n\n".join(
        ["Kepala", f"Baru:\n{'a' * 20}\n{'b' * 20}", f"Bisa bantu?\n{'d' * 20}", "Kaki"]
    )
