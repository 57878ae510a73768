"""Pictures of link previews are small and whole, whatever stands in a title."""

from io import BytesIO

import pytest
from PIL import Image

from forum.charter.limits import CARD_MAX_BYTES
from forum.kernel.assets import tokens
from forum.kernel.cards import HEIGHT_PX, WIDTH_PX, Card, drawn

GAP_PX = 20
PLAIN = Card("Pisang", "Kenapa keripik cepat melempem?", "3 jawaban", "pisang")


def picture(card: Card) -> Image.Image:
    data = drawn(card)
    assert len(data) <= CARD_MAX_BYTES
    image = Image.open(BytesIO(data))
    assert (image.format, image.mode, image.size) == ("PNG", "P", (WIDTH_PX, HEIGHT_PX))
    return image.convert("RGB")


@pytest.mark.parametrize(
    "title",
    ["", "W" * 300, "kata " * 60, "🍌" * 300, "ثمر 饼 🍌", "Éš ñ ß", "a\x00b\u202ec", "﷽" * 300],
)
def test_no_title_breaks_a_card(title: str) -> None:
    picture(PLAIN._replace(title=title, place=title, line=title))


@pytest.mark.parametrize(
    ("title", "spelled"),
    [
        ("🍌 Sale 饼", "Sale"),
        ("Kafé Señor", "Kafe Senor"),
        ("½ kg – 10 × 20", "1/2 kg - 10 x 20"),
        ("“Kepok” & ‘raja’ 100%…", "“Kepok” & ‘raja’ 100%…"),
    ],
)
def test_signs_that_the_typeface_lacks_are_spelled_or_left_out(title: str, spelled: str) -> None:
    assert drawn(PLAIN._replace(title=title)) == drawn(PLAIN._replace(title=spelled))
    assert drawn(PLAIN._replace(title=title)) != drawn(PLAIN._replace(title=spelled[1:]))


@pytest.mark.parametrize("title", ["饼", "ثمر الموز", "🍌 🍌", "香蕉片为什么会变软 2?", "?!"])
def test_the_board_stands_for_a_title_that_can_not_be_drawn(title: str) -> None:
    assert drawn(PLAIN._replace(title=title)) == drawn(PLAIN._replace(title=PLAIN.place))


@pytest.mark.parametrize(
    "title", ["Gjpqy Gjpqy Gjpqy " * count + "g" * more for count in range(1, 9) for more in (0, 9)]
)
def test_a_title_of_any_length_ends_above_the_foot_line(title: str) -> None:
    paper = bytes.fromhex(tokens()["paper"].removeprefix("#"))
    foot = HEIGHT_PX - 72 - 38
    image = picture(PLAIN._replace(title=title, line=""))
    between = image.crop((60, foot - GAP_PX, 900, foot))
    for _count, colour in between.getcolors(10_000) or []:
        assert isinstance(colour, tuple)
        assert max(abs(one - other) for one, other in zip(colour, paper, strict=True)) <= 8


@pytest.mark.parametrize(
    ("cluster", "token"),
    [("pisang", "banana"), ("kakao", "cocoa"), ("pangan-olahan", "kitchen"), (None, "band")],
)
def test_the_band_has_the_boards_colour(cluster: str | None, token: str) -> None:
    found = picture(PLAIN._replace(cluster=cluster)).getpixel((5, 300))
    wanted = bytes.fromhex(tokens()[token].removeprefix("#"))
    assert isinstance(found, tuple)
    assert max(abs(one - other) for one, other in zip(found, wanted, strict=True)) <= 8


def test_a_card_is_drawn_once() -> None:
    before = drawn.cache_info().hits
    assert drawn(PLAIN) is drawn(Card(*PLAIN))
    assert drawn.cache_info().hits > before
