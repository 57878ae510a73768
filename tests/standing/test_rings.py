"""What the nightly look names, and whom it leaves alone: small cases, then whole villages."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.charter.adjustable import ADJUSTABLE
from forum.charter.rings import HONEST_REASONS, RingKind, Sign, Thresholds
from forum.standing.rules.rings import Finding, Surroundings, VoteFact, findings
from tests.standing.nights import outcome

MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)
NOBODY = Surroundings({})


class Votes(list[VoteFact]):
    """Votes put together by hand, hours apart, each for a post of its own."""

    def give(self, giver: int, author: int, times: int = 1) -> None:
        for _ in range(times):
            id_ = len(self) + 1
            at = MONDAY + id_ * timedelta(hours=1)
            self.append(VoteFact(id_, giver, author, "pisang", id_ * 1000, at))

    def named(self, around: Surroundings = NOBODY) -> list[Finding]:
        return findings(self, around, Thresholds())


def a_circle(people: range, times: int = 4) -> Votes:
    votes = Votes()
    for giver in people:
        for author in people:
            if giver != author:
                votes.give(giver, author, times)
    return votes


def accounts_for_one() -> Votes:
    """Three accounts vote for the first, and as often for somebody whom many find helpful."""
    votes = Votes()
    for account in (2, 3, 4):
        votes.give(account, 1, 5)
        votes.give(account, 90, 4)
    for reader in range(100, 130):
        votes.give(reader, 90, 3)
    return votes


def test_a_few_people_who_vote_only_for_each_other_are_named() -> None:
    (found,) = a_circle(range(1, 5)).named()
    assert (found.kind, found.members) == (RingKind.RECIPROCAL, (1, 2, 3, 4))
    assert len(found.votes) == 4 * 3 * 4
    held = {sign.sign for sign in found.signs if sign.holds}
    assert held == {Sign.UNHELPED, Sign.INWARD, Sign.VILLAGE}


def test_a_chain_in_which_each_votes_for_the_next_is_named_too() -> None:
    votes = Votes()
    for person in range(1, 7):
        votes.give(person, person % 6 + 1, 8)
    (found,) = votes.named()
    assert found.members == tuple(range(1, 7))


def test_people_who_all_vote_for_one_are_a_star() -> None:
    votes = Votes()
    for fan in (2, 3, 4):
        votes.give(fan, 1, 6)
    (found,) = votes.named()
    assert (found.kind, found.members) == (RingKind.STAR, (1, 2, 3, 4))


def test_whom_others_find_helpful_too_is_left_alone() -> None:
    votes = a_circle(range(1, 5))
    for reader in range(100, 160):
        votes.give(reader, reader % 4 + 1)
    assert votes.named() == []


def test_a_village_as_dense_as_its_neighbours_is_left_alone() -> None:
    """Everybody votes for everybody: nobody's circle is closer than the village."""
    assert a_circle(range(1, 31), times=2).named() == []


def test_accounts_on_one_phone_with_votes_one_way_are_named_as_such() -> None:
    votes = accounts_for_one()
    phone = Surroundings({}, devices=[frozenset({1, 2, 3, 4})])
    (found,) = votes.named(phone)
    assert found.kind == RingKind.SHARED
    assert Sign.DEVICE in {sign.sign for sign in found.signs if sign.holds}


def test_a_family_on_one_phone_with_mutual_votes_and_other_readers_is_left_alone() -> None:
    votes = a_circle(range(1, 5))
    for member in range(1, 5):
        votes.give(member, 100 + member, 14)
        for reader in range(4):
            votes.give(200 + reader, member, 2)
    home = Surroundings({}, [frozenset(range(1, 5))], [frozenset(range(1, 5))])
    assert votes.named(home) == []


def test_many_people_behind_one_mast_share_nothing() -> None:
    votes = accounts_for_one()
    mast = Surroundings({}, networks=[frozenset(range(1, 40))])
    assert votes.named(mast) == []


@pytest.mark.parametrize(("evenings", "is_named"), [(1, False), (2, False), (3, True)])
def test_a_series_is_named_when_it_happens_again_and_again(evenings: int, is_named: bool) -> None:
    votes = Votes()
    for evening in range(evenings):
        for second in range(6):
            votes.give(1, 2)
            at = MONDAY + timedelta(days=evening, seconds=20 * second)
            votes[-1] = votes[-1]._replace(at=at)
    for reader in range(100, 130):
        votes.give(reader, 2, 2)
    found = votes.named()
    assert [(each.kind, each.members, each.authors) for each in found] == (
        [(RingKind.SERIAL, (1,), (2,))] if is_named else []
    )


def test_clusters_are_looked_at_one_by_one() -> None:
    votes = a_circle(range(1, 5), times=2)
    halves = [v._replace(cluster="kakao") if v.id % 2 else v for v in votes]
    assert findings(halves, NOBODY, Thresholds()) == []


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_votes_does_not_matter(dice: random.Random) -> None:
    votes = a_circle(range(1, 6))
    votes.give(7, 1, 9)
    shuffled = list(votes)
    dice.shuffle(shuffled)
    assert findings(shuffled, NOBODY, Thresholds()) == votes.named()


def test_a_case_names_nobody_twice_in_groups() -> None:
    votes = a_circle(range(1, 5))
    votes += [v._replace(id=v.id + 1000, giver=v.giver + 3, author=v.author + 3) for v in votes]
    people = [member for found in votes.named() for member in found.members]
    assert len(people) == len(set(people))


def test_every_sign_has_an_honest_explanation() -> None:
    assert set(HONEST_REASONS) == set(Sign)


@pytest.mark.parametrize(
    "wrong",
    [[], {"nothing": 1}, {"signs": 0}, {"signs": True}, {"inward_share": 1.5}, {"signs": "3"}],
)
def test_wrong_thresholds_are_refused_with_a_sentence(wrong: object) -> None:
    with pytest.raises(ValueError, match="Write whole numbers"):
        ADJUSTABLE["rings"].check(wrong)


def test_thresholds_not_named_keep_their_defaults() -> None:
    checked = ADJUSTABLE["rings"].check({"signs": 4, "inward_share": 1})
    assert checked == ADJUSTABLE["rings"].default | {"signs": 4, "inward_share": 1.0}


@pytest.mark.parametrize("seed", [201, 202])
def test_in_a_village_rings_are_found_and_honest_people_left_alone(seed: int) -> None:
    """The figures of `make bench`, with margins: fewer nights, and no village is like another."""
    lived = outcome(seed, step=15)
    assert lived.recall >= 0.9, lived
    assert lived.honest_named <= 0.02, lived
    assert lived.rings_to_mentor <= 1, lived
    assert lived.experts_in_time >= 0.9, lived
