"""A link goes where it says it goes."""

import pytest

from forum.kernel.text import render


def link(text: str, href: str) -> str:
    rel = "" if href.startswith("/") else ' rel="nofollow ugc noopener"'
    return f'<p><a href="{href}"{rel}>{text}</a></p>\n'


@pytest.mark.parametrize(
    ("text", "href", "shown"),
    [
        ("bank.co.id", "https://evil.example/x", "bank.co.id [evil.example]"),
        ("https://bank.co.id/masuk", "https://evil.example", "https://bank.co.id/masuk"),
        ("lihat www.bank.co.id", "https://evil.example", "lihat www.bank.co.id [evil.example]"),
        ("BANK．CO．ID", "https://evil.example", "BANK．CO．ID [evil.example]"),
        ("bаnk.co.id", "https://xn--bnk-5cd.co.id", "bаnk.co.id [xn--bnk-5cd.co.id]"),
        ("pom.go.id", "https://pom.go.id.evil.example", "pom.go.id [pom.go.id.evil.example]"),
        ("bank.co.id [pom.go.id]", "https://evil.example", "bank.co.id [pom.go.id] [evil.example]"),
        ("bank.co.id", "/t/12", "bank.co.id [/t/12]"),
        ("192.168.0.1", "https://evil.example", "192.168.0.1 [evil.example]"),
        ("https:/localhost", "https://evil.example", "https:/localhost [evil.example]"),
        ("budi@bank.co.id", "https://evil.example", "budi@bank.co.id [evil.example]"),
    ],
)
def test_a_link_whose_text_names_another_place_tells_the_real_one(
    text: str, href: str, shown: str
) -> None:
    html = render(f"[{text}]({href})").html
    assert html.startswith(f'<p><a href="{href}"')
    assert f">{shown}" in html
    assert html.endswith("]</a></p>\n")


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("pom.go.id", "https://pom.go.id/cek"),
        ("www.pom.go.id", "https://pom.go.id"),
        ("https://pom.go.id/lain", "https://WWW.POM.GO.ID/"),
        ("situs BPOM", "https://pom.go.id"),
        ("versi 3.5", "https://pom.go.id"),
        ("utas ini", "/t/12"),
    ],
)
def test_an_honest_link_is_left_as_written(text: str, href: str) -> None:
    assert render(f"[{text}]({href})").html == link(text, href)


def test_a_lie_spread_over_markup_is_still_told() -> None:
    html = render("[bank.**co**.`id`](https://evil.example)").html
    assert "bank.<strong>co</strong>.<code>id</code> [evil.example]</a>" in html


def test_a_picture_cannot_lie_either() -> None:
    html = render("![bank.co.id](https://evil.example/a.png)").html
    assert html == link("bank.co.id [evil.example]", "https://evil.example/a.png")


@pytest.mark.parametrize(
    "href",
    [
        "https://bank.co.id@evil.example",
        "https://a:b@evil.example",
        "//evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "tel:+62812",
        "ftp://evil.example",
        "https:evil.example",
        "https:///evil.example",
        "http://%65vil.example",
        "https://evil..example",
        "mailto:a@b.id?bcc=c@d.id",
        "/" + "a" * 2000,
    ],
)
def test_what_is_not_a_plain_address_is_not_a_link(href: str) -> None:
    assert f"[x]({href})" in render(f"[x]({href})").html.replace("<a ", "").replace("&amp;", "&")
    assert "</a>)" not in render(f"[x]({href})").html
    assert "href" not in render(f"[x]({href})").html


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("tokopedia.com/toko", "https://tokopedia.com/toko"),
        ("www.halal.go.id", "https://www.halal.go.id"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("mailto:budi@pom.go.id", "mailto:budi@pom.go.id"),
        ("/t/12?a=1&amp;copy;", "/t/12?a=1&amp;copy%3B"),
        ("/t/12?a=1&reg=2", "/t/12?a=1&amp;reg=2"),
        ("/\\evil.example", "/%5Cevil.example"),
    ],
)
def test_an_address_is_written_as_a_browser_sends_it(typed: str, href: str) -> None:
    assert f'<a href="{href}"' in render(f"[x]({typed})").html
