"""The gap between the two tracks: borders, floors, and when it is asked about again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.forecast.cycle.gap import Gap, closer, explained, floor_of, gap_of
from crm_core.forecast.cycle.terms import Horizon, Track
from tests.unit.crm_core.forecast.cycle.values import RULES, attribution

amounts = st.decimals(0, 10**7, places=2)


def gap(rep: str, model: str, floor: str = "0") -> Gap:
    return gap_of(Horizon.ALL, Decimal(rep), Decimal(model), Decimal(floor), RULES.gap)


@pytest.mark.feature("C-071")
@pytest.mark.parametrize(
    ("rep", "asked"), [("115.00", False), ("115.01", True), ("85.00", False), ("84.99", True), ("100", False)]
)
def test_more_than_fifteen_percent_is_asked_about_and_exactly_fifteen_is_not(rep: str, asked: bool) -> None:
    assert gap(rep, "100").asked is asked


def test_the_limit_is_exact_where_floats_would_slip() -> None:
    assert not gap("0.345", "0.30").asked
    assert gap("0.3451", "0.30").asked


def test_a_tiny_model_number_is_measured_against_the_floor() -> None:
    assert gap("12", "1", floor="100").size is None  # both below the floor
    found = gap("114", "1", floor="100")
    assert (found.size, found.asked) == (Decimal("1.13"), True)


def test_nothing_against_nothing_is_no_gap() -> None:
    assert gap("0", "0") == Gap(Horizon.ALL, Decimal(0), Decimal(0), Decimal(0), None, asked=False)


def test_something_against_nothing_at_all_is_a_whole_gap() -> None:
    found = gap("5", "0")

    assert (found.size, found.asked) == (Decimal(1), True)


def test_the_floor_is_five_percent_of_the_team_per_rep() -> None:
    assert floor_of(Decimal(1000), 5, RULES.gap) == Decimal(10)
    assert floor_of(Decimal(1000), 0, RULES.gap) == Decimal(50)


def test_an_explained_gap_is_asked_about_again_when_it_has_grown_by_more_than_five_points() -> None:
    said = [attribution("0.30")]

    assert explained(gap("130", "100"), said, RULES.gap)
    assert explained(gap("135", "100"), said, RULES.gap)
    assert not explained(gap("135.01", "100"), said, RULES.gap)
    assert explained(gap("120", "100"), said, RULES.gap)


def test_each_horizon_is_explained_by_itself() -> None:
    assert not explained(gap("130", "100"), [attribution("0.30", Horizon.NEAR)], RULES.gap)


def test_only_a_gap_that_nobody_explained_blocks() -> None:
    asked = gap("130", "100")

    assert asked.blocks
    assert not Gap(asked.horizon, asked.rep, asked.model, asked.floor, asked.size, asked=True, explained=True).blocks
    assert not gap("100", "100").blocks


@pytest.mark.parametrize(
    ("actual", "who"), [("130", Track.REP), ("100", Track.MODEL), ("115", Track.EVEN), ("0", Track.MODEL)]
)
def test_whose_number_lay_nearer_is_known_when_the_weeks_are_over(actual: str, who: Track) -> None:
    assert closer(Decimal(130), Decimal(100), Decimal(actual)) is who


@given(amounts, amounts, amounts)
def test_no_denominator_is_smaller_than_the_floor(rep: Decimal, model: Decimal, floor: Decimal) -> None:
    found = gap_of(Horizon.NEAR, rep, model, floor, RULES.gap)

    if found.size is not None and max(model, floor) > 0:
        assert found.size * max(model, floor) == pytest.approx(abs(rep - model))
    assert not (found.asked and max(rep, model) < floor)
