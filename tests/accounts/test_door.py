"""Registering, logging in and out, and what is refused at the door."""

import re

import pytest
from argon2 import PasswordHasher
from flask import Flask

from forum.accounts.models import GivenConsent, KnownDevice, LoginSession, Member
from forum.accounts.queries import member_named
from forum.accounts.service import passwords, registration
from forum.charter.limits import RATES
from forum.charter.words import TERMS_VERSION
from forum.kernel import later
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from tests.accounts.people import (
    AGREED,
    ANOTHER,
    PASSWORD,
    PHONE,
    a_member_with_password,
    browser_at,
    log_in_with,
    who_is,
)
from tests.builders import a_member, log_in
from tests.client import Client
from tests.clock import Clock


def test_a_username_and_a_password_make_a_member_who_is_logged_in(client: Client) -> None:
    answer = client.send("/register", username="Ibu_Siti", password=PASSWORD, **AGREED)
    assert (answer.status_code, answer.location) == (303, "/")
    assert who_is(client) == "ibu_siti"
    member = member_named("ibu_siti")
    consents = db.session.query(GivenConsent).filter_by(member_id=member.id).all()
    assert {(given.consent, given.version) for given in consents} == {
        ("adult", TERMS_VERSION),
        ("terms", TERMS_VERSION),
    }
    event = db.session.query(Event).filter_by(kind="member.registered").one()
    assert (event.actor_id, event.subject_id) == (member.id, member.id)


def test_what_a_newcomer_adds_is_kept_in_its_normal_form(client: Client) -> None:
    client.send(
        "/register",
        username="siti",
        password=PASSWORD,
        name=" Siti  Aminah ",
        kecamatan="64.08.04",
        phone="0812-3456-7890",
        email="Siti@Contoh.ID",
        **AGREED,
    )
    member = member_named("siti")
    assert (member.name, member.kecamatan) == ("Siti Aminah", "64.08.04")
    assert (member.phone, member.email) == ("+6281234567890", "Siti@contoh.id")


def test_consents_are_not_ticked_beforehand_and_none_may_be_missing(client: Client) -> None:
    assert "checked" not in client.get("/register").text
    for ticked in ({}, {"adult": "y"}, {"terms": "y"}):
        answer = client.send("/register", username="siti", password=PASSWORD, **ticked)
        assert answer.status_code == 422
    assert db.session.query(Member).count() == 0


def test_a_refused_registration_keeps_what_was_typed_but_not_the_password(client: Client) -> None:
    answer = client.send("/register", username="si", password=PASSWORD, name="Siti A", **AGREED)
    assert answer.status_code == 422
    assert "Siti A" in answer.text
    assert 'value="si"' in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("username", ["ab", "Siti Aminah", "admin", "re_mbuk", "siti-1"])
def test_a_username_must_fit_and_not_pass_for_the_site(client: Client, username: str) -> None:
    answer = client.send("/register", username=username, password=PASSWORD, **AGREED)
    assert answer.status_code == 422
    assert db.session.query(Member).count() == 0


def test_a_password_that_would_be_guessed_is_refused(client: Client) -> None:
    for password in ("pendek", "sayangku123", "17-08-1945", "siti_aminah"):
        answer = client.send("/register", username="siti_aminah", password=password, **AGREED)
        assert answer.status_code == 422
    assert db.session.query(Member).count() == 0


def test_a_username_belongs_to_one_member(client: Client) -> None:
    a_member("siti")
    answer = client.send("/register", username="SITI", password=PASSWORD, **AGREED)
    assert answer.status_code == 422
    assert who_is(client) == ""


def test_of_two_who_take_a_name_at_the_same_moment_one_gets_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_member("siti")
    monkeypatch.setattr(registration, "is_taken", lambda _username: False)
    monkeypatch.setattr(registration, "was_just_made", lambda _username: False)
    answer = client.send("/register", username="siti", password=PASSWORD, **AGREED)
    assert answer.status_code == 422
    assert db.session.query(Member).count() == 1


def test_a_registration_whose_answer_was_lost_may_be_sent_again(app: Flask, client: Client) -> None:
    client.send("/register", username="siti", password=PASSWORD, **AGREED)
    again, stranger = Client(app), Client(app)
    answer = again.send("/register", username="siti", password=PASSWORD, **AGREED)
    assert (answer.status_code, who_is(again)) == (303, "siti")
    answer = stranger.send("/register", username="siti", password=ANOTHER, **AGREED)
    assert (answer.status_code, who_is(stranger)) == (422, "")
    assert db.session.query(Member).count() == 1


def test_one_connection_makes_few_accounts_an_hour(app: Flask, clock: Clock) -> None:
    for number in range(RATES["register"].times):
        name = f"anggota_{number}"
        answer = Client(app).send("/register", username=name, password=PASSWORD, **AGREED)
        assert answer.status_code == 303
    one_more = {"username": "terakhir", "password": PASSWORD, **AGREED}
    answer = Client(app).send("/register", **one_more)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= RATES["register"].seconds
    assert "terakhir" in answer.text
    assert browser_at(app, "203.0.113.7").send("/register", **one_more).status_code == 303


