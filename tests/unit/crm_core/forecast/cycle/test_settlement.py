"""Periods are settled a week after their end; misses freeze, near shadow forecasts or a superior lift it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.forecast.cycle.credit import SettledPeriod
from crm_core.forecast.cycle.entities import ForecastCycle
from crm_core.forecast.cycle.terms import Category, FreezeMode, FreezeState, Horizon, Track
from crm_core.service.forecast_freezes import CreditLedger, credit_of, unfreeze
from crm_core.service.forecast_settlement import settle_due
from crm_core.sight import Sight
from tests.unit.crm_core.forecast.cycle.company import REP, Company
from tests.unit.crm_core.forecast.cycle.test_filing import explained
from tests.unit.crm_core.samples import EAST, NORTH

MANAGER = Sight("east", team="east-1")


def one_period(company: Company, forecast: str, signed: str, deal: str = "d1") -> ForecastCycle:
    """Forecast a commit at the first cut-off of a period, sign an order in it, and settle."""
    company.file(company.draft(deal, amount=forecast, category=Category.COMMIT))
    cycle = company.lock()
    while cycle.first_week.toordinal() % 28 != company.policy.forecast.cycle.epoch.toordinal() % 28:
        company.file()
        company.file(company.draft(deal, amount=forecast, category=Category.COMMIT))
        cycle = company.lock()
    company.go_to(cycle.first_week + timedelta(days=2))
    if Decimal(signed):
        company.order(deal, signed, number=f"o-{cycle.id}")
    company.settle(cycle)
    return cycle


def periods(company: Company) -> tuple[SettledPeriod, ...]:
    return company.store.periods(EAST, rep_id="rep-1")


def ledger(company: Company) -> CreditLedger:
    return credit_of(company.store, REP, "rep-1", policy=company.policy)


@pytest.mark.feature("C-074")
def test_a_period_is_settled_seven_days_after_its_end_and_not_before(company: Company) -> None:
    company.file(company.draft("d1", amount="1200", category=Category.COMMIT), company.draft("d2", 5))
    cycle = company.lock()
    company.go_to(cycle.first_week + timedelta(days=3))
    company.order("d1", "1000")
    company.go_to(cycle.first_week + timedelta(days=34), "23:59")
    assert settle_due(company.store, policy=company.policy, now=company.now) == 0

    assert company.settle(cycle) == 1
    (settled,) = periods(company)
    assert (settled.forecast, settled.actual, settled.deviation) == (Decimal(1200), Decimal(1000), Decimal("0.2"))
    assert settle_due(company.store, policy=company.policy, now=company.now) == 0
    assert ledger(company).credit == 100


def test_only_the_first_cycle_of_a_period_settles_it(company: Company) -> None:
    company.go_to(company.now.date() + timedelta(days=7))
    company.file(company.draft("d1"))
    second = company.lock()

    assert company.settle(second) == 1
    assert periods(company) == ()


def test_a_won_deal_without_an_order_counts_by_its_amount(company: Company) -> None:
    company.file(company.draft("d1", amount="1000", category=Category.COMMIT))
    cycle = company.lock()
    company.go_to(cycle.first_week)
    company.close("d1")
    company.settle(cycle)

    assert [one.actual for one in periods(company)] == [Decimal(1000)]


@pytest.mark.feature("C-074")
def test_misses_freeze_from_the_fourth_period_on_and_the_freeze_starts_with_the_next_cycle(company: Company) -> None:
    for number in range(3):
        one_period(company, "1500", "1000")
        assert ledger(company).freeze is None, number  # a new rep's first periods freeze nobody
        found = ledger(company).verdict
        assert (found is not None) == (number == 2)
    one_period(company, "1500", "1000")
    found = ledger(company)

    assert found.credit == 60
    assert found.freeze
    assert found.verdict
    assert (found.freeze.mode, found.freeze.literal, found.freeze.evidence) == (FreezeMode.EVIDENCE, True, True)
    assert found.luck
    assert found.luck.literal == 0.0  # commits leave nothing to chance
    running = company.open()
    assert found.freeze.from_week == running.first_week + timedelta(days=7)
    assert not found.freeze.holds(running.first_week)


@pytest.mark.feature("C-075")
def test_a_frozen_rep_files_shadow_forecasts_within_the_band_of_the_team_and_two_near_ones_lift_it(
    company: Company,
) -> None:
    for _ in range(4):
        one_period(company, "1500", "1000")
    company.lock()
    company.expected = {"d1": 1000.0}
    company.file(company.draft("d1", amount="1500", category=Category.COMMIT))
    company.model(rep_1=1000.0)
    locked = company.lock()

    sheet = company.store.find_sheet(EAST, locked.id, "rep-1")
    assert sheet
    assert sheet.figures
    assert sheet.frozen
    assert (sheet.figures.rep_total, sheet.figures.official_total) == (Decimal(1500), Decimal(1100))
    one_period(company, "1100", "1000")
    assert ledger(company).freeze
    assert periods(company)[-1].shadow
    one_period(company, "1200", "1000")
    assert ledger(company).freeze is None
    assert ledger(company).history[0].state is FreezeState.LIFTED


def frozen(company: Company) -> CreditLedger:
    for _ in range(4):
        one_period(company, "1500", "1000")
    return ledger(company)


def test_a_superior_lifts_a_freeze_with_a_reason_and_the_rep_may_not(company: Company) -> None:
    assert frozen(company).freeze
    given_: dict[str, Any] = {"policy": company.policy, "now": company.now}
    with pytest.raises(CrmForbidden):
        unfreeze(company.store, REP, "rep-1", reason="我觉得不公平,请解除", actor_id="rep-1", **given_)
    with pytest.raises(CrmInvalid):
        unfreeze(company.store, MANAGER, "rep-1", reason="好", actor_id="boss", **given_)
    with pytest.raises(CrmNotFound):
        unfreeze(company.store, NORTH, "rep-1", reason="客户集中延期签约", actor_id="boss", **given_)

    lifted = unfreeze(company.store, MANAGER, "rep-1", reason="客户集中延期签约", actor_id="boss", **given_)
    assert (lifted.state, lifted.ended_by, lifted.end_reason) == (FreezeState.LIFTED, "boss", "客户集中延期签约")
    with pytest.raises(CrmConflict):
        unfreeze(company.store, MANAGER, "rep-1", reason="客户集中延期签约", actor_id="boss", **given_)
    assert ledger(company).freeze is None
    one_period(company, "1500", "1000")
    assert ledger(company).freeze is None  # what was lifted is not counted again


def test_chance_is_shown_beside_the_literal_verdict_and_does_not_freeze_by_evidence(company: Company) -> None:
    for number in range(4):
        company.deal(f"big{number}", amount="3000")
        company.file(company.draft(f"big{number}", amount="3000", probability=0.5))
        cycle = company.lock()
        while cycle.first_week.toordinal() % 28 != company.policy.forecast.cycle.epoch.toordinal() % 28:
            company.file(company.draft(f"big{number}", amount="3000", probability=0.5))
            cycle = company.lock()
        if number % 2:
            company.go_to(cycle.first_week)
            company.order(f"big{number}", "3000", number=f"o{number}")
        company.settle(cycle)
    found = ledger(company)

    assert found.freeze is None
    assert found.verdict
    assert found.luck
    assert (found.verdict.literal, found.verdict.evidence) == (True, False)
    assert found.luck.literal == 1.0


@pytest.mark.feature("C-076")
def test_a_cancellation_restates_the_settled_period_of_its_order_with_a_flag_and_judges_the_freeze_again(
    company: Company,
) -> None:
    for _ in range(3):
        one_period(company, "1500", "1000")
    one_period(company, "700", "1000")
    assert ledger(company).freeze
    cancelled = periods(company)[3]
    company.order(
        "d1", "-300", number="c1", cancels=f"o-{cancelled.cycle_id}", signed_at=company.now - timedelta(hours=1)
    )

    restated = periods(company)[3]
    assert (restated.actual, restated.restated_actual) == (Decimal(1000), Decimal(700))
    assert restated.restated_at == company.now
    assert restated.deviation == 0
    after = ledger(company)
    assert after.freeze is None
    assert after.history[0].state is FreezeState.VOIDED


def test_a_deal_that_changed_hands_stays_with_the_rep_at_the_lock_and_is_not_judged(company: Company) -> None:
    company.model(rep_1=1000.0)
    company.file(
        company.draft("d1", amount="1000", category=Category.COMMIT),
        company.draft("d2", amount="500", category=Category.COMMIT),
    )
    cycle = company.lock()
    company.go_to(cycle.first_week)
    company.store.save_opportunity(replace(company.store.opportunity(EAST, "d1"), rep_id="rep-2"))
    company.order("d1", "400", number="o1")
    company.order("d2", "500", number="o2")
    company.settle(cycle)

    (settled,) = periods(company)
    assert (settled.forecast, settled.actual) == (Decimal(1500), Decimal(900))
    assert (settled.judged_forecast, settled.judged_actual) == (Decimal(500), Decimal(500))


@pytest.mark.feature("C-071")
def test_who_was_right_is_scored_when_the_weeks_are_over(company: Company) -> None:
    company.file(company.draft("d1", amount="2000", category=Category.COMMIT))
    cycle = company.model(rep_1=1000.0)
    near = explained(company, Horizon.NEAR)
    explained(company, Horizon.ALL)
    company.lock()
    company.go_to(cycle.first_week)
    company.order("d1", "1900")
    company.settle(cycle)

    scored = {one.horizon: one for one in company.store.gap_attributions(EAST, cycle.id)}
    assert (scored[Horizon.NEAR].nearer, scored[Horizon.NEAR].actual) == (Track.REP, Decimal(1900))
    assert scored[Horizon.NEAR].id == near.id
    assert scored[Horizon.ALL].nearer is None
    company.settle(cycle, weeks=13)
    assert {one.nearer for one in company.store.gap_attributions(EAST, cycle.id)} == {Track.REP}


def test_credit_is_seen_by_the_rep_and_those_above_only(company: Company) -> None:
    one_period(company, "1000", "1000")

    assert credit_of(company.store, MANAGER, "rep-1", policy=company.policy).credit == 100
    for stranger in (NORTH, Sight("east", rep_id="rep-2"), Sight("east", team="east-2")):
        with pytest.raises(CrmNotFound):
            credit_of(company.store, stranger, "rep-1", policy=company.policy)
