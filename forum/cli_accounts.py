"""Commands on accounts, for whoever works at the machine itself."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from forum.accounts.queries import actor_of, member_named
from forum.accounts.service import offices, passwords, registration, tokens
from forum.boards.clusters import BOARDS
from forum.charter.actor import OPERATOR
from forum.charter.words import Role
from forum.kernel.errors import Failure, Invalid
from forum.kernel.i18n import say_in_english
from forum.kernel.transactions import transaction

ROLE = click.Choice([role.value for role in Role])
BOARD = click.Choice([board.slug for board in BOARDS])


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a refused act into one line and exit status 1."""
    try:
        yield
    except Invalid as failure:
        lines = [f"{field}: {say_in_english(said)}" for field, said in failure.errors.items()]
        raise click.ClickException("\n".join(lines)) from None
    except Failure as failure:
        sentence = failure.sentence or failure.title
        raise click.ClickException(say_in_english(sentence, **failure.values)) from None


@click.group()
def accounts() -> None:
    """Accounts, roles and tokens."""


@accounts.command("create")
@click.argument("username")
@click.option("--role", type=ROLE, required=True, help="The office the account holds.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def create(username: str, role: str, password_stdin: bool) -> None:
    """Open an account; without --password-stdin its new password is printed, alone."""
    name = username.lower()
    password = _first_line_of_stdin() if password_stdin else secrets.token_urlsafe(12)
    with refusals_told():
        password_hash = passwords.hashed(password, [name])
        with transaction():
            registration.open_account(OPERATOR, name, Role(role), password_hash)
    click.echo(f"{name} is {role} now.", err=True)
    if not password_stdin:
        click.echo(password)


@accounts.command("role")
@click.argument("username")
@click.argument("role", type=ROLE)
@click.option("--board", "boards", type=BOARD, multiple=True, help="Limit a moderator to it.")
@with_appcontext
def role_command(username: str, role: str, boards: tuple[str, ...]) -> None:
    """Give a member a role; several boards by several --board."""
    if boards and role != Role.MODERATOR:
        raise click.UsageError("--board limits moderators only")
    with refusals_told(), transaction():
        member = member_named(username)
        offices.give_role(OPERATOR, member.id, Role(role), boards)
    click.echo(f"{member.username} is {role} now.")


@accounts.command("token")
@click.argument("username")
@click.option("--name", default="command line", show_default=True, help="What it is for.")
@with_appcontext
def token(username: str, name: str) -> None:
    """Make an API token and print it, alone."""
    with refusals_told(), transaction():
        secret = tokens.make_token(actor_of(member_named(username)), name)
    click.echo(secret)


def _first_line_of_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")