def test_a_member_logs_in_whatever_the_case_of_the_name(client: Client) -> None:
    a_member_with_password()
    assert log_in_with(client, "SITI").status_code == 303
    assert who_is(client) == "siti"


@pytest.mark.usefixtures("real_hashes")
def test_a_wrong_password_and_an_unknown_name_look_and_cost_the_same(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_member_with_password("siti")
    a_member("tanpa_sandi")
    compared: list[str] = []
    fits = passwords._fits
    monkeypatch.setattr(
        passwords, "_fits", lambda stored, typed: compared.append(stored) or fits(stored, typed)
    )
    pages = set()
    for name in ("siti", "siapa", "tanpa_sandi"):
        answer = log_in_with(client, name, ANOTHER)
        assert answer.status_code == 422
        main = answer.text.partition("<main")[2].replace(name, "")
        pages.add(re.sub(r'name="(csrf_token|idempotency_key)" value="[^"]+"', "", main))
    assert len(pages) == 1
    assert [stored.split("$")[3] for stored in compared] == [compared[0].split("$")[3]] * 3


@pytest.mark.parametrize(
    ("typed", "goes_to"),
    [
        ("/b/pisang?filter=top", "/b/pisang?filter=top"),
        ("https://contoh.id/", "/"),
        ("//contoh.id/", "/"),
        ("/\\contoh.id", "/"),
        ("/b\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_to_pages_of_this_site(client: Client, typed: str, goes_to: str) -> None:
    a_member_with_password()
    assert log_in_with(client, next=typed).location == goes_to


def test_a_page_for_members_leads_through_the_login_and_back(client: Client) -> None:
    a_member_with_password()
    answer = client.get("/settings/tokens")
    assert (answer.status_code, answer.location) == (303, "/login?next=/settings/tokens")
    assert 'value="/settings/tokens"' in client.get(answer.location).text


def test_who_is_logged_in_needs_no_login_page(client: Client) -> None:
    log_in(client, a_member())
    for path in ("/login?next=/b/pisang", "/register?next=/b/pisang"):
        assert client.get(path).location == "/b/pisang"


def test_failed_logins_are_limited_for_a_name_but_not_on_its_owners_device(
    app: Flask, clock: Clock
) -> None:
    a_member_with_password()
    owner, attacker = browser_at(app, "198.51.100.1"), browser_at(app, "203.0.113.66")
    log_in_with(owner)
    owner.send("/logout")
    for _ in range(RATES["login_name"].times):
        assert log_in_with(attacker, password=ANOTHER).status_code == 422
    answer = log_in_with(attacker)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == RATES["login_name"].seconds
    assert who_is(attacker) == ""
    assert log_in_with(owner).status_code == 303
    clock.move(seconds=RATES["login_name"].seconds)
    assert log_in_with(attacker, password=ANOTHER).status_code == 422


def test_a_known_device_has_a_limit_too(app: Flask, client: Client) -> None:
    a_member_with_password()
    log_in_with(client)
    client.send("/logout")
    for _ in range(RATES["login_device"].times):
        assert log_in_with(client, password=ANOTHER).status_code == 422
    assert log_in_with(client).status_code == 429
    assert log_in_with(Client(app)).status_code == 303


def test_failed_logins_are_limited_for_a_connection(app: Flask, client: Client) -> None:
    for number in range(RATES["login_address"].times):
        assert log_in_with(client, f"nama_{number}").status_code == 422
    assert log_in_with(client, "siapa_saja").status_code == 429
    assert log_in_with(browser_at(app, "203.0.113.7"), "siapa_saja").status_code == 422


def test_successful_logins_don_t_use_up_the_limit(app: Flask) -> None:
    a_member_with_password()
    for _ in range(RATES["login_name"].times + 2):
        assert log_in_with(Client(app)).status_code == 303


def test_a_device_cookie_of_one_s_own_making_is_not_known(app: Flask, client: Client) -> None:
    a_member_with_password()
    client.set_cookie("device", "kue<buatan>sendiri")
    assert log_in_with(client).status_code == 303
    assert client.get_cookie("device").value != "kue<buatan>sendiri"
    assert db.session.query(KnownDevice).count() == 1


def test_logging_in_gives_a_new_session_and_ends_the_one_before(app: Flask, client: Client) -> None:
    a_member_with_password()
    before = client.csrf_token()
    log_in_with(client)
    first = client.get_cookie("session").value
    with client.session_transaction() as session:
        assert session.get("csrf_token") is None
    assert client.post("/settings", data={"csrf_token": before}).status_code == 400
    stolen = Client(app)
    stolen.set_cookie("session", first)
    assert who_is(stolen) == "siti"
    log_in_with(client)
    assert (who_is(client), who_is(stolen)) == ("siti", "")


def test_only_a_remembered_login_outlives_the_browser(app: Flask) -> None:
    a_member_with_password()
    for fields, lasts in (({}, False), ({"remember": "y"}, True)):
        cookies = log_in_with(Client(app), **fields).headers.getlist("Set-Cookie")
        cookie = next(cookie for cookie in cookies if cookie.startswith("session="))
        assert ("Expires=" in cookie) is lasts
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_a_session_ends_after_12_hours_without_a_visit(
    app: Flask, client: Client, clock: Clock
) -> None:
    a_member_with_password()
    log_in_with(client)
    for _ in range(3):
        clock.move(hours=11)
        assert who_is(client) == "siti"
        later.flush(app)
    clock.move(hours=13)
    assert who_is(client) == ""


def test_a_remembered_session_lasts_a_year_from_the_last_visit(
    app: Flask, client: Client, clock: Clock
) -> None:
    a_member_with_password()
    log_in_with(client, remember="y")
    clock.move(days=364)
    assert who_is(client) == "siti"
    later.flush(app)
    assert db.session.query(LoginSession).one().expires_at > clock.now


def test_a_link_logs_nobody_out(client: Client) -> None:
    a_member_with_password()
    log_in_with(client)
    assert client.get("/logout").status_code == 200
    assert who_is(client) == "siti"
    assert client.send("/logout").location == "/"
    assert who_is(client) == ""


def test_a_session_ended_by_its_member_is_worthless_to_whoever_has_the_cookie(
    app: Flask, client: Client
) -> None:
    a_member_with_password()
    log_in_with(client)
    copied = Client(app)
    copied.set_cookie("session", client.get_cookie("session").value)
    client.send("/logout")
    assert who_is(copied) == ""


def test_logging_out_everywhere_ends_all_sessions(app: Flask, client: Client) -> None:
    a_member_with_password()
    elsewhere = Client(app)
    log_in_with(client)
    log_in_with(elsewhere)
    client.send("/logout", everywhere="y")
    assert who_is(elsewhere) == ""


@pytest.mark.usefixtures("real_hashes")
def test_a_hash_of_older_strength_is_renewed_at_the_next_login(client: Client) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    member = a_member("siti", password_hash=weak)
    log_in_with(client)
    renewed = db.session.get_one(Member, member.id, populate_existing=True).password_hash
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    client.send("/logout")
    assert log_in_with(client).status_code == 303


def test_a_password_changed_while_it_was_compared_opens_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = a_member_with_password()
    prove = passwords.prove

    def slowly(username: str, password: str) -> passwords.Proof:
        proof = prove(username, password)
        with transaction():
            db.session.get_one(Member, member.id).password_hash = passwords.hashed(ANOTHER)
        return proof

    monkeypatch.setattr(passwords, "prove", slowly)
    assert log_in_with(client).status_code == 422
    assert who_is(client) == ""


def test_the_same_password_typed_on_another_keyboard_fits(app: Flask, client: Client) -> None:
    client.send("/register", username="siti", password="café di tepi sungai", **AGREED)
    other = Client(app)
    assert log_in_with(other, password="cafe\u0301 di tepi sungai").status_code == 303


def test_a_session_is_named_after_its_device(client: Client) -> None:
    a_member_with_password()
    client.environ_base["HTTP_USER_AGENT"] = PHONE
    log_in_with(client)
    assert "Chrome · Android" in client.get("/settings/sessions").text


def test_demo_accounts_enter_only_from_the_machine_itself(app: Flask) -> None:
    a_member_with_password("siti", is_demo=True)
    forwarded = Client(app)
    forwarded.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.7"
    for browser in (browser_at(app, "203.0.113.7"), forwarded):
        assert log_in_with(browser).status_code == 422
        assert who_is(browser) == ""
    assert log_in_with(Client(app)).status_code == 303


@pytest.mark.settings(BASE_URL="https://rembuk.contoh.id")
def test_demo_accounts_stay_out_of_a_site_with_a_public_address(client: Client) -> None:
    a_member_with_password("siti", is_demo=True)
    assert log_in_with(client).status_code == 422
    a_member_with_password("budi")
    assert log_in_with(client, "budi").status_code == 303


def test_demo_accounts_stay_out_where_the_server_listens_to_the_network(
    app: Flask, client: Client
) -> None:
    a_member_with_password("siti", is_demo=True)
    app.config["LISTENS_ON"] = "0.0.0.0"
    assert log_in_with(client).status_code == 422


def test_everybody_chooses_the_language(app: Flask, client: Client) -> None:
    assert '<html lang="id"' in client.get("/rules").text
    answer = client.post("/language", data={"lang": "en", "next": "/rules"})
    assert (answer.status_code, answer.location) == (303, "/rules")
    assert '<html lang="en"' in client.get("/rules").text
    assert client.post("/language", data={"lang": "tlh"}).status_code == 422


def test_a_member_s_language_goes_along_to_other_devices(app: Flask, client: Client) -> None:
    a_member_with_password()
    log_in_with(client)
    client.post("/language", data={"lang": "en"})
    other = Client(app)
    log_in_with(other)
    assert '<html lang="en"' in other.get("/rules").text


def test_another_site_chooses_nobody_s_language(client: Client) -> None:
    headers = {"Origin": "https://contoh.id"}
    assert client.post("/language", data={"lang": "en"}, headers=headers).status_code == 403
