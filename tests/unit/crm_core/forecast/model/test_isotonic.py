"""The rising step function is the best of all that never fall, and says nothing beyond what it saw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.forecast.model.book import Floats
from crm_core.forecast.model.isotonic import Isotonic, isotonic

points = st.lists(st.tuples(st.integers(0, 12), st.integers(-20, 20)), min_size=1, max_size=30)


def fitted(*pairs: tuple[float, float]) -> Isotonic:
    return isotonic(np.array([x for x, _ in pairs], dtype=float), np.array([y for _, y in pairs], dtype=float))


def arrays(pairs: list[tuple[int, int]]) -> tuple[Floats, Floats]:
    table = np.array(pairs, dtype=np.float64)
    return table[:, 0], table[:, 1]


def best_by_max_min(x: Floats, y: Floats) -> Floats:
    """The same by its other definition: at each level the largest over lower starts of the least mean onwards."""
    levels, place = np.unique(x, return_inverse=True)
    sums, sizes = np.bincount(place, weights=y), np.bincount(place)
    number = len(levels)
    means = {(a, b): sums[a : b + 1].sum() / sizes[a : b + 1].sum() for a in range(number) for b in range(a, number)}
    return np.array([max(min(means[a, b] for b in range(i, number)) for a in range(i + 1)) for i in range(number)])


def test_points_that_rise_stay_where_they_are() -> None:
    found = fitted((1, 1), (2, 4), (3, 9))
    assert found(np.array([1.0, 2.0, 3.0])) == pytest.approx([1, 4, 9])


def test_points_that_fall_are_pooled_to_their_mean() -> None:
    assert fitted((1, 9), (2, 4), (3, 2))(np.array([1.0, 2.0, 3.0])) == pytest.approx([5, 5, 5])


def test_only_the_neighbours_that_fall_are_pooled() -> None:
    found = fitted((1, 0), (2, 6), (3, 2), (4, 9))
    assert found.y == pytest.approx([0, 4, 9])
    assert found.x == pytest.approx([1, 2.5, 4])


def test_a_late_low_point_pools_everything_before_it() -> None:
    assert fitted((1, 1), (2, 2), (3, 3), (4, -6)).y == pytest.approx([0])


def test_several_values_at_one_level_count_by_their_number() -> None:
    found = fitted((1, 8), (1, 8), (1, 8), (2, 0))
    assert found.y == pytest.approx([6])
    assert found.x == pytest.approx([1.25])


def test_between_two_levels_the_line_is_straight_and_beyond_them_flat() -> None:
    found = fitted((0, 0), (10, 5))
    assert found(np.array([-3.0, 4.0, 99.0])) == pytest.approx([0, 2, 5])


def test_one_point_says_the_same_everywhere() -> None:
    assert fitted((3, 7))(np.array([-1.0, 3.0, 8.0])).tolist() == [7, 7, 7]


@given(points)
def test_it_never_falls(pairs: list[tuple[int, int]]) -> None:
    found = isotonic(*arrays(pairs))(np.linspace(-1, 13, 57))
    assert (np.diff(found) >= -1e-9).all()


@given(points)
def test_pools_keep_the_sum_of_what_was_seen(pairs: list[tuple[int, int]]) -> None:
    """The weighted mean of the pools is the mean of the points: nothing is lost or made up."""
    x, y = arrays(pairs)
    steps = best_by_max_min(x, y)
    assert np.bincount(np.unique(x, return_inverse=True)[1]) @ steps == pytest.approx(y.sum(), abs=1e-6)
    assert set(np.round(isotonic(x, y).y, 6)) == set(np.round(steps, 6))


@given(points, st.randoms(use_true_random=False))
def test_the_order_of_the_points_does_not_matter(pairs: list[tuple[int, int]], order: object) -> None:
    mixed = list(pairs)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = isotonic(*arrays(pairs)), isotonic(*arrays(mixed))
    assert one.x == pytest.approx(other.x)
    assert one.y == pytest.approx(other.y)


@given(points, st.integers(1, 5), st.integers(-9, 9))
def test_it_moves_with_the_scale_of_what_was_seen(pairs: list[tuple[int, int]], scale: int, shift: int) -> None:
    x, y = arrays(pairs)
    at = np.linspace(0, 12, 25)
    assert isotonic(x, scale * y + shift)(at) == pytest.approx(scale * isotonic(x, y)(at) + shift)


@given(points)
def test_it_stays_within_what_was_seen(pairs: list[tuple[int, int]]) -> None:
    x, y = arrays(pairs)
    found = isotonic(x, y)
    assert y.min() - 1e-9 <= found.y.min() <= found.y.max() <= y.max() + 1e-9
