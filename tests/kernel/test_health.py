"""What operators ask: is it alive, ready, busy; what is wrong with it."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from forum.charter.limits import RATES
from forum.cli import rembuk
from forum.kernel import doctor
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from tests.client import Client

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_a_migrated_site_is_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


@SQLITE
def test_a_site_without_its_tables_is_alive_but_not_ready(client: Client) -> None:
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "rembuk db upgrade" in answer.text


@SQLITE
def test_requests_are_counted_by_page_and_outcome(client: Client) -> None:
    client.get("/healthz")
    client.get("/healthz")
    client.get("/none")
    client.get("/b/none")
    counted = client.get("/metrics").text.splitlines()
    assert 'rembuk_requests_total{endpoint="health.healthz",status="2xx"} 2' in counted
    assert 'rembuk_requests_total{endpoint="none",status="4xx"} 1' in counted
    assert 'rembuk_stored_pages_total{outcome="miss"} 1' in counted


@SQLITE
def test_a_forwarded_request_does_not_come_from_here(client: Client) -> None:
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers=forwarded).status_code == 404
    elsewhere = {"REMOTE_ADDR": "10.0.0.7"}
    assert client.get("/metrics", environ_overrides=elsewhere).status_code == 404


@SQLITE
@pytest.mark.settings(METRICS_TOKEN="m" * 20)
def test_the_token_opens_the_figures_from_anywhere(client: Client) -> None:
    elsewhere = {"REMOTE_ADDR": "10.0.0.7"}
    for token, status in (("m" * 20, 200), ("n" * 20, 404)):
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.get("/metrics", headers=headers, environ_overrides=elsewhere)
        assert answer.status_code == status


@SQLITE
def test_too_many_calls_of_the_api_are_told_when_to_come_again(
    client: Client,
) -> None:
    for _ in range(RATES["api"].times):
        client.get("/api/v1/boards")
    answer = client.get("/api/v1/boards")
    assert answer.status_code == 429
    assert answer.mimetype == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= RATES["api"].seconds


@SQLITE
@pytest.mark.settings(LIMITS="off")
def test_limits_are_lifted_for_this_machine_alone(client: Client) -> None:
    forwarded = {"X-Forwarded-For": "10.0.0.7"}
    for _ in range(RATES["api"].times + 1):
        assert client.get("/api/v1/boards").status_code == 200
    for _ in range(RATES["api"].times):
        client.get("/api/v1/boards", headers=forwarded)
    assert client.get("/api/v1/boards", headers=forwarded).status_code == 429


def test_the_doctor_finds_a_sound_installation_sound(app: Flask) -> None:
    findings = list(doctor.examine())
    assert [finding for finding in findings if finding.mend] == []
    assert {"settings", "migrations", "instance", "media", "clock", "outbox"} <= {
        finding.subject for finding in findings
    }
    assert app


@SQLITE
def test_the_doctor_says_what_to_mend(app: Flask) -> None:
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    media = app.config["REMBUK"].media
    Path(media).write_text("not a folder")
    mends = {finding.subject: finding.mend for finding in doctor.examine() if finding.mend}
    assert mends == {
        "migrations": "Run: rembuk db upgrade",
        "media": f"Make {media} a folder that the user of this program may write to.",
    }


@SQLITE
def test_the_doctor_leaves_with_1_where_something_must_be_mended(settings: dict[str, str]) -> None:
    sound = CliRunner().invoke(rembuk, ["doctor"], env=settings)
    assert (sound.exit_code, "mend" in sound.output) == (0, False)
    media = Path(settings["REMBUK_INSTANCE"], "media")
    media.rmdir()
    media.write_text("not a folder")
    ill = CliRunner().invoke(rembuk, ["doctor"], env=settings)
    assert ill.exit_code == 1
    assert "mend  media" in ill.output
