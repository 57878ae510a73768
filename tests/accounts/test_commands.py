"""The commands of the operator."""

import pytest
from click.testing import Result
from flask import Flask

from forum.accounts.queries import actor_of, member_named
from forum.accounts.service.passwords import prove
from forum.accounts.service.tokens import actor_of_token
from forum.charter.words import Role
from forum.cli import rembuk
from tests.accounts.people import PASSWORD
from tests.builders import a_member


def run(app: Flask, *arguments: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(rembuk, ["accounts", *arguments], input=typed)


def test_an_account_is_opened_with_a_role_and_the_password_given(app: Flask) -> None:
    arguments = ("create", "Mod_Baru", "--role", "moderator", "--password-stdin")
    result = run(app, *arguments, typed=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert actor_of(member_named("mod_baru")).role == Role.MODERATOR
    assert prove("mod_baru", PASSWORD)


def test_without_one_a_password_is_made_and_printed_alone(app: Flask) -> None:
    result = run(app, "create", "siti", "--role", "member")
    assert result.exit_code == 0
    assert prove("siti", result.stdout.strip())


def test_the_operator_may_give_reserved_names(app: Flask) -> None:
    assert run(app, "create", "admin", "--role", "admin").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (("create", "siti", "--role", "member"), ""),
        (("create", "si-ti", "--role", "member"), ""),
        (("create", "budi", "--role", "member", "--password-stdin"), "rahasia123\n"),
        (("create", "budi", "--role", "member", "--password-stdin"), ""),
        (("create", "budi", "--role", "raja"), ""),
        (("role", "siapa", "moderator"), ""),
        (("role", "siti", "member", "--board", "pisang"), ""),
        (("role", "siti", "moderator", "--board", "durian"), ""),
        (("token", "siapa"), ""),
    ],
)
def test_what_can_t_be_done_is_one_line_and_an_exit_status(
    app: Flask, arguments: tuple[str, ...], typed: str
) -> None:
    a_member("siti")
    result = run(app, *arguments, typed=typed)
    assert result.exit_code != 0
    assert "Error:" in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_a_moderator_is_limited_to_boards(app: Flask) -> None:
    a_member("siti")
    result = run(app, "role", "siti", "moderator", "--board", "pisang", "--board", "kakao")
    assert result.exit_code == 0
    assert actor_of(member_named("siti")).moderates == {"pisang", "kakao"}


def test_a_token_is_printed_alone(app: Flask) -> None:
    a_member("siti")
    result = run(app, "token", "siti", "--name", "kasir")
    assert result.exit_code == 0
    assert actor_of_token(result.stdout.rstrip("\n")).username == "siti"
