"""Mentions, headings, pictures, tables and lines, as members write them."""

import pytest

from forum.kernel.text import render


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Terima kasih @budi.", {"budi"}),
        ("@Keripik_Gerecek dan @budi2, tolong", {"keripik_gerecek", "budi2"}),
        ("(@budi)", {"budi"}),
        ("**@budi** ~~@tono~~ > @siti", {"budi", "tono", "siti"}),
        ("@_budi_ bukan miring", {"_budi_"}),
        ("| a |\n|---|\n| @budi |", {"budi"}),
        ("`@budi`", set()),
        ("```\n@budi\n```", set()),
        ("    @budi", set()),
        ("[@budi](https://evil.example)", set()),
        ("![@budi](https://evil.example/a.png)", set()),
        ("budi@gmail.com", set()),
        ("https://tiktok.com/@budi", set()),
        ("https://a.example/?u=@budi", set()),
        ("u/@budi", set()),
        ("\\@bu @" + "a" * 31, set()),
        ("@budié", set()),
    ],
)
def test_members_are_mentioned_in_prose_only(text: str, names: set[str]) -> None:
    rendered = render(text)
    assert rendered.mentions == names
    assert rendered.html.count('class="mention"') == len(names)


def test_a_mention_links_to_the_member_and_keeps_the_writing() -> None:
    assert render("Halo @Budi!").html == (
        '<p>Halo <a href="/u/budi" class="mention">@Budi</a>!</p>\n'
    )


def test_headings_never_rival_the_title_of_the_page() -> None:
    html = render("# A\n\n## B\n\n### C\n\n#### D\n\n##### E\n\nF\n=\n\nG\n-").html
    assert " ".join(html.split()) == (
        "<h3>A</h3> <h4>B</h4> <h5>C</h5> <h6>D</h6> <h6>E</h6> <h3>F</h3> <h4>G</h4>"
    )


def test_a_picture_is_a_link_to_it_and_without_words_shows_its_address() -> None:
    assert render("![foto *oven*](/media/1-320.webp)").html == (
        '<p><a href="/media/1-320.webp">foto oven</a></p>\n'
    )
    assert render("![](/media/1)").html == '<p><a href="/media/1">/media/1</a></p>\n'
    assert render("[![oven](/media/1)](/t/2)").html == '<p><a href="/t/2">oven</a></p>\n'


def test_a_table_scrolls_in_its_own_box_and_keeps_its_alignment() -> None:
    assert render("|a|b|\n|:-|-:|\n|1|2|").html == (
        '<div class="table" tabindex="0"><table>\n<thead>\n<tr>\n<th class="left">a</th>\n'
        '<th class="right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td class="left">1</td>\n'
        '<td class="right">2</td>\n</tr>\n</tbody>\n</table></div>\n'
    )


def test_a_line_break_and_struck_words_show_as_typed() -> None:
    assert render("satu\n~~dua~~").html == "<p>satu<br>\n<s>dua</s></p>\n"


def test_an_answer_of_the_community_reads_as_it_was_written() -> None:
    source = (
        "Hampir selalu sebabnya satu dari tiga ini:\n"
        '1. Keripik belum benar-benar kering waktu diangkat. Bunyi adukan sudah "kresek".\n'
        "2. Dikemas waktu masih hangat, kira-kira 30 menit di suhu 160–170 °C.\n"
        "3. Toples dibuka-tutup.\n"
        "Coba perbaiki nomor 2 dulu, kadar airnya < 5% & biayanya Rp15.000/kg."
    )
    assert render(source).html == (
        "<p>Hampir selalu sebabnya satu dari tiga ini:</p>\n<ol>\n"
        '<li>Keripik belum benar-benar kering waktu diangkat. Bunyi adukan sudah "kresek".</li>\n'
        "<li>Dikemas waktu masih hangat, kira-kira 30 menit di suhu 160–170 °C.</li>\n"
        "<li>Toples dibuka-tutup.<br>\n"
        "Coba perbaiki nomor 2 dulu, kadar airnya &lt; 5% &amp; biayanya Rp15.000/kg.</li>\n</ol>\n"
    )
    assert render("Assalamualaikum, harga *Rp5.000* per 100 gr 👩‍🍳🙏").html == (
        "<p>Assalamualaikum, harga <em>Rp5.000</em> per 100 gr 👩‍🍳🙏</p>\n"
    )
