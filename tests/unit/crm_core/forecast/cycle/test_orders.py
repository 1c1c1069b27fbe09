"""Orders against their locked forecast, payments against orders, and outside factors."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmError, CrmInvalid, CrmNotFound
from crm_core.forecast.cycle.orders import by_month, kind_of_correction, revenue_gaps
from crm_core.forecast.cycle.terms import Category, CorrectionKind
from crm_core.service.forecast_orders import record_receipt, revenue_report
from tests.unit.crm_core.forecast.cycle.company import REP, Company
from tests.unit.crm_core.samples import EAST, NORTH

LIMIT = Decimal("0.30")


def locked(company: Company, amount: str = "1000") -> None:
    company.expected = {"d1": 420.0}
    company.file(company.draft("d1", amount=amount, category=Category.COMMIT))
    company.model(rep_1=420.0)
    company.lock()


@pytest.mark.feature("C-076")
@pytest.mark.parametrize(
    ("order", "kind"),
    [
        ("1300", None),
        ("1300.01", CorrectionKind.DEVIATION),
        ("700", None),
        ("699.99", CorrectionKind.DEVIATION),
        ("1000", None),
    ],
)
def test_an_order_more_than_thirty_percent_off_is_reported_and_exactly_thirty_is_not(
    order: str, kind: CorrectionKind | None
) -> None:
    assert kind_of_correction(Decimal(order), Decimal(1000), LIMIT) is kind


def test_an_order_that_nobody_forecast_has_a_report_of_its_own_kind() -> None:
    assert kind_of_correction(Decimal(5), None, LIMIT) is CorrectionKind.UNFORECAST_ORDER
    assert kind_of_correction(Decimal(5), Decimal(0), LIMIT) is CorrectionKind.UNFORECAST_ORDER


@pytest.mark.feature("C-076")
def test_the_report_tells_the_amounts_the_stages_the_model_and_goes_to_the_director(company: Company) -> None:
    locked(company)
    company.now += timedelta(days=1)
    report = company.order("d1", "1400").report

    assert report
    assert (report.kind, report.deviation) == (CorrectionKind.DEVIATION, Decimal("0.4"))
    assert (report.order_amount, report.forecast_amount) == (Decimal(1400), Decimal(1000))
    assert [one["stage"] for one in report.story["stages"]] == ["lead"]
    assert report.story["model"] == {"chance": 0.5, "expected": 420.0}
    assert company.store.corrections(REP) == (report,)
    assert company.store.corrections(NORTH) == ()
    assert company.store.corrections(EAST, opportunity_id="d2") == ()
    (event,) = [one for one in company.store.events(EAST) if one.type.startswith("alert.")]
    assert event.actor_id == "erp"


def test_each_version_of_an_order_is_reported_once(company: Company) -> None:
    locked(company)
    company.now += timedelta(days=1)
    first, again = company.order("d1", "1400"), company.order("d1", "1400")
    second = company.order("d1", "1500", version=2)

    assert (first.applied, again.applied, second.applied) == (True, False, True)
    assert again.report == first.report
    assert len(company.store.corrections(EAST)) == 2
    assert [one.amount for one in company.store.orders(EAST)] == [Decimal(1500)]
    assert not company.order("d1", "1400").applied  # an older version changes nothing


def test_an_order_without_a_bound_line_is_unforecast(company: Company) -> None:
    company.file(company.draft("d1", actions=()))
    company.lock()

    report = company.order("d1", "1000").report
    assert report
    assert (report.kind, report.forecast_amount) == (CorrectionKind.UNFORECAST_ORDER, None)
    before_any_lock = company.order("d2", "10", number="o2", signed_at=company.now - timedelta(days=30)).report
    assert before_any_lock
    assert (before_any_lock.cycle_id, before_any_lock.story["model"]) == (None, None)


def test_an_order_that_is_near_its_forecast_and_a_cancellation_get_no_report(company: Company) -> None:
    locked(company)
    company.now += timedelta(days=1)

    assert company.order("d1", "1300").report is None
    assert company.order("d1", "-1300", number="c1", cancels="o1").report is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": "0"}, "bad_amount"),
        ({"amount": "1.001"}, "bad_amount"),
        ({"version": 0}, "bad_version"),
        ({"number": " "}, "number_missing"),
        ({"currency": "EUR"}, "currency_unknown"),
        ({"amount": "-5"}, "bad_cancellation"),
        ({"cancels": "o9"}, "bad_cancellation"),
        ({"amount": "-5", "cancels": "o9"}, "order_not_found"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(company: Company, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        company.order("d1", **{"amount": "100", **fields})
    assert refused.value.code == code
    assert company.store.orders(EAST) == ()


def test_a_version_does_not_come_again_with_other_content(company: Company) -> None:
    company.order("d1", "100")

    with pytest.raises(CrmConflict):
        company.order("d1", "101")
    assert company.latest_order().amount == 100


def receipt(company: Company, amount: str, day: date, number: str = "r1", version: int = 1) -> None:
    record_receipt(
        company.store,
        EAST,
        receipt_no=number,
        version=version,
        opportunity_id="d1",
        amount=Decimal(amount),
        currency="CNY",
        received_on=day,
        source="erp",
        policy=company.policy,
        actor_id="erp",
        now=company.now,
    )


@pytest.mark.feature("C-080")
def test_money_against_revenue_is_marked_beyond_fifteen_percent_by_month(company: Company) -> None:
    company.order("d1", "1000", signed_at=company.now)
    company.order("d2", "1000", number="o2", signed_at=company.now + timedelta(days=14))
    receipt(company, "850", date(2026, 1, 30))
    receipt(company, "500", date(2026, 2, 20), "r2")
    receipt(company, "849.99", date(2026, 2, 20), "r2", version=2)

    told = revenue_report(company.store, REP, start=date(2026, 1, 1), end=date(2026, 4, 1), policy=company.policy)
    assert [(one.month, one.gap, one.marked) for one in told] == [
        ("2026-01", Decimal("0.15"), False),
        ("2026-02", Decimal("0.15001"), True),
    ]
    with pytest.raises(CrmError):
        receipt(company, "1", date(2026, 2, 20), "r2", version=2)
    receipt(company, "1", date(2026, 2, 20), "r2", version=1)
    assert len(company.store.receipts(EAST, date(2026, 1, 1), date(2026, 4, 1))) == 2
    assert (
        revenue_report(company.store, NORTH, start=date(2026, 1, 1), end=date(2026, 4, 1), policy=company.policy) == ()
    )


def test_money_without_any_sale_is_marked() -> None:
    (gap,) = revenue_gaps({}, by_month([(date(2026, 5, 1), Decimal(3)), (date(2026, 5, 9), Decimal(4))]), LIMIT)

    assert (gap.received, gap.gap, gap.marked) == (Decimal(7), None, True)


def test_an_order_of_a_deal_out_of_sight_is_not_found(company: Company) -> None:
    with pytest.raises(CrmNotFound):
        company.order("nowhere", "100")
