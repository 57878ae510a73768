"""What usernames, passwords, phone numbers and device names must look like."""

import time

import pytest

from forum.accounts.rules.devices import device_name, network_of
from forum.accounts.rules.identity import (
    is_reserved,
    is_username,
    normal_email,
    normal_phone,
)
from forum.accounts.rules.passwords import (
    COMMON,
    DATE,
    OWN,
    PHONE,
    SITE,
    TOO_LONG,
    TOO_SHORT,
    common_passwords,
    fault,
)

SITI = ("ibu_siti12", "Siti Aminah", "+6281234567890", "dapur.aminah@contoh.id")


def sentence(password: str, *own: str) -> str:
    found = fault(password, own)
    return found.text if found else ""


@pytest.mark.parametrize(
    "password",
    [
        "pisang goreng renyah",
        "keripik-dari-sangatta-utara",
        "tujuh ekor bebek",
        "Kebun!belakang",
        "xk7qpm2v",
        "94837261",
        "日本語のパスワード",
        "a" * 9 + "b" * 20 + "c",
        "aminahsukamasaksayur",
        "kutimkotasejutaharapan",
    ],
)
def test_a_password_nobody_would_guess_needs_nothing_else(password: str) -> None:
    assert sentence(password, *SITI) == ""


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "Password123!",
        "P4ssw0rd",
        "p@$$w0rd2024",
        "passw0rd1",
        "sayang123",
        "Sayangku2023",
        "s4y4ng99",
        "bismillah",
        "Bismillah123",
        "bismillah 786",
        "alhamdulillah!!",
        "persib1933",
        "indonesia45",
        "merdeka1945",
        "rahasia123",
        "katasandi",
        "12345678",
        "87654321",
        "qwertyuiop",
        "qwerty123456",
        "asdfghjkl",
        "1q2w3e4r",
        "abcd1234",
        "aaaaaaaa",
        "12121212",
        "abcabcabc",
        "sayangsayang",
        "iloveyou",
        "budi12345",
        "99dewi99",
        "pisanggoreng",
        "samarinda1",
        "12345678a",
        "!@#$%^&*",
        "4dmin123",
    ],
)
def test_a_password_that_many_people_choose_is_refused(password: str) -> None:
    assert sentence(password) == COMMON


@pytest.mark.parametrize(
    "password",
    [
        "17081945",
        "19450817",
        "17-08-1945",
        "17/8/1945",
        "1945.08.17",
        "17 agustus 1945",
        "17Agustus1945",
        "agustus17",
        "17-08-45",
        "desember2024",
        "12 mei 1999",
        "1999 mei 12",
        "August 17",
    ],
)
def test_a_date_is_refused(password: str) -> None:
    assert sentence(password) == DATE


@pytest.mark.parametrize(
    "password",
    ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", "0549 21234"],
)
def test_a_phone_number_is_refused(password: str) -> None:
    assert sentence(password) == PHONE


@pytest.mark.parametrize(
    "password",
    ["rembukikm", "Rembuk2025", "r3mbuk-1km", "kutaitimur", "disperindag1", "kutimkutim"],
)
def test_the_name_of_the_site_is_refused(password: str) -> None:
    assert sentence(password) == SITE


@pytest.mark.parametrize(
    "password",
    [
        "ibu_siti12",
        "ibusiti99",
        "siti aminah",
        "SitiAminah1980",
        "s1t14m1n4h",
        "aminah-1980",
        "dapur.aminah",
        "siti81234567890",
    ],
)
def test_the_members_own_name_or_number_is_refused(password: str) -> None:
    assert sentence(password, *SITI) == OWN


@pytest.mark.parametrize(("length", "said"), [(7, TOO_SHORT), (201, TOO_LONG)])
def test_a_password_has_8_to_200_characters(length: int, said: str) -> None:
    letters = ("jendela biru kebun " * 11)[:length]
    assert sentence(letters) == said
    assert sentence(("jendela biru kebun " * 11)[:200]) == ""
    assert sentence("jendela8") == COMMON


def test_looking_at_a_hostile_password_takes_no_time() -> None:
    started = time.process_time()
    for text in ("a" * 200, "1" * 199 + "x", "qwerty" * 33, "9-" * 100, "ﷺ" * 200, "\0" * 200):
        fault(text, ("a", "aa" * 20, "qwerty"))
    assert time.process_time() - started < 1


def test_the_block_list_is_long_and_in_plain_form() -> None:
    entries = common_passwords()
    assert len(entries) > 1500
    assert all(entry == entry.casefold().strip() for entry in entries)


@pytest.mark.parametrize("name", ["abc", "a" * 30, "ibu_siti12", "_99"])
def test_a_username_is_small_letters_digits_and_lines(name: str) -> None:
    assert is_username(name)


@pytest.mark.parametrize(
    "name", ["", "ab", "a" * 31, "Siti", "si ti", "siti-1", "siti\n", "сити", "deleted-1", "si\0ti"]
)
def test_anything_else_is_no_username(name: str) -> None:
    assert not is_username(name)


def test_names_of_the_site_and_its_staff_are_reserved() -> None:
    assert all(map(is_reserved, ("admin", "moderator", "api", "rembuk_ikm", "ad_min_")))
    assert not any(map(is_reserved, ("admina", "siti", "mod_disperindag_1")))


@pytest.mark.parametrize(
    "typed",
    ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "62812.3456.7890", "81234567890"],
)
def test_every_way_to_write_a_phone_number_becomes_one(typed: str) -> None:
    assert normal_phone(typed) == "+6281234567890"


@pytest.mark.parametrize(
    "typed", ["", "0812", "12345", "+1 202 555 0100", "0812345678901234", "telepon", "٠٨١٢٣٤٥٦٧٨٩"]
)
def test_what_is_no_indonesian_number_is_refused(typed: str) -> None:
    assert normal_phone(typed) is None


def test_a_landline_with_its_area_code_is_a_number() -> None:
    assert normal_phone("(0549) 2121 23") == "+62549212123"


@pytest.mark.parametrize("typed", ["a@b.id", "dapur.aminah+ikm@contoh.co.id"])
def test_an_email_address_is_kept(typed: str) -> None:
    assert normal_email(typed) == typed


def test_the_domain_of_an_email_address_is_written_small() -> None:
    assert normal_email("Siti@Contoh.ID") == "Siti@contoh.id"


@pytest.mark.parametrize("typed", ["", "siti", "siti@", "@b.id", "a b@c.id", "a@b", "a@b..id"])
def test_what_is_no_email_address_is_refused(typed: str) -> None:
    assert normal_email(typed) is None


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A042F) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36",
            "Samsung Internet · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox · Linux",
        ),
        ("Opera/9.80 (Android; Opera Mini/36.2/191) Presto/2.12", "Opera · Android"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_by_browser_and_system(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


def test_an_ipv6_customer_counts_as_one_connection() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("::ffff:203.0.113.9") == network_of("203.0.113.9") == "203.0.113.9"
    assert network_of("unix:") == ""
