"""One's own settings, sessions and tokens."""

import pytest
from flask import Flask

from forum.accounts.models import ApiToken, KnownDevice, LoginSession
from forum.accounts.queries import member_named
from forum.accounts.service.tokens import PREFIX, actor_of_token, make_token
from forum.charter.limits import TOKEN_DAYS, TOKENS_PER_MEMBER
from forum.kernel import later
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.models import Epoch, KeptAnswer
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from tests.accounts.people import ANOTHER, PASSWORD, a_member_with_password, log_in_with, who_is
from tests.builders import a_member, a_suspended_member, log_in
from tests.client import Client
from tests.clock import Clock

PROFILE = {"name": "Siti", "experience": "", "kecamatan": "", "language": "id"}


def epoch() -> int:
    return db.session.get_one(Epoch, 1, populate_existing=True).number


def the_token(page: str) -> str:
    return PREFIX + page.split(PREFIX)[1].split("<")[0]


def test_settings_are_kept_in_their_normal_form(client: Client) -> None:
    log_in(client, a_member("siti"))
    answer = client.send(
        "/settings",
        name="Dapur  Siti",
        kecamatan="64.08.09",
        phone="0812 3456 7890",
        email="siti@Contoh.id",
        bio="Amplang\r\nresep keluarga",
        experience="mahir",
        language="en",
    )
    assert (answer.status_code, answer.location) == (303, "/settings")
    member = member_named("siti")
    assert (member.name, member.kecamatan, member.phone) == (
        "Dapur Siti",
        "64.08.09",
        "+6281234567890",
    )
    assert (member.email, member.bio) == ("siti@contoh.id", "Amplang\nresep keluarga")
    assert (member.experience, member.language) == ("mahir", "en")
    shown = client.get("/settings").text
    assert "Dapur Siti" in shown
    assert "+6281234567890" in shown


def test_what_others_see_of_a_name_is_drawn_afresh_only_if_it_changed(client: Client) -> None:
    log_in(client, a_member("siti", name="Siti"))
    before = epoch()
    client.send("/settings", **{**PROFILE, "bio": "Amplang"})
    assert epoch() == before
    client.send("/settings", **{**PROFILE, "name": "Ibu Siti"})
    assert epoch() == before + 1
    fields = [event.data for event in db.session.query(Event).filter_by(kind="member.changed")]
    assert '"name"' in fields[-1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "0812"},
        {"email": "siti@"},
        {"kecamatan": "64.08.99"},
        {"experience": "ahli"},
        {"language": "tlh"},
        {"name": "a" * 61},
        {"bio": "a" * 301},
    ],
)
def test_settings_that_can_be_mended_are_shown_again(client: Client, wrong: dict[str, str]) -> None:
    log_in(client, a_member("siti"))
    answer = client.send("/settings", **{**PROFILE, "name": "Tetap di sini", **wrong})
    assert answer.status_code == 422
    assert wrong.get("name", "Tetap di sini") in answer.text
    assert member_named("siti").name == ""


def test_a_new_password_ends_all_that_the_old_one_opened(app: Flask, client: Client) -> None:
    member, elsewhere = a_member_with_password(), Client(app)
    log_in_with(client, remember="y")
    log_in_with(elsewhere)
    with transaction():
        token = make_token(member, "stok")
    answer = client.send("/settings/password", current=PASSWORD, password=ANOTHER)
    assert (answer.status_code, answer.location) == (303, "/settings")
    assert "Expires=" in answer.headers["Set-Cookie"]
    assert (who_is(client), who_is(elsewhere)) == ("siti", "")
    assert actor_of_token(token) is None
    assert db.session.query(KnownDevice).count() == 1
    assert log_in_with(Client(app), password=PASSWORD).status_code == 422
    assert log_in_with(Client(app), password=ANOTHER).status_code == 303
    assert db.session.query(Event).filter_by(kind="member.password_changed").count() == 1


def test_no_password_is_kept_with_the_answers_to_repeated_requests(client: Client) -> None:
    a_member_with_password()
    log_in_with(client)
    client.send("/settings/password", current=PASSWORD, password=ANOTHER)
    client.send("/settings/tokens", name="stok")
    assert db.session.query(KeptAnswer).count() == 0


@pytest.mark.parametrize(
    ("current", "new"), [(ANOTHER, ANOTHER), (PASSWORD, "pendek"), (PASSWORD, "siti1234"), ("", "")]
)
def test_a_password_is_not_changed_without_the_present_one_or_to_a_poor_one(
    client: Client, current: str, new: str
) -> None:
    a_member_with_password()
    log_in_with(client)
    assert client.send("/settings/password", current=current, password=new).status_code == 422
    client.send("/logout")
    assert log_in_with(client).status_code == 303


def test_the_present_password_can_t_be_guessed_in_an_open_session(client: Client) -> None:
    log_in(client, a_member_with_password())
    tries = [
        client.send("/settings/password", current=f"tebakan {number}", password=ANOTHER).status_code
        for number in range(25)
    ]
    assert 429 in tries


