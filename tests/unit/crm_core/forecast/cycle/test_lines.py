"""What a line is worth: the action that binds it, and how much it adds."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.errors import CrmInvalid
from crm_core.forecast.cycle.entities import BoundAction
from crm_core.forecast.cycle.lines import chance, converted, in_cents, is_bound, line_is_bound, total, weight
from crm_core.forecast.cycle.terms import Category
from crm_core.forecast.cycle.weeks import week_start
from tests.unit.crm_core.forecast.cycle.values import AT, CALENDAR, FIRST_WEEK, RULES, action, line

RATES = {"CNY": "1", "USD": "7.10"}


def bound(*actions: BoundAction, week: int = 1) -> bool:
    return is_bound(actions, week=week_start(FIRST_WEEK, week), at=AT, calendar=CALENDAR, policy=RULES.lines)


@pytest.mark.feature("C-073")
def test_a_line_without_an_action_is_not_bound() -> None:
    assert not bound()


@pytest.mark.parametrize(("days", "counts"), [(-1, True), (-14, True), (-14.01, False), (0, True), (0.01, False)])
def test_an_action_that_was_done_binds_for_fourteen_days(days: float, counts: bool) -> None:
    assert bound(action(days)) is counts


@pytest.mark.parametrize(
    ("days", "week", "counts"),
    [
        (1, 1, True),
        (4, 1, False),  # on the Monday of the week itself
        (4, 2, True),
        (-1, 1, False),  # overdue: it did not happen
        (0, 1, True),
    ],
)
def test_a_planned_action_binds_when_it_is_due_before_the_week_and_not_overdue(
    days: float, week: int, counts: bool
) -> None:
    assert bound(action(days, done=False), week=week) is counts


def test_an_action_without_evidence_or_time_binds_nothing() -> None:
    assert not bound(action(proved=False), action(at=None))
    assert bound(action(proved=False), action())


def test_a_locked_line_stays_as_it_was_locked() -> None:
    old = line(actions=(action(-60),), bound=True)

    given_ = {"first_week": FIRST_WEEK, "at": AT, "calendar": CALENDAR, "policy": RULES.lines}
    assert line_is_bound(old, **given_)
    assert not line_is_bound(line(actions=(action(-60),)), **given_)


@pytest.mark.feature("C-069")
def test_a_commit_counts_whole_and_the_others_by_their_chance() -> None:
    lines = [line("d1", 1, "1000", category=Category.COMMIT, probability=0.6), line("d2", 5, "1000", probability=0.35)]

    assert [chance(one) for one in lines] == [1.0, 0.35]
    assert total(lines, currency="CNY", rates=RATES) == Decimal("1350.00")
    assert total(lines, currency="CNY", rates=RATES, weeks=4) == Decimal("1000.00")


def test_a_sum_is_rounded_once_at_the_end() -> None:
    thirds = [line(f"d{number}", amount="0.01", probability=0.335) for number in range(3)]

    assert total(thirds, currency="CNY", rates=RATES) == Decimal("0.01")
    assert in_cents(Decimal("0.005")) == Decimal("0.01")


def test_amounts_are_added_in_one_currency_at_the_rates_of_the_cycle() -> None:
    dollars = line(amount="100", currency="USD", probability=1.0)

    assert weight(dollars, currency="CNY", rates=RATES) == Decimal("710.00")
    assert converted(Decimal("71"), "CNY", "USD", RATES) == Decimal(10)
    with pytest.raises(CrmInvalid) as refused:
        converted(Decimal(1), "EUR", "CNY", RATES)
    assert refused.value.code == "currency_unknown"


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 100), st.integers(1, 13)), max_size=8))
def test_the_weeks_of_a_sheet_add_up_to_its_total(parts: list[tuple[int, int, int]]) -> None:
    lines = [
        line(f"d{place}", week, str(Decimal(cents).scaleb(-2)), probability=percent / 100)
        for place, (cents, percent, week) in enumerate(parts)
    ]
    by_week = sum(
        (weight(one, currency="CNY", rates=RATES) for week in range(1, 14) for one in lines if one.week == week),
        Decimal(0),
    )

    assert total(lines, currency="CNY", rates=RATES) == in_cents(by_week)


@given(st.timedeltas(timedelta(), timedelta(days=14)), st.integers(1, 13))
def test_a_recent_action_binds_every_week(age: timedelta, week: int) -> None:
    assert bound(action(at=AT - age), week=week)
