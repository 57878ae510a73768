"""A village lives through its days, and every few nights the forum looks for rings and mentors."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from forum.charter.promotion import Thresholds as MentorThresholds
from forum.charter.promotion import verdict
from forum.charter.rings import RingKind, Thresholds
from forum.standing.rules.facts import figures_at
from forum.standing.rules.gathering import EntryRow, facts_of
from forum.standing.rules.rings import Finding, findings
from tests.standing.village import HONEST, START, Village

EXPERTS_DAYS = 60
JOINED = START - timedelta(days=30)
MOST = 2 / 3
"""A ring is found when a case names at least this share of it."""

Pairs = set[tuple[int, int, str]]


class Outcome(NamedTuple):
    """What came of a village's days. Shares are of 1."""

    seed: int
    recall: float
    honest_named: float
    rings_to_mentor: int
    experts_in_time: float
    mentors: int

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: recall {self.recall:.3f}, honest named {self.honest_named:.3f}, "
            f"rings to mentor {self.rings_to_mentor}, experts {self.experts_in_time:.3f}, "
            f"mentors {self.mentors}"
        )


def outcome(seed: int, step: int) -> Outcome:
    """Let a village live; look every `step` days. Suspicious votes don't promote from then on."""
    village = Village(seed)
    named: set[int] = set()
    found: set[object] = set()
    suspected: Pairs = set()
    mentors: dict[int, int] = {}
    for day in range(step, village.days + 1, step):
        moment = START + timedelta(days=day)
        for finding, pairs in _looked(village, moment):
            named |= set(finding.members)
            found |= set(_planted(village, finding))
            suspected |= pairs
        for member_id in _meeting_the_rule(village, moment, suspected):
            mentors.setdefault(member_id, day)
    planted = len(village.rings) + len(village.serial_voters)
    risen = [ring for ring in village.rings if mentors.keys() & set(ring.members)]
    in_time = [each for each in village.experts if mentors.get(each, 999) <= EXPERTS_DAYS]
    return Outcome(
        seed,
        len(found) / planted,
        len(named & village.honest) / HONEST,
        len(risen),
        len(in_time) / len(village.experts),
        len(mentors),
    )


def _looked(village: Village, moment: datetime) -> Iterator[tuple[Finding, Pairs]]:
    votes = {vote.id: vote for vote in village.votes(moment)}
    for finding in findings(votes.values(), village.around, Thresholds()):
        own = [votes[each] for each in finding.votes]
        yield finding, {(vote.giver, vote.author, vote.cluster) for vote in own}


def _planted(village: Village, finding: Finding) -> Iterator[object]:
    """Give which of the planted a finding has found."""
    if finding.kind != RingKind.SERIAL:
        for ring in village.rings:
            if len(set(ring.members) & set(finding.members)) >= MOST * len(ring.members):
                yield ring
    yield from set(village.serial_voters) & set(finding.members)


def _meeting_the_rule(village: Village, moment: datetime, suspected: Pairs) -> Iterator[int]:
    asked = MentorThresholds()
    rows = (
        EntryRow(
            entry.draft.member_id,
            entry.draft.cluster,
            entry.draft.rule,
            entry.draft.points,
            entry.draft.giver_id,
            entry.asker,
            entry.draft.post_id,
            entry.draft.day,
            entry.at,
            None,
        )
        for entry in village.entries
        if entry.at <= moment
    )
    joined = dict.fromkeys(village.people, JOINED)
    for (member_id, _cluster), facts in facts_of(joined, rows, [], suspected=suspected).items():
        if verdict(figures_at(facts, moment, asked.safety_days), asked).met:
            yield member_id
