"""Which timer a promise gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_core.calendar import Span, SpanUnit
from crm_core.derived import todos_of
from crm_core.entities import Activity
from crm_core.promises.wanted import Wanted, wanted_timer
from crm_core.terms import AttributionReason, AttributionStatus
from tests.unit.crm_core.samples import CALLED, DUE, POLICY, promise, record

CALENDAR = POLICY.calendar.of("east")


def wanted(*, withdrawn: bool = False, **said: Any) -> Wanted | None:
    activity = Activity(
        id="a",
        record=record(commitments=(promise(**said),)),
        status=AttributionStatus.UNASSIGNED,
        reason=AttributionReason.NOTHING,
    )
    (todo,) = todos_of(activity, ())
    return wanted_timer(replace(todo, withdrawn=withdrawn), POLICY.escalation, CALENDAR)


def test_our_promises_escalate_and_the_customers_are_watched() -> None:
    assert wanted(owner="rep") == Wanted("promise", DUE, "default")
    assert wanted(owner="customer") == Wanted("customer_promise", DUE, "watch")
    assert wanted(owner="customer", action="poc") == Wanted("customer_promise", DUE, "watch")


@pytest.mark.feature("F-129")
def test_a_promised_trial_has_the_time_of_the_call_or_72_hours() -> None:
    assert wanted(action="poc") == Wanted("poc_72h", DUE, "poc")
    span = Span(72, SpanUnit.WALL_HOUR)
    assert wanted(action="poc", due_at=None) == Wanted("poc_72h", CALLED + timedelta(hours=72), "poc", span)


@pytest.mark.parametrize(
    "said",
    [
        {"due_at": None},
        {"due_at": None, "owner": "customer", "action": "poc"},
        {"owner": "unknown"},
        {"owner": "third_party"},
        {"rejected": True},
        {"withdrawn": True},
    ],
)
def test_what_has_no_time_no_owner_or_does_not_stand_gets_none(said: dict[str, Any]) -> None:
    assert wanted(**said) is None
