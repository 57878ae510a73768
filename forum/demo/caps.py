"""A book for the ledger's rules where nothing is ever taken back: it knows the caps alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from datetime import date

from forum.ledger.rules import CAPPED_RULES, EntryDraft, Gift, StandingEntry


class CapBook:
    """What counted so far on each day. Days must be forgotten when they are over."""

    def __init__(self) -> None:
        self._points = defaultdict[tuple[date, int, str], int](int)
        self._votes = defaultdict[tuple[date, int, int], int](int)

    def enter(self, draft: EntryDraft) -> None:
        """Take notice of an entry."""
        if draft.rule in CAPPED_RULES and draft.points:
            self._points[draft.day, draft.member_id, draft.cluster] += draft.points
            self._votes[draft.day, draft.giver_id, draft.member_id] += 1

    def forget_before(self, day: date) -> None:
        """Forget days on which nothing more will happen."""
        for key in [key for key in self._points if key[0] < day]:
            del self._points[key]
        for pair in [pair for pair in self._votes if pair[0] < day]:
            del self._votes[pair]

    def standing(self, _post_id: int) -> Iterable[StandingEntry]:
        """Nothing: only withdrawing and removing ask."""
        return ()

    def named(self, _entry_ids: list[int]) -> Iterable[StandingEntry]:
        """Nothing: only reversing asks."""
        return ()

    def taken_back(self, _entry_ids: list[int]) -> Iterable[StandingEntry]:
        """Nothing: only giving back asks."""
        return ()

    def set_aside(self, _post_id: int) -> Set[Gift]:
        """Nothing: only restoring asks."""
        return frozenset()

    def voters(self, _post_id: int) -> Iterable[int]:
        """Nobody: only restoring asks."""
        return ()

    def endorsers(self, _post_id: int) -> Iterable[int]:
        """Nobody: only restoring asks."""
        return ()

    def adoptions(self, _post_id: int) -> Mapping[int, int]:
        """None: only restoring asks."""
        return {}

    def vote_points(self, member_id: int, cluster: str, day: date) -> int:
        """Give the points from votes that count for this day."""
        return self._points.get((day, member_id, cluster), 0)

    def counted_votes(self, giver_id: int, member_id: int, day: date) -> int:
        """Give how many of the giver's votes for a member count on this day."""
        return self._votes.get((day, giver_id, member_id), 0)
