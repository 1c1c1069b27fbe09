"""The day of each rep, the stand-up, the objections and the feedback of one deal, from calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Activity
from crm_core.reports.calls import daily_rows, feedback_rows, is_valid_update, objection_rows, standup_rows
from crm_core.terms import AttributionReason, AttributionStatus
from tests.unit.crm_core.alerts.given import NOW, ago
from tests.unit.crm_core.samples import POLICY, need, objection, promise, record


def call(name: str, *, account_id: str | None = "a1", hours: float = 1, **said: Any) -> Activity:
    at = ago(hours=hours)
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=3), "recorded_at": at}
    return Activity(
        id=name,
        record=record(**{"call_id": name, **times, **said}),
        status=AttributionStatus.MATCHED,
        reason=AttributionReason.COMPANY,
        account_id=account_id,
    )


def test_an_update_is_valid_when_it_says_something_about_a_customer() -> None:
    assert is_valid_update(call("c", needs=(need(),)))
    assert not is_valid_update(call("c"))
    assert not is_valid_update(call("c", needs=(need(rejected=True),)))
    assert not is_valid_update(call("c", account_id=None, needs=(need(),)))


@pytest.mark.feature("F-135")
def test_the_stand_up_shows_who_updated_three_customers() -> None:
    busy = [call(f"c{number}", account_id=f"a{number}", needs=(need(),)) for number in range(3)]
    same = [call(f"s{number}", needs=(need(),), rep_id="rep-2") for number in range(3)]  # one customer, three calls
    rows = standup_rows([*busy, *same, call("empty", rep_id="rep-3")], enough=3)
    assert [(row["rep_id"], row["updates"], row["enough"]) for row in rows] == [
        ("rep-1", 3, True),
        ("rep-2", 1, False),
        ("rep-3", 0, False),
    ]


@pytest.mark.feature("F-137")
def test_the_daily_report_is_drafted_from_the_calls_of_the_local_day() -> None:
    calendar = POLICY.calendar.of("east")
    rows = daily_rows(
        [
            call("late", hours=34, needs=(need(),)),  # 19 March 00:00 in Shanghai
            call("c1", needs=(need(), need("n2", category="delivery", rejected=True)), commitments=(promise(),)),
            call("c2", objections=(objection(),), needs=(need(),), account_id=None),
        ],
        day_of=lambda region, moment: calendar.local_day(moment),
    )
    assert rows == (
        {
            "day": "2026-03-20",
            "rep_id": "rep-1",
            "calls": 2,
            "accounts": 1,
            "needs": "cost",
            "promises": "rep:send_quote",
            "objection_tags": "price",
        },
        {
            "day": "2026-03-19",
            "rep_id": "rep-1",
            "calls": 1,
            "accounts": 1,
            "needs": "cost",
            "promises": "",
            "objection_tags": "",
        },
    )


@pytest.mark.feature("B-058")
def test_the_objections_of_the_last_three_contacts_with_what_became_of_them() -> None:
    rows = objection_rows(
        [
            call("c4", hours=90, objections=(objection(),)),
            call("c3", hours=30, objections=(objection(answered=False), objection("o2", tag="delivery"))),
            call("c2", hours=20),
            call("c1", hours=10, objections=(objection(answered=True), objection("o3", tag="quality", rejected=True))),
        ],
        shown=3,
    )
    assert [(row["call_id"], row["tag"], row["answered"]) for row in rows] == [
        ("c1", "price", True),
        ("c2", None, None),
        ("c3", "price", True),  # the later call answered it
        ("c3", "delivery", None),
    ]


@pytest.mark.feature("B-059")
def test_the_feedback_of_technical_contacts_is_counted_by_window() -> None:
    moments = [ago(days=27), ago(days=20), ago(days=15), ago(days=2), ago(days=99)]
    rows = feedback_rows(moments, window_days=14, windows=3, now=NOW)
    assert [(row["calls"], row["trend"]) for row in rows] == [(0, None), (3, 3), (1, -2)]
    assert (rows[-1]["until"], rows[0]["since"]) == (NOW.isoformat(), ago(days=42).isoformat())
