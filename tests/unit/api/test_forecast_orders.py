"""Orders against the forecast that was locked before them: reported beyond 30 %, taken back, corrected, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.unit.api.weekly import Weekly

pytestmark = pytest.mark.feature("C-076")


@pytest.fixture
def signed(weekly: Weekly) -> datetime:
    """A time just after the lock of a forecast of 1000.00 for the deal, which an evidence binds."""
    weekly.file(weekly.line(weekly.evidence()))
    return datetime.fromisoformat(weekly.lock()["cut_off_at"]) + timedelta(hours=1)


def order(weekly: Weekly, at: datetime, amount: str, status: int = 200, **fields: Any) -> Any:
    body = {"order_no": "SO-1", "opportunity_id": weekly.deal, "amount": amount, "source": "erp"}
    return weekly.post("orders", status, "admin", **{**body, "signed_at": at.isoformat(), **fields})


@pytest.mark.parametrize("amount", ["1300.00", "700.00", "1000.00", "999.99"])
def test_up_to_thirty_percent_apart_nothing_is_reported(weekly: Weekly, signed: datetime, amount: str) -> None:
    assert order(weekly, signed, amount)["report"] is None
    assert weekly.read("forecast/corrections")["items"] == []


@pytest.mark.parametrize(("amount", "deviation"), [("1300.01", 0.30001), ("699.99", 0.30001), ("4000.00", 3.0)])
def test_beyond_thirty_percent_the_report_holds_both_numbers(
    weekly: Weekly, signed: datetime, amount: str, deviation: float
) -> None:
    report = order(weekly, signed, amount)["report"]
    assert (report["kind"], report["order_amount"], report["forecast_amount"]) == ("deviation", amount, "1000.00")
    assert report["deviation"] == pytest.approx(deviation)
    assert report["rep_id"] == weekly.house.id_of("rep")
    assert weekly.read("forecast/corrections", opportunity_id=weekly.deal)["items"] == [report]
    assert weekly.read("forecast/corrections", opportunity_id=weekly.other)["items"] == []


def test_the_report_tells_the_deals_stages_and_the_models_view(weekly: Weekly, signed: datetime) -> None:
    story = order(weekly, signed, "2000.00")["report"]["story"]
    assert [(one["stage"], one["exited_at"]) for one in story["stages"]] == [("lead", None)]
    assert 0 < story["model"]["chance"] < 1
    assert story["model"]["expected"] > 0


def test_a_deal_without_a_counted_line_is_an_order_that_nobody_forecast(weekly: Weekly, signed: datetime) -> None:
    report = order(weekly, signed, "500.00", opportunity_id=weekly.other)["report"]
    assert (report["kind"], report["forecast_amount"], report["deviation"]) == ("unforecast_order", None, None)


def test_a_line_that_nothing_bound_forecast_nothing(weekly: Weekly) -> None:
    weekly.file(weekly.line())
    at = datetime.fromisoformat(weekly.lock()["cut_off_at"]) + timedelta(hours=1)
    assert order(weekly, at, "1000.00")["report"]["kind"] == "unforecast_order"


def test_an_order_that_was_signed_before_the_lock_is_not_held_against_it(weekly: Weekly, signed: datetime) -> None:
    report = order(weekly, signed - timedelta(hours=2), "1000.00")["report"]
    assert (report["kind"], report["cycle_id"]) == ("unforecast_order", None)


def test_a_report_is_an_alert_for_the_director_and_not_for_the_rep(weekly: Weekly, signed: datetime) -> None:
    order(weekly, signed, "2000.00")
    (alert,) = weekly.read("alerts", "admin", rule="forecast_correction")["items"]
    assert (alert["opportunity_id"], alert["audience"]) == (weekly.deal, "director")
    assert weekly.read("alerts", rule="forecast_correction")["items"] == []


def test_the_same_version_again_reports_once(weekly: Weekly, signed: datetime) -> None:
    first = order(weekly, signed, "2000.00")
    again = order(weekly, signed, "2000.00")
    assert (first["applied"], again["applied"]) == (True, False)
    assert again["report"] == first["report"]
    assert len(weekly.read("forecast/corrections")["items"]) == 1


def test_a_version_that_comes_again_with_another_amount_is_refused(weekly: Weekly, signed: datetime) -> None:
    order(weekly, signed, "1000.00")
    assert order(weekly, signed, "1200.00", 409)["code"] == "version_reused"
    assert [one["amount"] for one in weekly.read("orders")["items"]] == ["1000.00"]


def test_a_higher_version_stands_in_place_of_the_lower(weekly: Weekly, signed: datetime) -> None:
    order(weekly, signed, "1000.00")
    later = order(weekly, signed, "2000.00", version=2)
    assert (later["applied"], later["report"]["order_version"]) == (True, 2)
    (standing,) = weekly.read("orders", opportunity_id=weekly.deal)["items"]
    assert (standing["version"], standing["amount"]) == (2, "2000.00")
    late = order(weekly, signed, "1000.00", version=1)
    assert (late["applied"], late["order"]["version"]) == (False, 2)


def test_a_cancellation_is_an_order_of_its_own_and_is_not_reported(weekly: Weekly, signed: datetime) -> None:
    order(weekly, signed, "1000.00")
    taken = order(weekly, signed, "-1000.00", order_no="SO-1-C", cancels="SO-1")
    assert (taken["applied"], taken["order"]["cancels"], taken["report"]) == (True, "SO-1", None)
    assert sorted(one["amount"] for one in weekly.read("orders")["items"]) == ["-1000.00", "1000.00"]


@pytest.mark.parametrize(
    ("amount", "fields", "code"),
    [
        ("-10.00", {}, "bad_cancellation"),
        ("10.00", {"cancels": "SO-1"}, "bad_cancellation"),
        ("-10.00", {"order_no": "SO-2", "cancels": "SO-9"}, "order_not_found"),
        ("0.00", {}, "bad_amount"),
    ],
)
def test_orders_that_contradict_themselves_leave_nothing(
    weekly: Weekly, amount: str, fields: dict[str, Any], code: str
) -> None:
    assert order(weekly, datetime.now(UTC), amount, 422, **fields)["code"] == code
    assert weekly.read("orders")["items"] == []


def test_a_currency_without_a_rate_and_a_time_without_a_zone_are_refused(weekly: Weekly) -> None:
    order(weekly, datetime.now(UTC), "10.00", 422, currency="EUR")
    order(weekly, datetime.now(UTC).replace(tzinfo=None), "10.00", 422)
    assert weekly.read("orders")["items"] == []
