"""What storage counts for reports, at the edges of the period and of the sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.entities import Lead
from crm_core.reports.report import Period
from crm_core.service import create_contact, log_event, record_call
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from crm_core.terms import LeadState, Outcome
from tests.unit.crm_core.alerts.given import NOW, ago, opened
from tests.unit.crm_core.samples import EAST, POLICY, objection, person, promise, record

WEEK = Period(ago(days=7), NOW)
OUTSIDE = (Sight("north"), Sight("east", team="east-2"), Sight("east", rep_id="rep-2"))


def heard(store: CrmStore, at: datetime, **said: Any) -> None:
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=4), "recorded_at": at}
    given = record(**{"call_id": f"call-{at.isoformat()}", "account_hint": "永裕彩盒", **times, **said})
    record_call(store, given, policy=POLICY, now=at)


def a_lead(store: CrmStore, number: int, **fields: Any) -> None:
    who: dict[str, Any] = {"region": "east", "team": "east-1", "rep_id": "rep-1", "name": "陈工", "company": "恒力"}
    base = {"id": f"l{number}", "phone": f"1390013900{number}", "need": "换供应商", "created_at": ago(days=1)}
    store.save_lead(Lead(**{**base, **who, **fields}))


def test_a_period_includes_its_beginning_and_not_its_end(store: CrmStore) -> None:
    opened(store)
    for at in (ago(days=7), ago(days=7, seconds=1), NOW):
        heard(store, at)
    (share,) = store.calls_recorded(EVERYWHERE, WEEK, sources=["callgate"])
    assert (share.part, share.whole) == (1, 1)
    assert [one.record.occurred_start for one in store.activities_between(EVERYWHERE, WEEK)] == [ago(days=7)]


def test_calls_of_sources_without_a_recording_are_told_apart(store: CrmStore) -> None:
    heard(store, ago(days=1))
    heard(store, ago(days=2), source="import")
    (share,) = store.calls_recorded(EVERYWHERE, WEEK, sources=["callgate"])
    assert (share.part, share.whole, share.rep_id) == (1, 2, "rep-1")


@pytest.mark.parametrize("sight", OUTSIDE)
def test_nothing_is_counted_out_of_sight(store: CrmStore, sight: Sight) -> None:
    opened(store, outcome=Outcome.WON, stage="closing", at=ago(days=2))
    heard(store, ago(days=1), commitments=(promise(due_at=ago(hours=5)),), persons=(person(name="李工"),))
    a_lead(store, 1)
    assert store.calls_recorded(sight, WEEK, sources=["callgate"]) == ()
    assert store.promises_kept(sight, WEEK, now=NOW) == ()
    assert store.leads_converted(sight, WEEK) == ()
    assert store.roles_met(sight, WEEK) == ()
    assert store.won_deals(sight, WEEK) == ()
    assert list(store.stage_passes(sight, WEEK)) == []
    assert list(store.activities_between(sight, WEEK)) == []
    assert store.deal_facts(sight) == ()
    assert store.lead_facts(sight, since=ago(days=9)) == ()
    assert store.contact_facts(sight) == ()
    assert store.feature_uses(sight, WEEK) == ()


@pytest.mark.feature("B-063")
def test_invalid_leads_do_not_count_towards_conversion(store: CrmStore) -> None:
    a_lead(store, 1, state=LeadState.CONVERTED)
    a_lead(store, 2, state=LeadState.INVALID, invalid_reason="空号")
    a_lead(store, 3, state=LeadState.CONTACTED)
    a_lead(store, 4, created_at=ago(days=8))
    (share,) = store.leads_converted(EVERYWHERE, WEEK)
    assert (share.part, share.whole) == (1, 2)


@pytest.mark.feature("B-062")
def test_a_promise_done_in_the_last_second_is_kept_and_an_open_one_is_not(store: CrmStore) -> None:
    opened(store)
    heard(store, ago(days=3), commitments=(promise(due_at=ago(days=1)), promise("c2", due_at=ago(days=2))))
    (in_time,) = [todo for todo in store.todos(EVERYWHERE) if todo.claim_id == "c1"]
    store.save_todo(replace(in_time, done_at=ago(days=1), done_by="rep-1"))
    (share,) = store.promises_kept(EVERYWHERE, WEEK, now=NOW)
    assert (share.part, share.whole) == (1, 2)


def test_roles_are_counted_once_a_deal_and_unknown_ones_not_at_all(store: CrmStore) -> None:
    opened(store, at=ago(days=9))
    for name, role in (("李工", "technical_buyer"), ("王工", "technical_buyer"), ("周总", "decision_maker")):
        create_contact(store, EAST, account_id="a1", name=name, role=role, actor_id="u", now=ago(days=9))
    heard(store, ago(days=2), persons=tuple(person(f"p{n}", name=n) for n in ("李工", "王工", "周总", "赵敏")))
    (share,) = store.roles_met(EVERYWHERE, WEEK)
    assert (share.part, share.whole) == (2, 1)


def test_a_call_that_names_two_technical_contacts_counts_once(store: CrmStore) -> None:
    opened(store, at=ago(days=9))
    for name in ("李工", "王工"):
        create_contact(store, EAST, account_id="a1", name=name, role="technical_buyer", actor_id="u", now=ago(days=9))
    heard(store, ago(days=2), persons=(person("p1", name="李工"), person("p2", name="王工")))
    heard(store, ago(days=1), persons=(person("p1", name="李工"),))
    assert store.role_mentions(EVERYWHERE, "d1", roles=["technical_buyer"]) == (ago(days=2), ago(days=1))
    assert store.role_mentions(EVERYWHERE, "d1", roles=["user"]) == ()


@pytest.mark.feature("F-141")
@pytest.mark.parametrize(("actor", "counted"), [("rep-1", True), ("clock", False), ("source:pbx", False)])
def test_what_the_service_does_by_itself_is_no_use_of_a_feature(store: CrmStore, actor: str, counted: bool) -> None:
    log_event(
        store,
        type="todo.done",
        aggregate="todo:1",
        payload={},
        region="east",
        actor_id=actor,
        occurred_at=ago(days=1),
        now=ago(days=1),
    )
    assert bool(store.feature_uses(EVERYWHERE, WEEK)) is counted


def test_the_facts_of_a_deal_hold_what_stands_in_its_way_and_what_is_promised(store: CrmStore) -> None:
    opened(store, at=ago(days=9))
    create_contact(store, EAST, account_id="a1", name="李工", actor_id="u", now=ago(days=9))
    heard(
        store,
        ago(days=2),
        commitments=(promise(), promise("c2", owner="customer"), promise("c3", rejected=True)),
        objections=(objection(), objection("o2"), objection("o3", tag="delivery")),
    )
    (facts,) = store.deal_facts(EVERYWHERE)
    assert (facts.objections, facts.open_todos, facts.has_contact) == (2, 1, True)
    assert (facts.has_amount, facts.has_close_date) == (False, False)
    assert facts.last_call_at == ago(days=2)
    assert facts.last_update_at == ago(days=2)
