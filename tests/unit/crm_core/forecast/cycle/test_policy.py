"""The policy of the forecast process: what ships, and mistakes named by their setting."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.forecast.cycle.policy import ForecastPolicy, read_forecast
from crm_core.forecast.cycle.terms import FreezeMode
from crm_core.policy_reading import Section

SHIPPED = (Path(__file__).parents[5] / "models" / "crm" / "forecast.toml").read_text(encoding="utf-8")


def read(text: str = SHIPPED) -> ForecastPolicy:
    section = Section(tomllib.loads(text))
    policy = read_forecast(section)
    section.done()
    return policy


@pytest.mark.feature("C-071", "C-074", "C-076", "C-080")
def test_the_shipped_numbers_are_those_of_the_feature_list() -> None:
    policy = read()

    assert (policy.gap.limit, policy.gap.growth, policy.gap.min_chars) == (Decimal("0.15"), Decimal("0.05"), 20)
    assert (policy.credit.miss, policy.freeze.run, policy.freeze.mode) == (Decimal("0.20"), 3, FreezeMode.EVIDENCE)
    assert (policy.correction, policy.revenue_gap) == (Decimal("0.30"), Decimal("0.15"))
    assert (policy.lines.action_days, policy.cycle.period_weeks, policy.freeze.band) == (14, 4, Decimal("0.10"))


def test_a_series_of_the_market_names_its_product_lines_and_owner() -> None:
    paper = '[{ key = "paper", zh = "白板纸", en = "Paper", products = ["carton"], owner = "buying" }]'
    (series,) = read(SHIPPED.replace("\nseries = []", f"\nseries = {paper}")).factors.series

    assert (series.key, series.products, series.owner) == ("paper", ("carton",), "buying")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('weekday = "thursday"', 'weekday = "donnerstag"', "weekday does not know the day"),
        ('cut_off = "18:00"', 'cut_off = "24:00"', "cut_off must be like"),
        ('cut_off = "18:00"', 'cut_off = "6pm"', "cut_off must be like"),
        ("period_weeks = 4", "period_weeks = 14", "period_weeks must lie between 1 and the 13 weeks"),
        ('epoch = "2026-01-05"', 'epoch = "2026-01-06"', "epoch must be a Monday"),
        ('epoch = "2026-01-05"', 'epoch = "soon"', "epoch must be a date"),
        ('CNY = "1"', 'CNY = "2"', "rates must give CNY"),
        ('CNY = "1"', 'CNY = "1"\nUSD = "0"', "rates must be above 0"),
        ('above = "0.15"', 'above = "-1"', "must be a share"),
        ('key = "amount"', 'key = "sum"', "categories must name each of"),
        ('key = "trial"', 'key = "other"', "actions must be a list of words, each once"),
        ("draws = 4000", "draws = 10", "draws must be at least 100"),
        ('mode = "evidence"', 'mode = "mercy"', "mode does not know the word"),
        ("settle_days = 7", "settle_days = 7\ncolour = 1", "credit.colour: there is no such setting"),
    ],
)
def test_a_mistake_is_named_by_its_setting(old: str, new: str, told: str) -> None:
    assert old in SHIPPED
    with pytest.raises(PolicyInvalid) as wrong:
        read(SHIPPED.replace(old, new, 1))
    assert told in wrong.value.detail


def test_currencies_with_a_rate_are_allowed() -> None:
    rates: Any = read(SHIPPED.replace('CNY = "1"', 'CNY = "1"\nUSD = "7.10"')).rates

    assert rates == {"CNY": Decimal(1), "USD": Decimal("7.10")}
