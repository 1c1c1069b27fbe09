"""A curve is straight between its knots and flat outside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.errors import PolicyInvalid
from crm_core.health.curves import Curve

CURVE = Curve((0, 60, 180), (0, 50, 100))


@pytest.mark.parametrize(("value", "score"), [(-5, 0), (0, 0), (30, 25), (60, 50), (120, 75), (180, 100), (9_999, 100)])
def test_scores_lie_on_straight_lines_between_the_knots(value: float, score: float) -> None:
    assert CURVE.at(value) == score


def test_a_curve_of_one_knot_is_flat() -> None:
    assert {Curve((3,), (40,)).at(value) for value in (-1, 3, 7)} == {40}


@given(st.floats(-10, 300), st.floats(-10, 300))
def test_where_scores_rise_more_is_never_worse(one: float, other: float) -> None:
    assert CURVE.at(min(one, other)) <= CURVE.at(max(one, other))


@given(st.floats(allow_nan=False))
def test_no_value_leaves_the_range_of_the_scores(value: float) -> None:
    assert 0 <= CURVE.at(value) <= 100


@pytest.mark.parametrize(
    ("values", "scores"),
    [((), ()), ((0, 1), (0,)), ((1, 0), (0, 100)), ((0, 0), (0, 100)), ((0, 1), (0, 101)), ((0,), (-1,))],
)
def test_what_is_no_curve_is_refused(values: tuple[float, ...], scores: tuple[float, ...]) -> None:
    with pytest.raises(PolicyInvalid):
        Curve(values, scores)
