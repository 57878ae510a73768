"""What follows by rule, day after day, for random lives of members. Pure: no database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.charter.promotion import Thresholds, verdict
from forum.charter.words import (
    MARKED_MENTOR_STATES,
    MentorEvent,
    MentorState,
    PromotionMode,
)
from forum.standing.rules.course import Change, Charter, Course, due
from forum.standing.rules.facts import ACCEPTED, Facts, Gift, Span, figures_at
from forum.standing.rules.records import BY_RULE, ROLE_CHANGES, Milestone, record_of

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = Thresholds()
RULE = Charter(ASKED, 0, PromotionMode.AUTOMATIC)
MET_ON = 16
"""The day by which `an_expert` meets all rules."""
CONFIRM = Charter(ASKED, 0, PromotionMode.CONFIRM)


def day(number: float) -> datetime:
    return BEGIN + timedelta(days=number)


class Life(NamedTuple):
    """A member's milestones so far, and what is known of them."""

    facts: Facts
    milestones: list[Milestone]
    acts: list[float]

    def enter(self, kind: MentorEvent, at: float, **data: Any) -> None:
        told = {"by": "staff", "base": "none", **data}
        self.milestones.append(Milestone(len(self.milestones) + 1, kind.value, told, day(at)))

    def review(self, at: float, charter: Charter = RULE) -> list[Change]:
        """Apply what is due on a day; nothing may be due twice."""
        course = self._course(at)
        _figures, changes = due(course, charter)
        for change in changes:
            data = {"state": change.state, "base": change.base, "by": change.by, **change.more}
            self.milestones.append(
                Milestone(len(self.milestones) + 1, change.kind.value, data, day(at))
            )
        assert due(self._course(at), charter)[1] == []
        return changes

    def live(self, days: range, charter: Charter = RULE) -> list[tuple[int, MentorEvent]]:
        return [(at, change.kind) for at in days for change in self.review(at, charter)]

    def state(self, at: float) -> MentorState:
        return record_of(self.milestones, day(at)).state

    def _course(self, at: float) -> Course:
        acted = [day(act) for act in self.acts if act <= at]
        record = record_of(self.milestones, day(at))
        return Course(record, self.facts, max(acted, default=None), day(at))


def help_from(giver: int, post: int, at: float, rule: str = "answer_helpful") -> Gift:
    points = 15 if rule == ACCEPTED else 10
    moment = day(at)
    return Gift(rule, points, giver, giver, post, moment.date(), moment)


def an_expert(until: int = 20, **more: Any) -> Life:
    """Somebody whose record suffices from day `until` on."""
    gifts = [
        help_from(1 + (post + turn) % 9, post, until * (post + 1) / 10)
        for post in range(9)
        for turn in range(2)
    ]
    gifts += [help_from(20 + post, post, until * (post + 1) / 10, ACCEPTED) for post in range(4)]
    return Life(Facts(day(-60), gifts, **more), [], [float(until)])


def spoil(life: Life, at: float, posts: int = 5) -> None:
    """Corrections of so many other answers are upheld."""
    life.facts.faults.extend(Span(100 + post, day(at)) for post in range(posts))


def test_whoever_meets_all_rules_rises_at_the_next_review() -> None:
    life = an_expert()
    assert not verdict(figures_at(life.facts, day(10), 90), ASKED).met
    assert life.live(range(60)) == [(MET_ON, MentorEvent.PROMOTED)]
    assert not verdict(figures_at(life.facts, day(MET_ON - 1), 90), ASKED).met


def test_where_moderators_confirm_a_candidate_waits() -> None:
    life = an_expert()
    ((at, kind),) = life.live(range(100), CONFIRM)
    assert kind == MentorEvent.CANDIDATE
    assert record_of(life.milestones, day(at)).waits_for == "confirmation"


def test_a_candidate_who_no_longer_meets_the_rules_waits_no_more() -> None:
    life = an_expert()
    life.live(range(40), CONFIRM)
    spoil(life, 40)
    assert life.live(range(40, 45), CONFIRM) == [(40, MentorEvent.UNREADY)]
    assert life.state(41) == MentorState.NONE


