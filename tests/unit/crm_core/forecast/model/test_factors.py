"""Factors from outside have bounds, an owner and an end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_core.errors import CrmInvalid
from crm_core.forecast.model.factors import ProductFactor, factor_of_price, product_factor, weights_on
from tests.unit.crm_core.forecast.model.samples import POLICY

TODAY = date(2026, 3, 12)
RULES = POLICY.factors


def factor(multiplier: float, *, expires: date = TODAY, product: str = "pumps") -> ProductFactor:
    return product_factor(
        product=product, multiplier=multiplier, source="报价单", owner="u1", expires=expires, rules=RULES
    )


@pytest.mark.parametrize("multiplier", [0.5, 1.0, 1.2])
def test_a_factor_within_the_bounds_is_taken(multiplier: float) -> None:
    assert factor(multiplier).multiplier == multiplier


@pytest.mark.parametrize("multiplier", [0.49, 1.21])
def test_a_factor_outside_them_is_refused(multiplier: float) -> None:
    with pytest.raises(CrmInvalid, match="not allowed") as refused:
        factor(multiplier)
    assert "0.5 to 1.2" in str(refused.value.remedy)


@pytest.mark.parametrize(("source", "owner"), [("", "u1"), (" ", "u1"), ("price list", "")])
def test_a_factor_without_source_or_owner_is_refused(source: str, owner: str) -> None:
    with pytest.raises(CrmInvalid, match="source and an owner"):
        product_factor(product="pumps", multiplier=0.9, source=source, owner=owner, expires=TODAY, rules=RULES)


def test_a_factor_holds_to_the_end_of_its_last_day() -> None:
    rows = [factor(0.9)]
    assert weights_on(TODAY, rows, RULES) == {"pumps": 0.9}
    assert weights_on(TODAY + timedelta(days=1), rows, RULES) == {}


def test_factors_of_one_product_multiply_within_the_bounds() -> None:
    rows = [factor(0.8), factor(0.9), factor(1.1, product="valves")]
    assert weights_on(TODAY, rows, RULES) == {"pumps": pytest.approx(0.72), "valves": 1.1}
    assert weights_on(TODAY, [factor(0.5), factor(0.5)], RULES) == {"pumps": 0.5}


@pytest.mark.feature("C-078")
@pytest.mark.parametrize(("before", "after"), [(100, 108), (0.1, 0.108), (3, 3.24), (100, 90)])
def test_a_rise_of_exactly_eight_percent_changes_nothing(before: float, after: float) -> None:
    assert factor_of_price(product="pumps", before=before, after=after, on=TODAY, owner="u1", rules=RULES) is None


@pytest.mark.feature("C-078")
def test_a_steeper_rise_lowers_the_product_line_until_it_is_reviewed() -> None:
    found = factor_of_price(product="pumps", before=100, after=108.01, on=TODAY, owner="u1", rules=RULES)
    assert found == ProductFactor("pumps", 0.9, "raw_material_price", "u1", TODAY + timedelta(days=28))


@pytest.mark.parametrize(("before", "after"), [(0, 5), (5, 0), (-1, 5)])
def test_a_price_of_nothing_is_refused(before: float, after: float) -> None:
    with pytest.raises(CrmInvalid, match="above 0"):
        factor_of_price(product="pumps", before=before, after=after, on=TODAY, owner="u1", rules=RULES)