def test_members_see_where_they_are_logged_in_and_end_it_there(app: Flask, client: Client) -> None:
    a_member_with_password()
    elsewhere = Client(app)
    log_in_with(elsewhere)
    log_in_with(client)
    other = db.session.query(LoginSession).order_by(LoginSession.id).first()
    assert f"/settings/sessions/{other.id}/revoke" in client.get("/settings/sessions").text
    assert client.send(f"/settings/sessions/{other.id}/revoke").status_code == 303
    assert (who_is(client), who_is(elsewhere)) == ("siti", "")


def test_all_other_sessions_end_at_once(app: Flask, client: Client) -> None:
    a_member_with_password()
    others = [Client(app), Client(app)]
    for browser in (*others, client):
        log_in_with(browser)
    client.send("/settings/sessions/revoke")
    assert [who_is(browser) for browser in (*others, client)] == ["", "", "siti"]


def test_nobody_ends_a_session_of_somebody_else(app: Flask, client: Client) -> None:
    a_member_with_password()
    log_in_with(client)
    theirs = db.session.query(LoginSession).one()
    stranger = log_in(Client(app), a_member())
    for session_id in (theirs.id, 987_654, 2**70):
        path = f"/settings/sessions/{session_id}/revoke"
        assert stranger.send(path).status_code == 404
    assert who_is(client) == "siti"


def test_a_visit_writes_nothing_until_later(app: Flask, client: Client, clock: Clock) -> None:
    a_member_with_password()
    log_in_with(client)
    before = db.session.query(LoginSession).one().seen_at
    clock.move(minutes=6)
    client.get("/settings")
    assert db.session.query(LoginSession).one().seen_at == before
    later.flush(app)
    db.session.rollback()
    assert db.session.query(LoginSession).one().seen_at == clock.now


def test_a_token_is_shown_once_and_stored_as_a_hash(client: Client) -> None:
    log_in(client, a_member("siti"))
    answer = client.send("/settings/tokens", name="Daftar stok")
    assert answer.headers["Cache-Control"] == "no-store"
    token = the_token(answer.text)
    assert actor_of_token(token).username == "siti"
    page = client.get("/settings/tokens").text
    assert "Daftar stok" in page
    assert token not in page
    assert token not in db.session.query(ApiToken).one().secret_hash


def test_a_token_speaks_to_the_api_until_it_is_withdrawn(app: Flask, client: Client) -> None:
    log_in(client, a_member("siti"))
    program = Client(app)
    program.token = the_token(client.send("/settings/tokens", name="stok").text)
    assert program.get("/api/v1/me").json["username"] == "siti"
    token = db.session.query(ApiToken).one()
    client.send(f"/settings/tokens/{token.id}/revoke")
    assert program.get("/api/v1/me").status_code == 401


def test_a_token_expires(app: Flask, clock: Clock) -> None:
    member = a_member("siti")
    with transaction():
        token = make_token(member, "stok")
    clock.move(days=TOKEN_DAYS - 1)
    assert actor_of_token(token) is not None
    later.flush(app)
    clock.move(days=2)
    assert actor_of_token(token) is None


def test_nobody_withdraws_a_token_of_somebody_else(client: Client) -> None:
    owner = a_member()
    with transaction():
        token = make_token(owner, "stok")
    log_in(client, a_member())
    row = db.session.query(ApiToken).one()
    assert client.send(f"/settings/tokens/{row.id}/revoke").status_code == 404
    assert actor_of_token(token) is not None


def test_a_member_has_a_bounded_number_of_tokens(client: Client) -> None:
    member = a_member()
    for _ in range(TOKENS_PER_MEMBER):
        with transaction():
            make_token(member, "stok")
    with pytest.raises(Conflict), transaction():
        make_token(member, "stok")
    assert log_in(client, member).send("/settings/tokens", name="stok").status_code == 409


def test_a_suspended_member_reads_and_leaves_and_nothing_else(client: Client) -> None:
    log_in(client, a_suspended_member())
    for path in ("/", "/settings", "/settings/data", "/settings/sessions"):
        assert client.get(path).status_code == 200
    assert client.send("/settings/data/export").status_code == 200
    assert client.send("/settings", **PROFILE).status_code == 403
    assert client.send("/settings/tokens", name="stok").status_code == 403


def test_a_suspended_member_logs_in_but_keeps_the_password(client: Client, clock: Clock) -> None:
    a_member_with_password("siti", suspended_until=clock.now.replace(year=2030))
    assert log_in_with(client).status_code == 303
    changed = client.send("/settings/password", current=PASSWORD, password=ANOTHER)
    assert changed.status_code == 403
    assert client.send("/settings/data", password=PASSWORD, confirm="y").status_code == 303


@pytest.mark.parametrize(
    "path",
    ["/settings", "/settings/password", "/settings/sessions", "/settings/tokens", "/settings/data"],
)
def test_settings_are_for_members(client: Client, path: str) -> None:
    assert client.get(path).location == f"/login?next={path}"