def test_when_the_rule_alone_decides_again_the_candidate_rises() -> None:
    life = an_expert()
    life.live(range(40), CONFIRM)
    assert [kind for _at, kind in life.live(range(40, 50))] == [MentorEvent.PROMOTED]


def test_who_was_refused_is_no_candidate_for_a_while() -> None:
    life = an_expert()
    life.live(range(40), CONFIRM)
    life.enter(MentorEvent.REFUSED, 40, state="none")
    turns = life.live(range(40, 90), CONFIRM)
    assert turns == [(40 + ASKED.change_days, MentorEvent.CANDIDATE)]


def test_who_declined_is_left_alone_until_they_are_willing() -> None:
    life = an_expert()
    life.live(range(40))
    life.enter(MentorEvent.DECLINED, 40, state="none")
    assert life.live(range(40, 200)) == []
    life.enter(MentorEvent.WILLING, 200, state="none")
    assert life.live(range(200, 210)) == [(200, MentorEvent.PROMOTED)]


def test_bad_quality_warns_on_the_14th_day_and_lapses_on_the_28th() -> None:
    life = an_expert()
    life.live(range(60))
    spoil(life, 60)
    life.acts.append(60)
    assert life.live(range(60, 120)) == [
        (60 + ASKED.warn_days, MentorEvent.WARNED),
        (60 + ASKED.lapse_days, MentorEvent.LAPSED),
    ]


def test_nobody_lapses_unwarned_though_the_review_did_not_run() -> None:
    life = an_expert()
    life.live(range(60))
    spoil(life, 60)
    life.acts.append(100)
    assert life.live(range(100, 130)) == [
        (100, MentorEvent.WARNED),
        (100 + ASKED.lapse_days - ASKED.warn_days, MentorEvent.LAPSED),
    ]


def test_quality_regained_in_between_starts_the_days_anew() -> None:
    life = an_expert()
    life.live(range(60))
    life.facts.faults.extend(Span(100 + post, day(60), day(80)) for post in range(5))
    life.facts.faults.extend(Span(200 + post, day(82)) for post in range(5))
    life.acts.append(90)
    assert life.live(range(60, 130)) == [
        (74, MentorEvent.WARNED),
        (96, MentorEvent.WARNED),
        (110, MentorEvent.LAPSED),
    ]


def test_quality_a_little_below_the_entry_bar_is_good_enough_to_stay() -> None:
    life = an_expert()
    life.live(range(60))
    spoil(life, 60, posts=1)
    figures = figures_at(life.facts, day(60), 90)
    assert ASKED.lapse_quality < figures.quality < ASKED.quality
    assert life.live(range(60, 170)) == [(140, MentorEvent.RESTED)]


def test_silence_of_120_days_is_a_rest_and_the_next_act_ends_it() -> None:
    life = an_expert(until=20)
    assert life.live(range(400)) == [(MET_ON, MentorEvent.PROMOTED), (140, MentorEvent.RESTED)]
    life.acts.append(400)
    assert life.live(range(400, 410)) == [(400, MentorEvent.RESUMED)]


def a_founder(acts: list[float]) -> Life:
    life = Life(Facts(day(-60)), [], acts)
    life.enter(MentorEvent.FOUNDED, 0, state="founding", base="founding")
    return life


def test_a_founding_mentor_lapses_after_180_days_without_proof() -> None:
    life = a_founder([float(at) for at in range(0, 200, 10)])
    assert life.live(range(250)) == [(180, MentorEvent.LAPSED)]


def test_a_founding_mentors_days_stand_still_while_resting() -> None:
    life = a_founder([0.0, 300.0, 330.0])
    assert life.live(range(361)) == [
        (120, MentorEvent.RESTED),
        (300, MentorEvent.RESUMED),
        (360, MentorEvent.LAPSED),
    ]


