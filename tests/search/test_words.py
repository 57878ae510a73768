"""How words are understood: spellings, families, false friends, phrases, and wrong letters."""

import pytest

from forum.search.rules.analysis import Analysis
from forum.search.rules.spelling import raw_words, spelled_out
from forum.search.rules.stems import stem_of
from forum.search.rules.typos import meant

ANALYSIS = Analysis()


def stems(text: str) -> list[str]:
    return [token.stem for token in ANALYSIS.asked(text) if token.stem]


@pytest.mark.parametrize(
    "family",
    [
        "kemas kemasan mengemas pengemasan dikemas kmasan packaging",
        "goreng digoreng menggoreng penggorengan gorengnya nggoreng frying",
        "kering kering dikeringkan mengeringkan pengeringan pengering dijemur",
        "fermentasi difermentasi terfermentasi fermentasinya diperam",
        "simpan menyimpan penyimpanan disimpan tersimpan nyimpen",
        "jual menjual penjualan jualan dijual penjual",
        "label pelabelan berlabel labelnya stiker",
        "izin perizinan izinnya ijin mengizinkan",
        "pupuk memupuk pemupukan dipupuk kompos",
        "semprot menyemprot penyemprotan disemprot",
        "melempem mlempem lembek empuk",
        "kakao cokelat coklat cocoa kakaonya",
        "kepok gerecek grecek gepok sanggar",
        "keripik kripik kripik2 chips",
        "kedaluwarsa kadaluarsa expired exp",
        "reseller reseler agen",
        "jamur berjamur jamuran",
        "tahan ketahanan bertahan",
    ],
)
def test_a_family_of_words_has_one_stem(family: str) -> None:
    assert len({*stems(family)}) == 1, [*zip(family.split(), stems(family), strict=False)]


@pytest.mark.parametrize(
    "friends",
    [
        ("beras", "beratus"),
        ("emas", "kemas"),
        ("tahu", "tahun"),
        ("peka", "pekat"),
        ("bahan", "tahan"),
        ("tanda", "tandan"),
        ("kapan", "papan"),
        ("pelan", "pelanggan"),
        ("buah", "buat"),
        ("kering", "mengerikan"),
        ("sehat", "sehati"),
        ("kelas", "kelapa"),
    ],
)
def test_false_friends_are_kept_apart(friends: tuple[str, str]) -> None:
    first, second = friends
    assert stem_of(first) != stem_of(second)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("GMN spy Kripik pisang gk melempem", "bagaimana supaya keripik pisang tidak melempem"),
        ("lama2 petani-petani oleh2 biji2nya", "lama petani oleholeh biji"),
        ("5hr 12jam 2kg 60C 25rb 0,5", "hari 12 jam kg 60 celcius 25 ribu"),
        ("renyaaaah bangeeet", "renyah banget"),
        ("kafé Jérami", "kafe jerami"),
        ("P-IRT p.irt SPP-IRT", "pirt irt pirt"),
        ("tanda-tandanya", "tanda"),
        ("", ""),
        ("😀 !!! ' \" \0", ""),
    ],
)
def test_what_is_typed_becomes_plain_words(typed: str, words: str) -> None:
    spelled = [word for raw in raw_words(typed) for word in spelled_out(raw)]
    if typed.startswith("P-IRT"):
        assert spelled[0] == spelled[-1] == "pirt"
    else:
        assert spelled == words.split()


def test_a_phrase_is_one_word_when_asked_and_its_words_too_when_told() -> None:
    assert stems("tidak renyah lagi") == ["melempem"]
    told = [token.stem for token in ANALYSIS.told("izin edar produk")]
    assert told == ["bpom", "izin", "edar", "produk"]


def test_synonyms_of_staff_stand_beside_the_forums_own() -> None:
    taught = Analysis([["kelempok", "kelompok tani"], ["coklat bar", "keripik"]])
    assert len({t.stem for t in taught.asked("kelompok tani kelempok")}) == 1
    assert [t.stem for t in taught.asked("kripik")] == [t.stem for t in taught.asked("coklat bar")]
    assert [t.stem for t in taught.asked("cokelat")] == ["kakao"]


def test_stop_words_are_no_stems() -> None:
    assert stems("yang dan di apa bagaimana saya") == []


KNOWN = [("keripik", 40), ("kerupuk", 20), ("kemasan", 30), ("fermentasi", 9), ("pisang", 50)]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("kripk", "keripik"),
        ("kmsan", "kemasan"),
        ("fermentsi", "fermentasi"),
        ("fremntasi", "fermentasi"),
        ("pisnag", "pisang"),
        ("psang", "pisang"),
        ("isang", "pisang"),
        ("zebra", None),
        ("kera", None),
    ],
)
def test_a_word_with_wrong_letters_is_taken_for_the_nearest(typed: str, word: str | None) -> None:
    assert meant(typed, KNOWN) == word
