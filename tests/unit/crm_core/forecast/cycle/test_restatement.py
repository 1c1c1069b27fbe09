"""What came after the settlement: changed orders restate their period, and what rests on it is judged again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.forecast.cycle.terms import Category, Horizon
from crm_core.service.forecast_model import model_inputs
from crm_core.service.forecast_run import what_if_basis
from tests.unit.crm_core.forecast.cycle.company import Company
from tests.unit.crm_core.forecast.cycle.test_filing import explained
from tests.unit.crm_core.samples import EAST


@pytest.fixture
def settled(company: Company) -> Company:
    """One period: 1000 forecast, 1000 signed."""
    company.file(company.draft("d1", amount="1000", category=Category.COMMIT))
    cycle = company.lock()
    company.go_to(cycle.first_week)
    company.order("d1", "1000")
    company.settle(cycle)
    return company


def shown(company: Company) -> tuple[Decimal, Decimal | None]:
    (period,) = company.store.periods(EAST)
    return period.actual, period.restated_actual


def test_a_new_version_of_an_order_restates_its_period_and_the_settled_figure_stays(settled: Company) -> None:
    at = settled.latest_order().signed_at
    settled.order("d1", "900", version=2, signed_at=at)
    assert shown(settled) == (Decimal(1000), Decimal(900))

    settled.order("d1", "1000", version=3, signed_at=at)
    assert shown(settled) == (Decimal(1000), Decimal(1000))


def test_an_order_that_comes_late_restates_the_period_in_which_it_was_signed(settled: Company) -> None:
    at = settled.latest_order().signed_at
    settled.order("d2", "300", number="o2", signed_at=at + timedelta(days=3))

    assert shown(settled) == (Decimal(1000), Decimal(1300))


def test_what_changes_nothing_restates_nothing(settled: Company) -> None:
    settled.order("d1", "1000", version=2, signed_at=settled.latest_order().signed_at)
    settled.order("d2", "300", number="o2")  # signed in a period that is not settled

    assert shown(settled) == (Decimal(1000), None)


def test_an_order_of_somebody_without_a_settled_period_restates_nobodys(settled: Company) -> None:
    settled.deal("theirs", rep_id="rep-2")
    settled.order("theirs", "300", number="o2", signed_at=settled.latest_order().signed_at)

    assert shown(settled) == (Decimal(1000), None)


def test_a_cancellation_within_the_days_of_grace_counts_at_the_settlement(company: Company) -> None:
    company.file(company.draft("d1", amount="1000", category=Category.COMMIT))
    cycle = company.lock()
    company.go_to(cycle.first_week)
    company.order("d1", "1000")
    company.go_to(cycle.first_week + timedelta(days=30))
    company.order("d1", "-400", number="c1", cancels="o1")
    company.settle(cycle)

    assert shown(company) == (Decimal(600), None)


def test_there_is_nothing_to_explain_without_a_model_number_or_a_gap(company: Company) -> None:
    company.file()
    company.model(rep_1=0.0)

    with pytest.raises(CrmConflict) as refused:
        explained(company, Horizon.ALL)
    assert refused.value.code == "no_gap"


@pytest.mark.feature("C-081")
def test_what_if_needs_deals_that_were_won_and_lost_with_features(company: Company) -> None:
    inputs = model_inputs(company.store, company.open(), policy=company.policy, now=company.now)

    with pytest.raises(CrmInvalid) as refused:
        what_if_basis(inputs, policy=company.policy)
    assert refused.value.code == "what_if_history"
