"""The command `rembuk`: every act of an operator, each a thin call of a room's service."""

import sys
from importlib import import_module
from typing import cast

import click
from flask.cli import FlaskGroup, with_appcontext

from config import BadSetting
from forum.app import create_app
from forum.boards.service import sync
from forum.cli_accounts import accounts
from forum.cli_demo import demo, seed
from forum.cli_ledger import ledger
from forum.cli_operations import doctor_command, prepare_command, serve, worker
from forum.cli_standing import standing
from forum.kernel.transactions import transaction


class _Commands(FlaskGroup):
    """All commands. Those of Alembic are loaded only when they are asked for."""

    def _load_plugin_commands(self) -> None:
        """Load none: the plugins are Alembic's, and would come with every command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "db"])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name == "db":
            return cast(click.Command, import_module("forum.kernel.migrating").commands)
        return super().get_command(ctx, name)


@click.group(cls=_Commands, create_app=create_app, add_default_commands=False)
def rembuk() -> None:
    """Rembuk IKM: the forum of the small food producers of Kutai Timur."""


COMMANDS = (
    serve,
    prepare_command,
    worker,
    doctor_command,
    accounts,
    demo,
    ledger,
    seed,
    standing,
)
for command in COMMANDS:
    rembuk.add_command(command)


@rembuk.group()
def boards() -> None:
    """Boards, clusters and labels."""


@boards.command("sync")
@with_appcontext
def boards_sync() -> None:
    """Make boards and labels as the tables say; never deletes."""
    with transaction():
        new = sync()
    click.echo(f"{new} new boards and labels")


def main() -> None:
    """Run the command; a bad setting is one line, not a traceback."""
    try:
        rembuk()
    except BadSetting as error:
        click.echo(str(error), err=True)
        sys.exit(2)
