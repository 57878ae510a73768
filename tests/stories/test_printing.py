"""Handouts as a printer gets them: one page whatever the text, black on white, with a code."""

import itertools

import pypdfium2
import pytest
import zxingcpp
from PIL import ImageChops

from tests.builders import a_correction, a_guide, a_thread, an_accepted_answer, an_answer
from tests.guides.long_texts import BODIES
from tests.stories.browsing import Browsing

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

MM = 72 / 25.4
PAPER = {"a4": (210, 297), "a5": (148, 210)}


def test_every_handout_is_one_page_whose_code_leads_back(browsing: Browsing) -> None:
    addresses = {}
    for name, body in BODIES.items():
        guide = a_guide(
            title=f"Panduan {name}, dengan judul yang cukup panjang untuk dua baris penuh",
            body=body,
            season="Musim hujan, Oktober sampai Maret",
            kecamatan="64.08.05",
        )
        addresses[f"/guides/{guide.slug}/print"] = f"/guides/{guide.slug}"
    thread = a_thread(title="Pertanyaan yang panjang sekali " * 4, body=BODIES["paragraphs"][:3000])
    a_correction(an_accepted_answer(thread))
    an_answer(thread, body=BODIES["steps"][:5000])
    addresses[f"/t/{thread.id}/print"] = f"/t/{thread.id}"
    page = browsing.as_guest()
    for (address, leads_to), size in itertools.product(addresses.items(), PAPER):
        page.goto(f"{address}?size={size}")
        page.emulate_media(media="print")
        high, room = page.evaluate(
            "(() => { const c = document.querySelector('.content');"
            " return [c.scrollHeight, c.clientHeight] })()"
        )
        assert high <= room + 1, f"{address} on {size}: {high} of {room} px"
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "16px", "12 points"
        pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        assert len(pdf) == 1, f"{address} on {size}"
        wide, tall = PAPER[size]
        assert pdf[0].get_size() == pytest.approx((wide * MM, tall * MM), abs=1.5)
        picture = pdf[0].render(scale=2).to_pil()
        red, green, blue = picture.convert("RGB").split()
        assert ImageChops.difference(red, green).getbbox() is None
        assert ImageChops.difference(green, blue).getbbox() is None
        [code] = zxingcpp.read_barcodes(picture)
        assert code.text.endswith(leads_to)
        assert code.text.startswith("http")
