"""When the charter's rule makes a mentor, told by figures."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.charter.mentors import LEVELS, level_of
from forum.charter.promotion import (
    DEFAULT_THRESHOLDS,
    RULES,
    SHARES,
    THRESHOLD_SENTENCES,
    Figures,
    Thresholds,
    check_mode,
    check_thresholds,
    thresholds_of,
    verdict,
    wilson_lower_bound,
)
from forum.charter.words import MentorState

ENOUGH = Figures(
    points=200,
    helped_answers=8,
    accepted_answers=3,
    askers=3,
    people=5,
    weeks=3,
    judged_answers=8,
    dangers=0,
    member_days=30,
    largest_gift=60,
)
ONE_SHORT = {
    "points": {"points": 199, "largest_gift": 59},
    "helped_answers": {"helped_answers": 7, "judged_answers": 7},
    "accepted_answers": {"accepted_answers": 2},
    "askers": {"askers": 2},
    "people": {"people": 4},
    "weeks": {"weeks": 2},
    "quality": {"judged_answers": 10},
    "safety": {"dangers": 1},
    "member_days": {"member_days": 29},
    "share": {"largest_gift": 61},
}
ASKED = Thresholds()


def test_who_just_meets_every_rule_is_a_mentor() -> None:
    told = verdict(ENOUGH, ASKED)
    assert told.met
    assert [reason.rule for reason in told.reasons] == list(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_one_short_of_one_rule_is_not_enough_and_says_which(rule: str) -> None:
    told = verdict(ENOUGH._replace(**ONE_SHORT[rule]), ASKED)
    missing = [reason.rule for reason in told.reasons if not reason.met]
    assert missing == [rule]
    assert not told.met


@pytest.mark.parametrize("rule", RULES)
def test_every_reason_is_a_whole_sentence(rule: str) -> None:
    for figures in (ENOUGH, ENOUGH._replace(**ONE_SHORT[rule])):
        reason = next(each for each in verdict(figures, ASKED).reasons if each.rule == rule)
        said = reason.sentence % reason.values
        assert said.endswith(".")
        assert "%" not in said
    assert reason.values["figure"] != reason.values["need"]


def test_an_unmet_figure_never_looks_met() -> None:
    close = ENOUGH._replace(helped_answers=30, judged_answers=39)
    reason = next(each for each in verdict(close, ASKED).reasons if each.rule == "quality")
    assert 0.59 < reason.figure < 0.65
    lifted = dataclasses.replace(ASKED, quality=round(reason.figure, 2) + 0.004)
    reason = next(each for each in verdict(close, lifted).reasons if each.rule == "quality")
    assert not reason.met


@pytest.mark.parametrize(
    ("good", "judged", "bound"), [(0, 0, 0.0), (8, 8, 0.6756), (1, 1, 0.2065), (81, 100, 0.7222)]
)
def test_wilsons_bound_is_that_of_the_tables(good: int, judged: int, bound: float) -> None:
    assert wilson_lower_bound(good, judged) == pytest.approx(bound, abs=5e-4)


@given(st.integers(0, 500), st.integers(1, 500))
def test_more_good_answers_never_lower_the_bound(good: int, bad: int) -> None:
    bound = wilson_lower_bound(good, good + bad)
    assert 0 <= bound <= good / (good + bad) + 1e-12
    assert wilson_lower_bound(good + 1, good + bad + 1) > bound
    assert wilson_lower_bound(good, good + bad + 1) <= bound


def test_thresholds_are_kept_as_plain_numbers() -> None:
    assert thresholds_of(check_thresholds({})) == ASKED
    assert check_thresholds({"points": 150, "quality": 1})["quality"] == 1.0
    assert DEFAULT_THRESHOLDS.keys() == THRESHOLD_SENTENCES.keys() >= SHARES


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"pints": 3},
        {"points": "200"},
        {"points": 1.5},
        {"points": True},
        {"points": -1},
        {"points": 10**9},
        {"quality": 1.2},
        {"quality": math.nan},
        {"share": "x"},
        {"warn_days": 28},
        {"lapse_days": 14},
    ],
)
def test_thresholds_that_make_no_sense_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="Write whole numbers"):
        check_thresholds(value)


def test_there_are_two_modes() -> None:
    assert [check_mode(mode) for mode in ("automatic", "confirm")] == ["automatic", "confirm"]
    for wrong in ("", "maybe", None, 3, []):
        with pytest.raises(ValueError, match="Choose one of"):
            check_mode(wrong)


@pytest.mark.parametrize(
    ("points", "state", "level"),
    [
        (0, "none", "pemula"),
        (49, "none", "pemula"),
        (50, "none", "berkembang"),
        (199, "lapsed", "berkembang"),
        (200, "candidate", "mahir"),
        (5000, "suspended", "mahir"),
        (0, "founding", "mentor"),
        (300, "active", "mentor"),
        (300, "resting", "mentor"),
    ],
)
def test_levels_follow_points_and_mentorship(points: int, state: str, level: str) -> None:
    assert level_of(points, state).code == level
    assert level_of(points, MentorState(state)) in LEVELS
