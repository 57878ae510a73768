"""The wiring: every room is plugged in here, and here alone.

Reading order: the reactions to events, the views, the tables of all rooms, then `create_app`.
"""

from flask import Flask
from flask_migrate import Migrate

import forum.accounts.models
import forum.boards.models
import forum.kernel.models
import forum.ledger.models
import forum.media.models
import forum.notifications.models
import forum.threads.models
import forum.votes.models  # noqa: F401 - the tables of all rooms, for the migrations
from config import ROOT, Settings
from forum.accounts.queries import visitor_of
from forum.kernel import assets, bus, failures, i18n, jobs, once, rates, security, web
from forum.kernel.db import db, engine_options
from forum.kernel.settings import KEY

SCHEDULE = (
    jobs.Job(once.forget_old, minute="17"),
    jobs.Job(rates.forget_old, minute="37"),
)

REACTIONS: tuple[tuple[str, bus.Listener], ...] = ()


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Reads the environment unless `settings` are given.

    Raises `config.BadSetting` for settings that can't be used.
    """
    settings = settings or Settings.read()
    app = Flask(
        "forum",
        root_path=str(ROOT / "forum"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
        instance_path=str(settings.instance),
    )
    app.config.update(
        {KEY: settings},
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=60_000_000,
        MAX_FORM_MEMORY_SIZE=12_000_000,
        MAX_FORM_PARTS=200,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    security.install(app)
    web.install(app, visitor_of)
    i18n.install(app)
    failures.install(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    jobs.install(app, SCHEDULE)
    bus.wire(REACTIONS)
    assets.install(app)
    return app
