"""Candidates who wait for a moderator, with their evidence."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from forum.accounts.models import Member
from forum.accounts.queries import Author, as_author
from forum.boards.clusters import CLUSTER_NAMES
from forum.charter.actor import Actor
from forum.charter.promotion import Figures, Verdict, thresholds_of, verdict
from forum.kernel.db import db
from forum.ledger.amendments import valid
from forum.ledger.models import Event
from forum.standing.models import Dossier


class DossierView(NamedTuple):
    """A dossier. `verdict` derives from its evidence, as of `opened_at`."""

    id: int
    member_id: int
    author: Author
    cluster: str
    label: str
    opened_at: datetime
    figures: Figures
    verdict: Verdict


def open_dossiers(actor: Actor, limit: int = 50) -> list[DossierView]:
    """Give the dossiers that wait in the clusters the actor looks after, oldest first."""
    clusters = [slug for slug in CLUSTER_NAMES if actor.looks_after(slug)]
    waiting = _dossiers().where(Dossier.state == "open", Dossier.cluster.in_(clusters))
    return _views(waiting.order_by(Dossier.id).limit(limit))


def dossiers_of(ids: Collection[int]) -> dict[int, DossierView]:
    """Give these dossiers, by id, whoever decides on them."""
    return {view.id: view for view in _views(_dossiers().where(Dossier.id.in_(ids)))} if ids else {}


def _dossiers() -> Select[*tuple[Any, ...]]:
    return (
        select(Dossier, Member, Event.data, Event.id)
        .join(Member, Member.id == Dossier.member_id)
        .join(Event, Event.id == Dossier.event_id)
    )


def _views(chosen: Select[*tuple[Any, ...]]) -> list[DossierView]:
    return [
        DossierView(
            dossier.id,
            member.id,
            as_author(member),
            dossier.cluster,
            CLUSTER_NAMES[dossier.cluster],
            dossier.opened_at,
            *_derived(json.loads(data), event_id),
        )
        for dossier, member, data, event_id in db.session.execute(chosen)
    ]


def _derived(data: dict[str, object], event_id: int) -> tuple[Figures, Verdict]:
    """Derive a decision again from its event, under the thresholds valid then."""
    figures = Figures(**data["figures"])  # type: ignore[arg-type]
    asked = thresholds_of(valid("promotion", at_event=event_id).value)
    return figures, verdict(figures, asked)
