"""A run of the rules over a store: what it raises, what it leaves alone, what it closes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.alerts.alert import AlertState, Audience
from crm_core.alerts.store import AlertFilter
from crm_core.entities import Activity, Lead, StageInterval
from crm_core.health.terms import Direction, TouchKind
from crm_core.ledger import verify_chain
from crm_core.records import SignalClaim
from crm_core.service import ProcessRun, close_alert, record_call, run_process_rules
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from crm_core.terms import AttributionReason, AttributionStatus, LeadState, Outcome, SignalKind
from tests.unit.crm_core.alerts.given import NOW, ago, opened, touched
from tests.unit.crm_core.samples import POLICY, person, quote, record


def run(store: CrmStore, now: datetime = NOW) -> ProcessRun:
    return run_process_rules(store, policy=POLICY, actor_id="clock", now=now)


def told(store: CrmStore) -> dict[str, list[str]]:
    """The rules of each open alert, by subject of its first reason."""
    alerts = store.alerts(EVERYWHERE)
    return {
        f"{alert.audience} {alert.subject}": [reason.rule for reason in alert.reasons]
        for alert in alerts
        if alert.state is not AlertState.CLOSED
    }


def called(store: CrmStore, at: datetime, opportunity_id: str | None = "d1", **said: Any) -> None:
    """A stored call that stands on the deal, or nowhere."""
    name = f"call-{at.isoformat()}"
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=4), "recorded_at": at}
    store.save_activity(
        Activity(
            id=f"activity-{name}",
            record=record(**{"call_id": name, **times, **said}),
            status=AttributionStatus.MATCHED if opportunity_id else AttributionStatus.UNASSIGNED,
            reason=AttributionReason.COMPANY if opportunity_id else AttributionReason.NOTHING,
            account_id="a1" if opportunity_id else None,
            opportunity_id=opportunity_id,
        )
    )


def test_a_store_without_anything_is_quiet(store: CrmStore) -> None:
    assert run(store) == ProcessRun(0, 0, 0)
    assert store.events(EVERYWHERE) == ()


def test_a_deal_that_nobody_touches_alarms_its_rep_and_once_its_manager(store: CrmStore) -> None:
    opened(store, at=ago(days=10))
    assert run(store) == ProcessRun(3, 0, 0)
    assert sorted(alert.rule for alert in store.alerts(EVERYWHERE)) == ["no_outbound", "no_update", "stagnation"]
    (event,) = store.events(EVERYWHERE)
    assert (event.type, event.region, event.team, len(event.payload["alerts"])) == (
        "alerts.raised",
        "east",
        "east-1",
        3,
    )


def test_a_run_that_is_repeated_changes_nothing_the_same_day_or_the_next(store: CrmStore) -> None:
    opened(store, at=ago(days=10))
    run(store)
    before = store.alerts(EVERYWHERE)
    assert run(store) == ProcessRun(0, 0, 0)
    assert run(store, NOW + timedelta(days=1)) == ProcessRun(0, 0, 0)
    assert store.alerts(EVERYWHERE) == before
    assert verify_chain(store.chain()).ok


@pytest.mark.feature("B-054")
def test_reasons_of_one_day_for_superiors_share_one_alert_a_deal(store: CrmStore) -> None:
    opened(store, at=ago(days=30))
    for number in range(16):
        touched(store, ago(days=20, minutes=number))
    run(store)
    (alert,) = store.alerts(EVERYWHERE, AlertFilter(audience=Audience.MANAGER))
    assert [reason.rule for reason in alert.reasons] == ["no_outbound", "red_line"]


def test_what_a_person_closed_is_told_again_the_next_day_while_it_lasts(store: CrmStore) -> None:
    opened(store, at=ago(days=10))
    run(store)
    for alert in store.alerts(EVERYWHERE):
        close_alert(store, EVERYWHERE, alert.id, actor_id="boss", now=NOW)
    assert run(store, NOW + timedelta(hours=2)).raised == 0
    assert run(store, NOW + timedelta(days=1)).raised == 3


def test_an_alert_whose_cause_is_gone_is_closed_by_the_run(store: CrmStore) -> None:
    deal = opened(store, at=ago(days=10))
    run(store)
    touched(store, NOW + timedelta(hours=1))
    assert run(store, NOW + timedelta(hours=2)) == ProcessRun(0, 0, 2)
    assert told(store) == {f"rep opportunity:{deal.id}": ["stagnation"]}
    closed = store.alerts(EVERYWHERE, AlertFilter(state=AlertState.CLOSED))
    assert {alert.closed_by for alert in closed} == {"clock"}
    assert store.events(EVERYWHERE)[0].type == "alerts.ended"


def test_a_closed_deal_is_quiet(store: CrmStore) -> None:
    opened(store, at=ago(days=30), outcome=Outcome.LOST, outcome_reason="价格")
    assert run(store) == ProcessRun(0, 0, 0)


def test_contacts_count_within_the_stage_in_which_they_fell(store: CrmStore) -> None:
    opened(store, at=ago(days=4))
    store.save_stage_interval(
        StageInterval(
            opportunity_id="d1",
            position=1,
            stage="lead",
            pipeline_version=1,
            entered_at=ago(days=4),
            entered_by="rep-1",
            exited_at=ago(days=2),
        )
    )
    store.save_stage_interval(
        StageInterval(
            opportunity_id="d1",
            position=2,
            stage="first_contact",
            pipeline_version=1,
            entered_at=ago(days=2),
            entered_by="rep-1",
        )
    )
    for days in (3.5, 3, 2, 1):
        touched(store, ago(days=days))
    touched(store, ago(days=0.5), kind=TouchKind.DOCUMENT_VIEWED)  # no contact
    (facts,) = store.deal_facts(EVERYWHERE)
    assert [stay.contacts for stay in facts.stays] == [2, 2]
    assert facts.last_call_at == ago(days=1)


def test_what_the_customer_sends_is_no_follow_up_of_ours(store: CrmStore) -> None:
    opened(store, at=ago(days=20))
    touched(store, ago(days=9), direction=Direction.UNKNOWN)
    touched(store, ago(days=1), direction=Direction.INBOUND)
    (facts,) = store.deal_facts(EVERYWHERE)
    assert facts.last_outbound_at == ago(days=9)
    touched(store, ago(days=3), kind=TouchKind.DOCUMENT_SENT)
    (facts,) = store.deal_facts(EVERYWHERE)
    assert facts.last_outbound_at == ago(days=3)


@pytest.mark.feature("B-050")
def test_a_keyword_is_told_to_the_manager_once_even_after_it_was_closed(store: CrmStore) -> None:
    opened(store, at=ago(hours=5))
    risk = SignalClaim(claim_id="s1", kind=SignalKind.RISK, evidence=quote("得等领导批了才行"), confidence=0.9)
    called(store, ago(hours=2), signals=(risk,))
    run(store)
    (alert,) = store.alerts(EVERYWHERE)
    assert (alert.rule, alert.audience) == ("keyword", Audience.MANAGER)
    close_alert(store, EVERYWHERE, alert.id, actor_id="boss", now=NOW)
    assert run(store, NOW + timedelta(days=1)).raised == 0


@pytest.mark.feature("B-048")
def test_calls_without_progress_are_read_from_the_store(store: CrmStore) -> None:
    opened(store, at=ago(days=4))
    for days in (3, 2, 1, 0.5):
        called(store, ago(days=days))
    touched(store, ago(hours=1))
    run(store)
    assert told(store) == {"manager opportunity:d1": ["no_progress"]}


@pytest.mark.feature("B-051")
def test_leads_of_the_pool_are_told_by_team_and_those_that_left_it_are_not(store: CrmStore) -> None:
    def lead(lead_id: str, **fields: Any) -> None:
        base: dict[str, Any] = {
            "region": "east",
            "team": "east-1",
            "rep_id": "rep-1",
            "name": "陈工",
            "need": "换供应商",
        }
        who = {"phone": "13900139000", "company": "恒力", "created_at": ago(days=5)}
        store.save_lead(Lead(**{"id": lead_id, **base, **who, **fields}))

    lead("l1")
    lead("l2", phone="13900139002")
    lead("won", phone="13900139003", state=LeadState.CONVERTED)
    lead("bad", phone="13900139004", state=LeadState.INVALID, invalid_reason="空号")
    lead("old", phone="13900139005", created_at=ago(days=91))
    run(store)
    (alert,) = store.alerts(EVERYWHERE)
    assert dict(alert.reasons[0].data) == {"leads": 2, "hours": 72}


@pytest.mark.feature("B-061")
def test_a_call_with_its_number_is_the_first_action_on_a_lead(store: CrmStore) -> None:
    lead = Lead(
        id="l1",
        region="east",
        team="east-1",
        rep_id="rep-1",
        name="陈工",
        phone="139-0013-9000",
        company="恒力",
        need="换供应商",
        created_at=ago(days=5),
        contacted_at=ago(days=4),
    )
    store.save_lead(lead)
    called(store, ago(days=4, minutes=5), None, phone="13900139000")
    (facts,) = store.lead_facts(EVERYWHERE, since=ago(days=90))
    assert facts.actions == (ago(days=4, minutes=5),)  # the note and the call are one contact
    run(store)
    assert "rep lead:l1" in told(store)
    called(store, ago(days=1), None, phone="13900139000")
    assert run(store, NOW + timedelta(minutes=1)).closed >= 1
    assert "rep lead:l1" not in told(store)


@pytest.mark.feature("B-052")
def test_calls_without_a_customer_are_told_after_a_day_unless_a_person_wanted_it_so(store: CrmStore) -> None:
    called(store, ago(hours=25), None)
    called(store, ago(hours=30), None)
    called(store, ago(hours=23), None)
    run(store)
    (alert,) = store.alerts(Sight("east", rep_id="rep-1"))
    assert (alert.rule, dict(alert.reasons[0].data)) == ("unlinked", {"calls": 2, "hours": 24})


@pytest.mark.feature("A-020")
def test_a_main_contact_who_vanished_is_found_from_the_mentions(store: CrmStore) -> None:
    opened(store, at=ago(days=90))
    for days, name in ((80, "李建国"), (75, "李建国"), (5, "王敏")):
        at = ago(days=days)
        said = record(
            call_id=f"call-{days}",
            occurred_start=at,
            occurred_end=at + timedelta(minutes=4),
            recorded_at=at,
            account_hint="永裕彩盒",
            persons=(person(name=name),),
        )
        record_call(store, said, policy=POLICY, now=at)
    run(store)
    (alert,) = store.alerts(EVERYWHERE, AlertFilter(rule="stale_contact"))
    assert (alert.subject, alert.reasons[0].data["days"]) == ("account:a1", 75)
