"""What a call means for the health of its deal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.entities import Activity
from crm_core.health.terms import Direction, TouchKind
from crm_core.health.touches import risks_of_call, touch_of_call
from crm_core.records import SignalClaim
from crm_core.terms import AttributionReason, AttributionStatus, SignalKind
from tests.unit.crm_core.health.deals import HEALTH
from tests.unit.crm_core.samples import CALLED, DUE, objection, person, promise, quote, record


def call(opportunity_id: str | None = "d1", **said: Any) -> Activity:
    return Activity(
        id="act-1",
        record=record(**said),
        status=AttributionStatus.MATCHED,
        reason=AttributionReason.PHONE,
        account_id="a1",
        opportunity_id=opportunity_id,
    )


def signal(kind: SignalKind, claim_id: str = "s1", **said: Any) -> SignalClaim:
    return SignalClaim(claim_id=claim_id, kind=kind, evidence=quote("要走流程"), confidence=0.9, **said)


def test_a_call_is_one_touch_with_its_length_and_its_people() -> None:
    found = touch_of_call(
        call(
            direction="outbound",
            persons=(
                person("p1", role="purchasing"),
                person("p2", role="unknown"),
                person("p3", role="user", rejected=True),
                person("p4", role="technical_buyer", side="rep"),
            ),
        ),
        HEALTH,
    )

    assert found is not None
    assert (found.kind, found.direction, found.two_way, found.seconds) == (
        TouchKind.CALL,
        Direction.OUTBOUND,
        True,
        120,
    )
    assert found.roles == ("purchasing",)
    assert found.activity_id == found.id == "act-1"


def test_a_call_on_no_deal_touches_none() -> None:
    assert touch_of_call(call(None), HEALTH) is None
    assert risks_of_call(call(None, objections=(objection(),)), HEALTH) == ()


@pytest.mark.parametrize(
    ("said", "rival"),
    [
        ({}, False),
        ({"objections": (objection(competitor="瑞丰电子"),)}, True),
        ({"objections": (objection(competitor="瑞丰电子", rejected=True),)}, False),
        ({"signals": (signal(SignalKind.COMPARING),)}, True),
    ],
)
def test_a_rival_is_seen_when_one_is_named_or_the_customer_compares(said: dict[str, Any], rival: bool) -> None:
    found = touch_of_call(call(**said), HEALTH)
    assert found is not None
    assert found.rival is rival


def test_the_next_step_is_the_earliest_that_was_agreed_and_our_promises_are_ours_alone() -> None:
    later = DUE + timedelta(days=3)
    found = touch_of_call(
        call(
            signals=(
                signal(SignalKind.NEXT_STEP, "s1", at=later),
                signal(SignalKind.NEXT_STEP, "s2", at=DUE),
                signal(SignalKind.NEXT_STEP, "s3", at=CALLED, rejected=True),
                signal(SignalKind.NEXT_STEP, "s4"),
            ),
            commitments=(promise("c1", due_at=later), promise("c2", owner="customer", due_at=CALLED)),
        ),
        HEALTH,
    )
    assert found is not None
    assert (found.next_agreed_at, found.next_internal_at) == (DUE, later)


def test_objections_and_risk_signals_stand_against_the_deal_unless_rejected() -> None:
    found = risks_of_call(
        call(
            objections=(
                objection("o1"),
                objection("o2", tag="delivery", answered=True),
                objection("o3", rejected=True),
            ),
            signals=(signal(SignalKind.RISK, severe=True, value="approval"), signal(SignalKind.PRODUCT, "s2")),
        ),
        HEALTH,
    )
    assert [(one.tag, one.objection, one.severe, one.answered) for one in found] == [
        ("price", True, False, False),
        ("delivery", True, False, True),
        ("approval", False, True, False),
    ]


def test_an_unknown_direction_is_unknown() -> None:
    found = touch_of_call(call(direction="sideways"), HEALTH)
    assert found is not None
    assert found.direction is Direction.UNKNOWN
