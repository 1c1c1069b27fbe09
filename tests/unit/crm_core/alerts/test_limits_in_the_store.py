"""Each rule at its limit, over what calls, touches and stages leave in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.alerts.alert import AlertState
from crm_core.entities import Lead, StageInterval
from crm_core.health.terms import TouchKind
from crm_core.policies import CrmPolicy
from crm_core.records import SignalClaim
from crm_core.service import run_due_process_rules, run_process_rules
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore
from crm_core.terms import SignalKind
from tests.unit.crm_core.alerts.given import NOW, ago, opened, touched
from tests.unit.crm_core.alerts.heard import heard, risk
from tests.unit.crm_core.samples import POLICY, need, objection, promise, quote

SECOND = timedelta(seconds=1)


def rules(store: CrmStore, now: datetime = NOW, policy: CrmPolicy = POLICY) -> set[str]:
    """The rules that have something open after a run."""
    run_process_rules(store, policy=policy, actor_id="clock", now=now)
    alerts = [one for one in store.alerts(EVERYWHERE) if one.state is not AlertState.CLOSED]
    return {reason.rule for alert in alerts for reason in alert.reasons}


def stay(store: CrmStore, position: int, stage: str, entered: datetime, exited: datetime | None = None) -> None:
    store.save_stage_interval(
        StageInterval(
            opportunity_id="d1",
            position=position,
            stage=stage,
            pipeline_version=1,
            entered_at=entered,
            entered_by="rep-1",
            exited_at=exited,
        )
    )


@pytest.mark.feature("B-060")
@pytest.mark.parametrize(("over", "told"), [(timedelta(0), False), (SECOND, True)])
def test_48_hours_exactly_are_in_time(store: CrmStore, over: timedelta, told: bool) -> None:
    opened(store, at=ago(hours=48) - over)
    assert ("no_update" in rules(store)) is told


@pytest.mark.feature("B-056")
@pytest.mark.parametrize(("over", "told"), [(timedelta(0), False), (SECOND, True)])
def test_seven_days_exactly_are_in_time(store: CrmStore, over: timedelta, told: bool) -> None:
    opened(store, at=ago(days=30))
    touched(store, ago(days=7) - over)
    assert ("no_outbound" in rules(store)) is told


@pytest.mark.feature("B-056")
@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        (TouchKind.MAIL, True),
        (TouchKind.MESSAGE, True),
        (TouchKind.VISIT, True),
        (TouchKind.DOCUMENT_SENT, True),
        (TouchKind.PROPOSAL_REVISED, True),
        (TouchKind.DOCUMENT_VIEWED, False),
        (TouchKind.PLAN_FILED, False),
    ],
)
def test_what_the_customer_gets_from_us_ends_the_silence(store: CrmStore, kind: TouchKind, ours: bool) -> None:
    opened(store, at=ago(days=30))
    touched(store, ago(days=2), kind=kind)
    assert ("no_outbound" not in rules(store)) is ours


@pytest.mark.feature("B-049")
@pytest.mark.parametrize(("calls", "told"), [(15, False), (16, True)])
def test_fifteen_contacts_are_allowed(store: CrmStore, calls: int, told: bool) -> None:
    opened(store, at=ago(days=4))
    for number in range(calls):
        touched(store, ago(days=1, minutes=number))
    assert ("red_line" in rules(store)) is told


@pytest.mark.feature("B-049")
def test_an_advance_begins_the_count_anew_and_a_step_back_does_not(store: CrmStore) -> None:
    opened(store, at=ago(days=9), stage="first_contact")
    for number in range(16):
        touched(store, ago(days=6, minutes=number))
    stay(store, 1, "lead", ago(days=9), ago(days=5))
    stay(store, 2, "first_contact", ago(days=5))
    assert "red_line" not in rules(store)

    stay(store, 2, "first_contact", ago(days=5), ago(days=4))
    stay(store, 3, "lead", ago(days=4))
    for number in range(16):
        touched(store, ago(days=3, minutes=number))
    assert "red_line" in rules(store)


@pytest.mark.feature("B-057")
@pytest.mark.parametrize(
    ("before", "here", "told"),
    [(14.01, 14.01, True), (14, 30, False), (30, 14, False), (1, 60, False)],
)
def test_two_stages_in_a_row_have_to_take_too_long(store: CrmStore, before: float, here: float, told: bool) -> None:
    opened(store, at=ago(days=before + here), stage="first_contact")
    stay(store, 1, "lead", ago(days=before + here), ago(days=here))
    stay(store, 2, "first_contact", ago(days=here))
    assert ("overstay" in rules(store)) is told


@pytest.mark.feature("B-057")
def test_the_diagnosis_tells_the_objections_that_nobody_answered(store: CrmStore) -> None:
    opened(store, at=ago(days=40), stage="first_contact")
    stay(store, 1, "lead", ago(days=40), ago(days=20))
    stay(store, 2, "first_contact", ago(days=20))
    heard(store, 10, objections=(objection("o1"), objection("o2", tag="delivery"), objection("o3", tag="trust")))
    heard(store, 8, objections=(objection("o1", answered=True),))
    assert "overstay" in rules(store)

    (facts,) = store.deal_facts(EVERYWHERE)
    assert facts.objections == 2
    (alert,) = [one for one in store.alerts(EVERYWHERE) if one.rule == "overstay"]
    assert dict(alert.reasons[0].data) == {
        "stage_before": "lead",
        "days_before": 20,
        "stage": "first_contact",
        "days": 20,
        "silent_days": 8,
        "contacts": 2,
        "objections": 2,
    }


@pytest.mark.feature("B-048")
@pytest.mark.parametrize(
    "latest",
    [
        {"needs": (need(category="quality"),)},
        {"commitments": (promise(action="visit"),)},
        {"objections": (objection(answered=True),)},
    ],
)
def test_one_call_that_brings_something_ends_the_row(store: CrmStore, latest: dict[str, Any]) -> None:
    opened(store, at=ago(days=4))
    for days in (3, 2, 1):
        heard(store, days)
    heard(store, 0.5, **latest)
    assert "no_progress" not in rules(store)


@pytest.mark.feature("B-048")
def test_the_third_call_without_anything_new_brings_the_manager_in(store: CrmStore) -> None:
    opened(store, at=ago(days=4))
    heard(store, 3, needs=(need(),))
    for days in (2, 1):
        heard(store, days, needs=(need(),))
    assert "no_progress" not in rules(store)
    heard(store, 0.5, needs=(need(),))
    assert "no_progress" in rules(store)


INDICATORS: dict[str, str] = {
    "display_policy": "你们的陈列政策是什么",
    "samples": "能寄点样品吗",
    "rival_promotion": "他家有买赠",
}


@pytest.mark.feature("B-053")
@pytest.mark.parametrize(("shown", "told"), [(0, False), (1, False), (2, True), (3, True)])
def test_two_signs_of_intent_are_worth_telling(store: CrmStore, shown: int, told: bool) -> None:
    opened(store, at=ago(days=1))
    words = list(INDICATORS.values())[:shown]
    product = [
        SignalClaim(claim_id=f"s{place}", kind=SignalKind.PRODUCT, evidence=quote(text), confidence=0.9)
        for place, text in enumerate(words)
    ]
    heard(store, 0.2, signals=tuple(product))
    assert ("intent" in rules(store)) is told


def a_lead(store: CrmStore, **fields: Any) -> None:
    base: dict[str, Any] = {"id": "l1", "region": "east", "team": "east-1", "rep_id": "rep-1", "name": "陈工"}
    who = {"phone": "13900139000", "company": "恒力", "need": "换供应商", "created_at": ago(days=6)}
    store.save_lead(Lead(**{**base, **who, **fields}))


@pytest.mark.feature("B-051")
@pytest.mark.parametrize(("over", "told"), [(timedelta(0), False), (SECOND, True)])
def test_a_lead_sleeps_after_72_hours(store: CrmStore, over: timedelta, told: bool) -> None:
    a_lead(store, created_at=ago(hours=72) - over)
    assert ("dormant_pool" in rules(store)) is told


@pytest.mark.feature("B-061")
@pytest.mark.parametrize(("over", "told"), [(timedelta(0), False), (SECOND, True)])
def test_the_second_action_has_72_hours(store: CrmStore, over: timedelta, told: bool) -> None:
    a_lead(store, contacted_at=ago(hours=72) - over)
    assert ("second_action" in rules(store)) is told


def test_two_deals_have_their_calls_told_apart(store: CrmStore) -> None:
    opened(store, "d1", at=ago(days=1))
    opened(store, "d2", at=ago(days=1))
    for deal_id, words in (("d1", "等领导批"), ("d2", "要走流程")):
        outcome = heard(store, 0.2 if deal_id == "d1" else 0.3, signals=(risk(words),))
        store.save_activity(replace(outcome.activity, opportunity_id=deal_id))
    recent = {
        one.opportunity_id: len(one.records) for one in store.recent_calls(EVERYWHERE, since=ago(days=2), count=4)
    }
    assert recent == {"d1": 1, "d2": 1}
    rules(store)
    assert {one.opportunity_id for one in store.alerts(EVERYWHERE)} == {"d1", "d2"}


def test_only_the_last_calls_of_a_deal_are_read(store: CrmStore) -> None:
    opened(store, at=ago(days=9))
    for days in (8, 7, 6, 5, 1):
        heard(store, days)
    ((deal),) = store.recent_calls(EVERYWHERE, since=ago(days=2), count=3)
    assert [record.call_id for record in deal.records] == ["call-1", "call-5", "call-6"]
    assert list(store.recent_calls(EVERYWHERE, since=ago(hours=2), count=3)) == []


@pytest.mark.parametrize(("minutes", "runs"), [(59, 1), (60, 2)])
def test_the_rules_look_again_after_an_hour(store: CrmStore, minutes: int, runs: int) -> None:
    opened(store, at=ago(days=10))
    for now in (NOW, NOW + timedelta(minutes=minutes)):
        run_due_process_rules(store, policy=POLICY, now=now)
    assert len(store.events(EVERYWHERE, aggregate="alerts:runs", limit=9)) == runs


def test_after_a_standstill_of_a_week_each_cause_is_told_once(store: CrmStore) -> None:
    opened(store, at=ago(days=10))
    first = rules(store)
    assert rules(store, NOW + timedelta(days=7)) == first
    assert len(store.alerts(EVERYWHERE)) == 3
