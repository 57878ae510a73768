"""The daily review: what the charter's rule says of everybody is applied. Nobody decides here."""

from collections.abc import Sequence
from datetime import datetime

from forum.kernel import clock
from forum.kernel.transactions import transaction
from forum.standing.queries.gathering import Suspected
from forum.standing.queries.plans import Planned, Progress, charter_now, considered, plan
from forum.standing.rules.course import Charter
from forum.standing.service.changing import Evidence, change_course, hold_record
from forum.standing.service.topics import renew_topics


def review(now: datetime, progress: Progress = iter, *, suspected: Suspected = ()) -> list[Planned]:
    """Apply what is due at `now` (aware), each chunk of members in a transaction of its own.

    Gives what was applied. It can be interrupted at any time, and run again: nothing is applied
    twice. Opens its own transactions.
    """
    applied: list[Planned] = []
    charter = charter_now()
    for members in progress(considered(charter)):
        with transaction():
            applied += review_members(members, now, charter, suspected=suspected)
    return applied


def review_members(
    members: Sequence[int], now: datetime, charter: Charter, *, suspected: Suspected = ()
) -> list[Planned]:
    """Apply what is due for these members at `now`, within the open transaction."""
    with clock.stopped_at(now):
        planned = list(plan(members, now, charter, suspected=suspected))
        applied = [each for each in planned if _apply(each, charter)]
        renew_topics(members)
    return applied


def _apply(planned: Planned, charter: Charter) -> bool:
    """Apply what is due, unless the course has changed since it was planned."""
    key = planned.member_id, planned.cluster
    if hold_record(*key).last_id != planned.record.last_id:
        return False
    for change in planned.changes:
        evidence = Evidence(planned.figures, charter.version)
        change_course(*key, change, before=hold_record(*key), evidence=evidence)
    return True
