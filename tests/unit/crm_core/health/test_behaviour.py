"""The behaviour index of deals, reps and teams."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.health.behaviour import Behaviour, Weighed, behaviour_index, mean_index
from crm_core.health.inputs import Plan
from tests.unit.crm_core.health.deals import HEALTH, deal

THREE = frozenset({"economic", "technical", "user"})


def index(**fields: Any) -> Behaviour:
    return behaviour_index(deal(**fields), HEALTH.behaviour)


@pytest.mark.feature("B-042")
def test_a_deal_that_reaches_all_four_targets_has_one_hundred() -> None:
    assert index(two_way=2, fill=0.9, role_classes=THREE, plan=Plan.FILED) == Behaviour(
        100, ("contacts", "fill", "roles", "plan")
    )


@pytest.mark.feature("B-042", "B-043", "B-044", "B-045", "B-046")
@pytest.mark.parametrize(
    ("fields", "points", "passed"),
    [
        ({}, 0, ()),
        ({"two_way": 1}, 10, ()),
        ({"two_way": 9}, 20, ("contacts",)),
        ({"fill": 0.45}, 15, ()),
        ({"fill": 1.0}, 30, ("fill",)),
        ({"role_classes": frozenset({"user"})}, 8.33, ()),
        ({"role_classes": THREE}, 25, ("roles",)),
        ({"plan": Plan.DRAFTED}, 15, ()),
        ({"plan": Plan.FILED}, 25, ("plan",)),
    ],
)
def test_each_item_counts_by_its_weight_up_to_its_target(
    fields: dict[str, Any], points: float, passed: tuple[str, ...]
) -> None:
    assert index(**fields) == Behaviour(points, passed)


def weighed(points: float, amount: str | None, *passed: str) -> Weighed:
    return Weighed(points, None if amount is None else Decimal(amount), passed)


@pytest.mark.feature("B-047")
def test_the_mean_over_deals_is_weighted_by_amount() -> None:
    mean = mean_index([weighed(100, "300000", "plan"), weighed(0, "100000")])

    assert mean is not None
    assert (mean.index, mean.deals) == (75, 2)
    assert mean.passed == {"contacts": 0, "fill": 0, "roles": 0, "plan": 1}


def test_a_deal_without_an_amount_weighs_like_the_average_of_the_others() -> None:
    one, other = mean_index([weighed(100, "10"), weighed(100, "30"), weighed(0, None)]), mean_index([weighed(40, None)])

    assert one is not None
    assert one.index == pytest.approx(66.67)
    assert other is not None
    assert other.index == 40


def test_without_deals_there_is_no_index() -> None:
    assert mean_index([]) is None


@given(st.lists(st.builds(weighed, st.floats(0, 100), st.sampled_from([None, "0", "1", "99.5"])), min_size=1))
def test_a_mean_never_leaves_the_range_of_its_deals(deals: list[Weighed]) -> None:
    mean = mean_index(deals)

    assert mean is not None
    assert min(one.index for one in deals) - 0.01 <= mean.index <= max(one.index for one in deals) + 0.01
