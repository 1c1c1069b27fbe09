"""Leads that nobody touches: what is told to whom, and from which minute on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crm_core.alerts.alert import Alert
from crm_core.service import invalidate_lead, note_call, update_lead
from crm_core.service.process_rules import run_process_rules
from crm_core.sight import Sight
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.routing.desk import BOSS, at, reached, taken
from tests.unit.crm_core.routing.test_contacts import call
from tests.unit.crm_core.samples import POLICY

MONDAY = at(2, 10)
H72 = timedelta(hours=72)
SECOND = timedelta(seconds=1)


def alerts(store: FakeCrmStore, rule: str, now: datetime) -> list[Alert]:
    """What that rule tells when the clock strikes then."""
    run_process_rules(store, policy=POLICY, actor_id="clock", now=now)
    return [one for one in store.alerts(BOSS) if one.rule == rule]


@pytest.mark.feature("B-051")
@pytest.mark.parametrize(("slept", "found"), [(H72, 0), (H72 + SECOND, 1)])
def test_a_pool_sleeps_when_a_lead_was_not_touched_for_more_than_72_hours(
    store: FakeCrmStore, slept: timedelta, found: int
) -> None:
    taken(store, MONDAY, rep_id="anna", team="east-1")
    told = alerts(store, "dormant_pool", MONDAY + slept)
    assert len(told) == found
    assert all(one.region == "east" and one.rep_id is None for one in told)


@pytest.mark.feature("B-051")
def test_each_teams_pool_is_told_with_its_number(store: FakeCrmStore) -> None:
    for place, (rep_id, team) in enumerate((("anna", "east-1"), ("anna", "east-1"), ("bert", "east-2"))):
        taken(store, MONDAY, rep_id=rep_id, team=team, phone=f"1380013800{place}")
    told = alerts(store, "dormant_pool", MONDAY + H72 + SECOND)
    assert {one.team: one.reasons[0].data["leads"] for one in told} == {"east-1": 2, "east-2": 1}


@pytest.mark.feature("B-051")
def test_a_change_a_check_in_and_a_call_wake_a_lead(store: FakeCrmStore) -> None:
    leads = [taken(store, MONDAY, rep_id="anna", team="east-1", phone=f"1380013800{place}") for place in range(3)]
    thursday = at(5, 9)
    update_lead(store, BOSS, leads[0].id, changes={"size": "large"}, actor_id="anna", now=thursday)
    reached(store, leads[1], thursday)
    note_call(store, call(thursday, phone="13800138002"), policy=POLICY, now=thursday)
    assert alerts(store, "dormant_pool", MONDAY + H72 + SECOND) == []


@pytest.mark.feature("B-051")
def test_a_closed_lead_does_not_sleep(store: FakeCrmStore) -> None:
    lead = taken(store, MONDAY, rep_id="anna", team="east-1")
    invalidate_lead(store, BOSS, lead.id, reason="no_need", policy=POLICY, actor_id="anna", now=MONDAY)
    assert alerts(store, "dormant_pool", MONDAY + 2 * H72) == []


@pytest.mark.feature("B-061")
@pytest.mark.parametrize(("passed", "found"), [(H72, 0), (H72 + SECOND, 1)])
def test_a_contacted_lead_needs_a_second_action_within_72_hours(
    store: FakeCrmStore, passed: timedelta, found: int
) -> None:
    lead = reached(store, taken(store, MONDAY, rep_id="anna", team="east-1"), at(2, 10, 30))
    told = alerts(store, "second_action", at(2, 10, 30) + passed)
    assert [(one.subject, one.rep_id) for one in told] == [(f"lead:{lead.id}", "anna")] * found


def test_the_alert_stays_in_the_region_and_with_the_rep(store: FakeCrmStore) -> None:
    reached(store, taken(store, MONDAY, rep_id="anna", team="east-1"), at(2, 10, 30))
    assert alerts(store, "second_action", at(6, 10))
    assert store.alerts(Sight("east", rep_id="anna"))
    for other in (Sight("east", rep_id="bert"), Sight("north"), Sight("east", team="east-2")):
        assert [one for one in store.alerts(other) if one.rule == "second_action"] == []
