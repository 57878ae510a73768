"""Commands that run the installation: `serve`, `prepare`, `worker`, `doctor`."""

import sys
from functools import partial

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, pass_script_info, with_appcontext
from sqlalchemy import select

from forum.accounts.models import Member
from forum.boards.models import Board
from forum.boards.service import sync
from forum.cli_demo import demo_lines, load_demo
from forum.kernel import assets, doctor, jobs, schema, server
from forum.kernel.db import db
from forum.kernel.transactions import transaction


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=server.DEFAULT_WORKERS, show_default=True, help="Processes.")
@click.option("--no-worker", is_flag=True, help="Run no background jobs beside.")
@click.option("--prepare", "prepares", is_flag=True, help="Make ready first what is missing.")
@pass_script_info
def serve(
    script: ScriptInfo, host: str, port: int, workers: int, no_worker: bool, prepares: bool
) -> None:
    """Answer requests (the production server)."""
    app = script.load_app()
    server.check(app, host)
    server.ensure_free(host, port)
    server.in_child(partial(_make_ready, app, prepares))
    assets.build(app)
    click.echo(f"Rembuk IKM answers at http://{host}:{port}/ (stop with Ctrl+C)")
    job_process = None if no_worker else partial(jobs.work, app)
    server.serve(app, host, port, workers, job_process)


@click.command("prepare")
@with_appcontext
def prepare_command() -> None:
    """Make ready what is missing: tables, boards, demo content."""
    prepare()


@click.command()
@with_appcontext
def worker() -> None:
    """Run background jobs and schedules."""
    jobs.work(current_app._get_current_object())  # type: ignore[attr-defined]


def prepare() -> None:
    """Migrate if needed, and fill an empty database with boards and the demo community."""
    if not schema.is_current():
        schema.upgrade()
    if db.session.execute(select(Board.id).limit(1)).first() is None:
        with transaction():
            sync()
    if db.session.execute(select(Member.id).limit(1)).first() is None:
        load_demo()


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Check settings, database, migrations, storage and clock; say what to mend."""
    findings = list(doctor.examine())
    for finding in findings:
        _tell(finding)
    if any(finding.mend for finding in findings):
        sys.exit(1)


def _make_ready(app: Flask, prepares: bool) -> None:
    """Prepare if asked to; leave with a sentence where serving would do harm."""
    with app.app_context():
        faults = [finding for finding in doctor.database() if finding.mend]
        if not faults and prepares:
            prepare()
            for line in demo_lines():
                click.echo(line)
        elif not faults and not schema.is_current():
            raise SystemExit("The tables are not those of this release. Run: rembuk db upgrade")
        if faults:
            raise SystemExit("\n".join(f"{fault.found}. {fault.mend}" for fault in faults))


def _tell(finding: doctor.Finding) -> None:
    mark = click.style("mend", fg="red") if finding.mend else click.style("good", fg="green")
    click.echo(f"{mark}  {finding.subject}: {finding.found}")
    if finding.mend:
        click.echo(f"      {finding.mend}")
