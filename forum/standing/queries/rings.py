"""What the nightly look needs: the standing votes of the window, places, phones and connections."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import KnownDevice, KnownNetwork, Member
from forum.kernel.db import db
from forum.ledger.models import Entry
from forum.ledger.rules import ACCEPTANCE_RULES, HELPFUL_RULES
from forum.standing.rules.rings import Surroundings, VoteFact
from forum.votes.models import Vote

_RULES = sorted({*HELPFUL_RULES.values(), *ACCEPTANCE_RULES})
_Reversal = aliased(Entry)
_AT = func.coalesce(Vote.given_at, Entry.created_at)
"""When a vote was given. Its entry may be younger: a post that was hidden and shown again, or
moved, has new ones.
"""


def vote_facts(since: datetime, until: datetime) -> list[VoteFact]:
    """Give all votes that count and were given in this time (aware)."""
    chosen = (
        select(Entry.id, Entry.giver_id, Entry.member_id, Entry.cluster, Entry.post_id, _AT)
        .outerjoin(_Reversal, _Reversal.reverses_id == Entry.id)
        .outerjoin(Vote, and_(Vote.post_id == Entry.post_id, Vote.voter_id == Entry.giver_id))
        .where(
            Entry.reverses_id.is_(None),
            _Reversal.id.is_(None),
            Entry.rule.in_(_RULES),
            Entry.giver_id != Entry.member_id,
            since < _AT,
            until >= _AT,
        )
        .order_by(Entry.id)
    )
    return [VoteFact._make(row) for row in db.session.execute(chosen)]


def surroundings(since: datetime) -> Surroundings:
    """Give places, and who shared a phone or connection since this moment (aware)."""
    places = select(Member.id, Member.kecamatan).where(Member.kecamatan.is_not(None))
    return Surroundings(
        {row.id: row.kecamatan for row in db.session.execute(places)},
        _sharing(
            select(KnownDevice.device_hash, KnownDevice.member_id).where(
                KnownDevice.seen_at > since
            )
        ),
        _sharing(
            select(KnownNetwork.network_hash, KnownNetwork.member_id).where(
                KnownNetwork.seen_at > since
            )
        ),
    )


def _sharing(known: Select[*tuple[Any, ...]]) -> list[frozenset[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for key, member_id in db.session.execute(known):
        groups[key].add(member_id)
    return [frozenset(groups[key]) for key in sorted(groups) if len(groups[key]) > 1]
