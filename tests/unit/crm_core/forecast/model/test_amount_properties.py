"""Amounts and arrivals stay between what was seen and what stands above, and nothing is lost in sharing them out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.forecast.model.amounts import Amounts, amounts
from crm_core.forecast.model.arrivals import arrivals
from crm_core.forecast.model.book import book_of
from crm_core.forecast.model.hazards import WinCurves
from crm_core.forecast.model.history import DealHistory, history
from crm_core.forecast.model.policy import NewBusiness
from crm_core.forecast.model.result import WEEKS
from crm_core.forecast.model.rows import DealRow
from tests.unit.crm_core.forecast.model.samples import LOST, WON, deal, week

RULE = NewBusiness(window_weeks=10, tau_weeks=5)
pairs = st.lists(st.tuples(st.integers(1, 900), st.integers(1, 900)), min_size=1, max_size=15)


def won(found: list[tuple[int, int]], **fields: str) -> list[DealRow]:
    return [
        deal(f"w{n}-{fields}", ("a", 0), ended=(2, WON), amount=float(quoted), signed=float(signed), **fields)
        for n, (quoted, signed) in enumerate(found)
    ]


def at(rows: list[DealRow], number: int = 30) -> DealHistory:
    return history(book_of(rows), week(number), start=week(0))


def learned(rows: list[DealRow], tau: float = 20) -> Amounts:
    return amounts(at(rows), tau=tau)


@settings(max_examples=40, deadline=None)
@given(pairs)
def test_the_ratio_lies_between_the_one_that_was_seen_and_one(found: list[tuple[int, int]]) -> None:
    seen = sum(signed for _, signed in found) / sum(quoted for quoted, _ in found)
    ratio = learned(won(found)).ratio
    assert min(seen, 1) - 1e-12 <= ratio <= max(seen, 1) + 1e-12


@settings(max_examples=30, deadline=None)
@given(pairs, st.integers(2, 100))
def test_the_ratio_does_not_depend_on_the_unit_of_money(found: list[tuple[int, int]], unit: int) -> None:
    in_cents = [(quoted * unit, signed * unit) for quoted, signed in found]
    one, other = learned(won(found)), learned(won(in_cents))
    assert other.ratio == pytest.approx(one.ratio)
    assert other.ratio_noise == pytest.approx(one.ratio_noise)
    assert other.by_team == pytest.approx(one.by_team * unit)


@settings(max_examples=30, deadline=None)
@given(pairs)
def test_the_less_tau_weighs_the_nearer_is_what_was_seen(found: list[tuple[int, int]]) -> None:
    seen = sum(signed for _, signed in found) / sum(quoted for quoted, _ in found)
    apart = [abs(learned(won(found), tau).ratio - seen) for tau in (0.001, 1, 20, 1000)]
    assert apart == sorted(apart)
    assert apart[0] == pytest.approx(0, abs=1e-3 * (1 + seen))


@settings(max_examples=30, deadline=None)
@given(pairs, pairs)
def test_averages_of_products_lie_between_their_own_and_the_companys(
    small: list[tuple[int, int]], large: list[tuple[int, int]]
) -> None:
    found = learned([*won(small, product="small"), *won(large, product="large")])
    whole = np.mean([signed for _, signed in [*small, *large]])
    for average, of in zip(found.by_product, (small, large), strict=True):
        own = np.mean([signed for _, signed in of])
        assert min(own, whole) - 1e-9 <= average <= max(own, whole) + 1e-9


def test_lost_deals_and_open_ones_teach_no_amount() -> None:
    rows = won([(100, 80)] * 5)
    others = [
        deal("lost", ("a", 0), ended=(3, LOST), amount=1e6),
        deal("open", ("a", 0), amount=1e6),
    ]
    one, other = learned(rows), learned([*rows, *others])
    assert (one.ratio, one.by_team.tolist()) == (other.ratio, other.by_team.tolist())
    assert one.signed_variance == other.signed_variance


def test_a_won_deal_without_a_signed_amount_counts_with_its_quote() -> None:
    rows = [deal(f"d{n}", ("a", 0), ended=(2, WON), amount=300.0) for n in range(10)]
    found = learned(rows)
    assert found.ratio == 1
    assert found.by_team == pytest.approx([300])
    assert found.signed_variance == 0


def test_a_quote_of_nothing_teaches_no_ratio() -> None:
    zero = deal("zero", ("a", 0), ended=(2, WON), amount=0.0, signed=500.0)
    assert learned([*won([(100, 50)] * 20), zero]).ratio == learned(won([(100, 50)] * 20)).ratio


def test_a_few_wild_amounts_scatter_no_further_than_the_widest() -> None:
    found = learned(won([(1, 900), (900, 1)] * 40))
    assert found.ratio_noise == 1.0


def test_with_nothing_won_unquoted_deals_are_worth_the_mean_quote_of_the_open_ones() -> None:
    known = at([deal("x", ("a", 0), amount=10.0), deal("y", ("a", 0), amount=30.0), deal("z", ("a", 0), amount=None)])
    values, _, quotes = amounts(known, tau=20).expected(known, known.open)
    assert values.tolist() == [10, 30, 20]
    assert quotes.tolist() == [10, 30, 20]


begun = st.lists(
    st.tuples(st.sampled_from(["t1", "t2"]), st.sampled_from(["r1", "r2", "r3"]), st.integers(0, 30)), max_size=40
)
CURVE = np.full((2, 1, 4, WEEKS), 0.05)


def coming_to(
    found: list[tuple[str, str, int]], rule: NewBusiness = RULE, curve: np.ndarray = CURVE
) -> dict[str, float]:
    """Expected wins by rep of the team, from deals that began in these weeks."""
    first = [deal("t1-old", ("a", 0), team="t1"), deal("t2-old", ("a", 0), team="t2")]
    rows = first + [
        deal(f"d{n}", ("a", at_), team=team, rep=f"{team}-{rep}") for n, (team, rep, at_) in enumerate(found)
    ]
    told = arrivals(at(rows), WinCurves(curve), rule)
    return {rep: float(told.wins[place].sum()) for place, (_, _, rep) in enumerate(told.leaves)}


@settings(max_examples=40, deadline=None)
@given(begun)
def test_the_sum_over_reps_is_what_the_team_had(found: list[tuple[str, str, int]]) -> None:
    """However rates are shared among reps, the company expects as many arrivals a week as it had."""
    recent = sum(number > 20 for *_, number in found)
    later = sum(0.05 * k for k in range(WEEKS))  # wins of one arrival a week
    assert sum(coming_to(found).values()) == pytest.approx(recent / RULE.window_weeks * later)


@settings(max_examples=40, deadline=None)
@given(begun)
def test_a_rep_with_more_arrivals_expects_no_less_than_a_colleague(found: list[tuple[str, str, int]]) -> None:
    told = coming_to(found)
    for team in ("t1", "t2"):
        counted = {
            rep: sum(one == team and f"{one}-{name}" == rep and number > 20 for one, name, number in found)
            for rep in told
            if rep.startswith(team)
        }
        by_count = sorted(counted, key=lambda rep: (counted[rep], told[rep]))
        assert [told[rep] for rep in by_count] == sorted(told[rep] for rep in counted)


def test_what_began_before_the_window_brings_nothing() -> None:
    assert coming_to([("t1", "r1", 20)] * 9) == {}
    assert list(coming_to([("t1", "r1", 21)])) == ["t1-r1"]


def test_a_short_record_is_counted_over_the_weeks_that_there_are() -> None:
    """Three weeks of record with one deal each are one a week, not three in ten."""
    rows = [deal(f"d{n}", ("a", n)) for n in range(1, 4)]
    told = arrivals(history(book_of(rows), week(3), start=week(0)), WinCurves(CURVE[:1]), RULE)
    assert told.wins[0, 1] == pytest.approx(1 * 0.05)


def test_without_shrinkage_each_rep_keeps_its_own_rate() -> None:
    found = [("t1", "r1", 25)] * 9 + [("t1", "r2", 25)]
    busy, calm = coming_to(found, replace(RULE, tau_weeks=0)).values()
    assert busy == pytest.approx(9 * calm)


def test_newcomers_win_in_the_stage_they_begin_in() -> None:
    curve = np.zeros((1, 2, 4, WEEKS))
    curve[0, 1] = 0.1  # only those that begin in the second stage are ever won
    rows = [deal(f"a{n}", ("a", 25)) for n in range(3)] + [deal("b", ("b", 25))]
    told = arrivals(history(book_of(rows, ("a", "b")), week(30), start=week(0)), WinCurves(curve), RULE)
    assert told.wins[0, 1] == pytest.approx(4 / 10 * 1 / 4 * 0.1)
