"""Deviation, credit, the two freeze rules and what lifts a freeze, at their borders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.forecast.cycle.credit import (
    FreezeVerdict,
    SettledPeriod,
    credit,
    deviation,
    lifts,
    may_freeze,
    official,
    verdict,
)
from crm_core.forecast.cycle.terms import FreezeMode
from tests.unit.crm_core.forecast.cycle.values import AT, RULES, period

MISS = RULES.credit.miss
amounts = st.decimals(0, 10**7, places=2)


def judged(*periods: SettledPeriod) -> FreezeVerdict | None:
    return verdict(periods, freeze=RULES.freeze, miss=MISS)


@pytest.mark.parametrize(
    ("forecast", "actual", "expected"),
    [
        ("120", "100", "0.2"),
        ("80", "100", "0.2"),
        ("5", "0", "1"),
        ("0", "0", "0"),
        ("0", "100", "1"),
        ("5", "-3", "1"),
    ],
)
def test_the_deviation_is_measured_by_what_was_signed(forecast: str, actual: str, expected: str) -> None:
    assert deviation(Decimal(forecast), Decimal(actual), Decimal(0)) == Decimal(expected)


def test_a_period_below_the_floor_is_not_counted_and_a_tiny_one_does_not_divide() -> None:
    assert deviation(Decimal(9), Decimal(8), Decimal(10)) is None
    assert deviation(Decimal(30), Decimal(1), Decimal(10)) == Decimal("2.9")


@pytest.mark.feature("C-074")
def test_exactly_twenty_percent_is_no_miss_and_exactly_ten_is_a_hit() -> None:
    periods = [period(0, "120", "100"), period(1, "110", "100")]

    assert credit([period(0, "120", "100")], RULES.credit) == 100
    assert credit([period(0, "120.01", "100")], RULES.credit) == 90
    assert (
        credit(
            [period(0, "150", "100"), *[replace(one, start=one.start.replace(year=2027)) for one in periods]],
            RULES.credit,
        )
        == 95
    )


def test_credit_stays_between_nothing_and_a_hundred() -> None:
    assert credit([period(number, "200", "100") for number in range(12)], RULES.credit) == 0
    assert credit([period(number, "100", "100") for number in range(3)], RULES.credit) == 100
    assert credit([period(0, "1", "2", floor=Decimal(10))], RULES.credit) == 100


def test_three_misses_in_a_row_meet_the_literal_rule_and_two_do_not() -> None:
    misses = [period(number, "121", "100") for number in range(3)]

    assert judged(*misses[:2]) is None
    found = judged(*misses)
    assert found
    assert found.literal
    assert found.freezes(FreezeMode.LITERAL)


def test_one_period_at_the_border_breaks_the_run() -> None:
    found = judged(period(0, "121", "100"), period(1, "120", "100"), period(2, "121", "100"))

    assert found
    assert (found.literal, found.evidence) == (False, False)


def test_a_period_that_is_not_counted_does_not_break_the_run() -> None:
    found = judged(
        period(0, "130", "100"),
        period(1, "130", "100"),
        period(2, "1", "2", floor=Decimal(10)),
        period(3, "130", "100"),
    )

    assert found
    assert found.literal
    assert len(found.periods) == 3


def test_misses_that_cancel_out_freeze_only_by_the_literal_rule() -> None:
    found = judged(period(0, "130", "100"), period(1, "70", "100"), period(2, "130", "100"))

    assert found
    assert (found.literal, found.evidence) == (True, False)


@pytest.mark.parametrize(("variance", "freezes"), [(0.0, True), (400.0, True), (1200.0, False)])
def test_the_evidence_rule_asks_for_more_than_chance(variance: float, freezes: bool) -> None:
    found = judged(*(period(number, "130", "100", variance=variance) for number in range(3)))

    assert found
    assert found.literal
    assert found.evidence is freezes  # 90 off; 1.645 * sqrt(3 * 400) = 57, sqrt(3 * 1200) = 98.7


def test_the_sum_must_miss_by_more_than_twenty_percent_too() -> None:
    found = judged(period(0, "121", "100"), period(1, "121", "100"), period(2, "121", "100"))
    off = judged(period(0, "140", "100"), period(1, "140", "100"), period(2, "80", "101"))

    assert found
    assert found.evidence
    assert off
    assert (off.literal, off.evidence) == (True, False)


def test_forecasts_of_which_nothing_is_ever_signed_freeze_by_both_rules() -> None:
    found = judged(*(period(number, "100", "0") for number in range(3)))

    assert found
    assert (found.literal, found.evidence) == (True, True)


def test_deals_that_changed_hands_are_left_out_of_the_judgement() -> None:
    clean = {"judged_forecast": Decimal(100), "judged_actual": Decimal(100)}
    found = judged(*(period(number, "200", "100", **clean) for number in range(3)))

    assert found
    assert not found.literal


def test_a_restated_period_is_judged_as_it_stands_now_and_keeps_what_was_settled() -> None:
    one = period(0, "100", "100", restated_actual=Decimal(50), restated_judged=Decimal(50), restated_at=AT)

    assert (one.actual, one.deviation, one.judged_deviation) == (Decimal(100), Decimal(1), Decimal(1))


def test_a_new_rep_is_not_frozen_in_the_first_three_periods() -> None:
    periods = [period(number, "200", "100") for number in range(4)]

    assert not may_freeze(periods[:3], RULES.freeze)
    assert may_freeze(periods, RULES.freeze)


def test_two_shadow_forecasts_in_a_row_within_twenty_percent_lift_a_freeze() -> None:
    frozen = [period(number, "200", "100") for number in range(4)]
    since = period(4, "0", "0").start
    near, far = {"shadow": True}, {"shadow": True}

    def lifted(*shadows: SettledPeriod) -> bool:
        return lifts([*frozen, *shadows], since=since, freeze=RULES.freeze, miss=MISS)

    assert not lifted(period(4, "120", "100", **near))
    assert lifted(period(4, "120", "100", **near), period(5, "80", "100", **near))
    assert not lifted(period(4, "120", "100", **near), period(5, "120.01", "100", **far))
    assert not lifted(period(4, "100", "100"), period(5, "100", "100"))


@pytest.mark.feature("C-075")
def test_a_frozen_number_follows_the_baseline_within_the_band() -> None:
    band = RULES.freeze.band

    assert official(Decimal(200), Decimal(100), band) == Decimal(110)
    assert official(Decimal(50), Decimal(100), band) == Decimal(90)
    assert official(Decimal(105), Decimal(100), band) == Decimal(105)
    assert official(Decimal(105), Decimal(0), band) == 0


@given(amounts, amounts, st.decimals(0, 100, places=2))
def test_a_deviation_is_never_negative_and_only_missing_below_the_floor(
    forecast: Decimal, actual: Decimal, floor: Decimal
) -> None:
    size = deviation(forecast, actual, floor)

    assert (size is None) == (0 < max(forecast, actual) < floor)
    assert size is None or size >= 0


@given(st.lists(st.tuples(amounts, amounts), min_size=3, max_size=6))
def test_the_evidence_rule_never_freezes_where_the_literal_rule_does_not(pairs: list[tuple[Decimal, Decimal]]) -> None:
    found = judged(*(period(number, str(f), str(a), variance=1.0) for number, (f, a) in enumerate(pairs)))

    assert found
    assert found.literal or not found.evidence
