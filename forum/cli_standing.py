"""Commands on standing: apply the charter's rule, or see what another one would do."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from forum.charter.promotion import check_mode, check_thresholds, thresholds_of
from forum.charter.words import PromotionMode
from forum.kernel import clock
from forum.kernel.i18n import say_in_english
from forum.kernel.settings import settings
from forum.kernel.transactions import snapshot
from forum.ledger.amendments import valid
from forum.standing.queries.people import usernames
from forum.standing.queries.plans import Planned, preview
from forum.standing.queries.suspects import votes_under_suspicion
from forum.standing.rules.course import Charter
from forum.standing.service.review import review

MODE = "promotion_mode"


@click.group()
def standing() -> None:
    """Mentors: promotion, rest and lapse by the charter's rule."""


@standing.command("review")
@click.option("--now", "moment", help="Act as if it were this moment (ISO 8601).")
@with_appcontext
def review_command(moment: str | None) -> None:
    """Apply promotion, rest and lapse. It can be interrupted and run again."""
    applied = review(_moment(moment), _progress, suspected=votes_under_suspicion())
    for line in _lines(applied):
        click.echo(line)
    click.echo(f"{len(applied)} members changed.")


@standing.command()
@click.option(
    "--set", "chosen", multiple=True, metavar="NAME=VALUE", help="Another threshold; repeatable."
)
@click.option("--now", "moment", help="Look at it from this moment (ISO 8601).")
@with_appcontext
def simulate(chosen: Sequence[str], moment: str | None) -> None:
    """Show what the review would do under other thresholds; change nothing."""
    with snapshot():
        suspected = votes_under_suspicion()
        planned = preview(_moment(moment), _other_charter(chosen), _progress, suspected=suspected)
        for line in _lines(planned):
            click.echo(line)
    click.echo(f"{len(planned)} members would change.")


def _other_charter(chosen: Sequence[str]) -> Charter:
    asked, mode = valid("promotion"), valid(MODE).value
    value: dict[str, Any] = dict(asked.value)
    for setting in chosen:
        name, _, text = setting.partition("=")
        if name == MODE:
            mode = text
        elif name in value:
            value[name] = _number(text)
        else:
            known = ", ".join((*value, MODE))
            raise click.UsageError(f"{name or setting} is no threshold; choose among: {known}")
    try:
        return Charter(
            thresholds_of(check_thresholds(value)), asked.number, PromotionMode(check_mode(mode))
        )
    except ValueError as problem:
        raise click.UsageError(say_in_english(problem.args[0])) from None


def _number(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _moment(text: str | None) -> datetime:
    """Read a moment; one without a zone is the community's."""
    if text is None:
        return clock.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError("write --now like 2026-12-31 or 2026-12-31T08:00+08:00") from None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings().timezone))
    return zoned.astimezone(UTC)


def _lines(planned: Sequence[Planned]) -> Iterable[str]:
    names = usernames(each.member_id for each in planned)
    for each in planned:
        for change in each.changes:
            told = say_in_english(change.kind.sentence)
            yield f"{names[each.member_id]}\t{each.cluster}\t{change.kind}\t{told}"


def _progress(chunks: Sequence[Sequence[int]]) -> Iterable[Sequence[int]]:
    """Show a progress bar over the chunks of members, on standard error."""
    with click.progressbar(
        chunks, label="Reviewing members", file=sys.stderr, update_min_steps=1
    ) as bar:
        yield from bar
