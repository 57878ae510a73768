"""Alembic, loaded only by who migrates: each process of the server would carry 11 MB of it."""

from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import ScriptInfo, pass_script_info
from flask_migrate.cli import db as flask_migrate_commands

from config import ROOT
from forum.kernel.db import db


def install(app: Flask) -> None:
    """Let the application's schema be migrated."""
    flask_migrate.Migrate(app, db, directory=str(ROOT / "migrations"))


def upgrade() -> None:
    """Bring the tables to the newest migration."""
    install(current_app._get_current_object())  # type: ignore[attr-defined]
    flask_migrate.upgrade()


@pass_script_info
def _begin(script: ScriptInfo, /, **options: Any) -> None:
    install(script.load_app())
    click.get_current_context().invoke(flask_migrate_commands.callback, **options)


commands = click.Group(
    "db",
    flask_migrate_commands.commands,
    callback=_begin,
    params=flask_migrate_commands.params,
    help="Schema migrations.",
)
