"""What a won deal brings, and how much new business to expect."""

from __future__ import annotations

import math

import numpy as np
import pytest

from crm_core.forecast.model.amounts import amounts
from crm_core.forecast.model.arrivals import arrivals
from crm_core.forecast.model.book import book_of
from crm_core.forecast.model.hazards import WinCurves
from crm_core.forecast.model.history import DealHistory, history
from crm_core.forecast.model.policy import NewBusiness
from crm_core.forecast.model.rows import DealRow
from tests.unit.crm_core.forecast.model.samples import LOST, WON, deal, week


def won(number: int, *, quoted: float | None, signed: float | None, product: str = "") -> list[DealRow]:
    return [
        deal(f"{product}{quoted}-{n}", ("a", 0), ended=(2, WON), amount=quoted, signed=signed, product=product)
        for n in range(number)
    ]


def at(rows: list[DealRow], number: int = 30) -> DealHistory:
    return history(book_of(rows), week(number), start=week(0))


def test_the_ratio_is_shrunk_to_one() -> None:
    learned = amounts(at(won(20, quoted=100, signed=80)), tau=20)
    assert learned.ratio == pytest.approx((1600 + 2000) / (2000 + 2000))


def test_without_a_won_deal_the_quote_is_believed() -> None:
    known = at([deal("d1", ("a", 0), amount=70)])
    values, noise, quotes = amounts(known, tau=20).expected(known, known.open)
    assert (values[0], noise[0], quotes[0]) == (70, 0, 70)


def test_what_is_signed_after_the_cut_does_not_count() -> None:
    rows = [*won(20, quoted=100, signed=80), deal("open", ("a", 0))]
    assert amounts(at(rows, 1), tau=20).ratio == 1


def test_a_deal_without_a_quote_is_worth_the_average_of_its_product() -> None:
    rows = [
        *won(40, quoted=None, signed=10, product="small"),
        *won(40, quoted=None, signed=1000, product="large"),
        deal("x", ("a", 5), amount=None, product="small"),
        deal("y", ("a", 5), amount=None, product="large"),
    ]
    known = at(rows)
    values, _, _ = amounts(known, tau=20).expected(known, known.open)
    assert values[0] == pytest.approx((400 + 20 * 505) / 60)
    assert values[1] == pytest.approx((40_000 + 20 * 505) / 60)


def test_amounts_scatter_as_they_did() -> None:
    rows = [
        deal(f"d{n}", ("a", 0), ended=(2, WON), amount=100, signed=100 * math.exp(0.3 * (-1) ** n)) for n in range(400)
    ]
    assert amounts(at(rows), tau=20).ratio_noise == pytest.approx(0.3 * 400 / 420)


def test_a_single_won_deal_tells_nothing_of_scatter() -> None:
    assert amounts(at(won(1, quoted=100, signed=50)), tau=20).ratio_noise == 0


RULE = NewBusiness(window_weeks=10, tau_weeks=5)
CURVES = WinCurves(np.tile(np.linspace(0.01, 0.13, 13), (2, 1, 4, 1)))


def test_arrivals_are_counted_over_the_window() -> None:
    rows = [deal(f"d{n}", ("a", n), rep="r1") for n in range(30)]
    coming = arrivals(at(rows), CURVES, RULE)  # the cut lies in week 30: of the weeks 21..30 nine had an arrival
    assert coming.leaves == (("east", "t1", "r1"),)
    assert coming.wins[0, 1] == pytest.approx(0.9 * 0.01)


def test_a_new_deal_wins_in_a_later_week_than_it_begins() -> None:
    coming = arrivals(at([deal(f"d{n}", ("a", n)) for n in range(31)]), CURVES, RULE)
    assert coming.wins[0, 0] == 0
    assert coming.wins[0, 1:4] == pytest.approx([0.01, 0.01 + 0.02, 0.01 + 0.02 + 0.03])


def test_a_rep_is_shrunk_to_the_team_but_the_team_keeps_its_sum() -> None:
    rows = [deal(f"d{n}", ("a", 20 + n % 10), rep="busy") for n in range(45)]
    rows += [deal(f"e{n}", ("a", 22), rep="calm") for n in range(5)]
    coming = arrivals(at(rows, 29), CURVES, RULE)
    busy, calm = coming.wins[:, 1] / 0.01
    assert busy + calm == pytest.approx(5.0)
    assert busy == pytest.approx((45 + 5 * 2.5) / 15)


def test_without_recent_deals_there_is_no_new_business() -> None:
    coming = arrivals(at([deal("d1", ("a", 0), ended=(3, LOST))]), CURVES, RULE)
    assert coming.leaves == ()
    assert coming.wins.shape == (0, 13)