def test_a_founding_mentor_who_is_absent_rests_though_nobody_looked_for_a_year() -> None:
    life = a_founder([0.0])
    assert life.live(range(365, 370)) == [(365, MentorEvent.RESTED)]
    life.acts.append(370)
    assert life.live(range(370, 440)) == [
        (370, MentorEvent.RESUMED),
        (430, MentorEvent.LAPSED),
    ]


def test_a_founding_mentors_record_confirms_them() -> None:
    life = an_expert()
    life.enter(MentorEvent.FOUNDED, 0, state="founding", base="founding")
    ((_at, kind),) = life.live(range(100))
    assert kind == MentorEvent.CONFIRMED


def test_the_suspended_are_not_touched_by_rule() -> None:
    life = an_expert()
    life.live(range(60))
    life.enter(MentorEvent.SUSPENDED, 60, state="suspended", base="active")
    spoil(life, 60)
    assert life.live(range(60, 400)) == []


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Experts and beginners, with faults that come and go, acts, and acts of moderators."""
    life = an_expert(until=draw(st.integers(5, 60))) if draw(st.booleans()) else a_founder([])
    a_day = st.integers(0, 500)
    for at in draw(st.lists(a_day, max_size=12)):
        life.acts.append(float(at))
    for number, at in enumerate(draw(st.lists(a_day, max_size=12))):
        until = draw(st.none() | st.integers(1, 60))
        end = None if until is None else day(at + until)
        life.facts.faults.append(Span(100 + number, day(at), end))
    for number, at in enumerate(draw(st.lists(a_day, max_size=12))):
        life.facts.gifts.append(help_from(30 + number % 7, 300 + number, float(at)))
    life.acts.sort()
    return life


def _turns(life: Life, step: int) -> Iterator[tuple[float, Change, MentorState]]:
    for at in range(0, 600, step):
        before = life.state(at)
        for change in life.review(at):
            yield at, change, before
            before = change.state


@given(lives(), st.sampled_from([1, 3, 7, 40]))
def test_whatever_happens_the_rule_is_slow_to_change_and_never_promotes_twice(
    life: Life, step: int
) -> None:
    ruled = []
    for at, change, before in _turns(life, step):
        if change.by == BY_RULE and change.kind in ROLE_CHANGES:
            ruled.append(at)
        if change.kind == MentorEvent.PROMOTED:
            assert before not in MARKED_MENTOR_STATES
        if change.kind == MentorEvent.LAPSED:
            assert before in MARKED_MENTOR_STATES
    assert all(later - earlier >= ASKED.change_days for earlier, later in pairwise(ruled))


@given(lives(), st.sampled_from([1, 3, 7, 40]))
def test_absence_alone_never_lapses(life: Life, step: int) -> None:
    """Whose record has no fault keeps the mark, however long they are silent."""
    life.facts.faults.clear()
    for at, change, _before in _turns(life, step):
        if change.kind == MentorEvent.LAPSED:
            # Only a founding mentor who goes on acting, and proves nothing in 180 days, lapses.
            record = record_of(life.milestones[:-1], day(at))
            assert record.base == MentorState.FOUNDING
            last_act = max((act for act in life.acts if act <= at), default=0)
            assert at - last_act <= ASKED.rest_days + step


@given(lives(), st.integers(0, 500))
def test_nothing_from_the_future_plays_a_part(life: Life, at: int) -> None:
    moment = day(at)
    past = Facts(
        life.facts.joined_at,
        [gift for gift in life.facts.gifts if gift.at <= moment],
        [
            span._replace(until=span.until if span.until and span.until <= moment else None)
            for span in life.facts.faults
            if span.at <= moment
        ],
    )
    assert figures_at(past, moment, 90) == figures_at(life.facts, moment, 90)
    assert due(Life(past, life.milestones, life.acts)._course(at), RULE) == due(
        life._course(at), RULE
    )


@pytest.mark.parametrize("step", [1, 10])
def test_every_decision_derives_again_from_its_figures(step: int) -> None:
    life = an_expert()
    for at in range(0, 60, step):
        figures, changes = due(life._course(at), RULE)
        if changes:
            assert verdict(figures, ASKED).met
            break
    else:
        raise AssertionError("nobody rose")
