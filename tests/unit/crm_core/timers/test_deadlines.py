"""The clock of deadlines: who is told, when, and how often, also after the service stood still."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.alerts.alert import Audience
from crm_core.service import run_due_timers, stop_timer
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.timers.store import TimerFilter
from crm_core.timers.timer import TimerState
from tests.unit.crm_core.samples import POLICY
from tests.unit.crm_core.timers.clockwork import HOUR, MONDAY, alerts, logged, only_timer, started, tick

MINUTE = timedelta(minutes=1)
DUE = MONDAY + 8 * HOUR


@pytest.mark.feature("D-090", "D-092")
def test_a_deadline_climbs_from_the_owner_to_the_manager_to_the_director(store: SqlCrmStore) -> None:
    started(store, opportunity_id="d1")
    assert tick(store, MONDAY) == []
    assert tick(store, MONDAY + 6 * HOUR) == [("rep", "timer_soon")]
    assert tick(store, DUE) == [("rep", "timer_overdue")]
    assert tick(store, DUE + 119 * MINUTE) == []
    assert tick(store, DUE + 2 * HOUR) == [("manager", "timer_overdue")]
    assert tick(store, DUE + 24 * HOUR) == [("director", "timer_overdue")]
    assert tick(store, DUE + 90 * HOUR) == []
    assert only_timer(store).state is TimerState.BREACHED
    assert logged(store) == ["timer.started", "timer.breached"]


def test_each_rung_is_told_once_however_often_the_clock_ticks(store: SqlCrmStore) -> None:
    started(store, opportunity_id="d1")
    told = [alert for minute in range(0, 700, 7) for alert in tick(store, MONDAY + minute * MINUTE)]
    assert told == [("rep", "timer_soon"), ("rep", "timer_overdue"), ("manager", "timer_overdue")]


@pytest.mark.feature("D-088", "D-090")
def test_a_lead_has_an_hour_and_after_two_the_manager_knows(store: SqlCrmStore) -> None:
    for kind, hours in (("first_response", 1), ("escalate", 2)):
        started(store, "lead:1", kind=kind, ladder=kind, due_at=MONDAY + hours * HOUR)
    assert tick(store, MONDAY + 45 * MINUTE) == [("rep", "timer_soon")]
    assert tick(store, MONDAY + 60 * MINUTE) == [("rep", "timer_overdue")]
    assert tick(store, MONDAY + 119 * MINUTE) == []
    assert tick(store, MONDAY + 120 * MINUTE) == [("manager", "timer_overdue")]


def test_who_acts_in_time_is_not_told_any_more(store: SqlCrmStore) -> None:
    started(store)
    stop_timer(store, kind="promise", subject="opportunity:d1", at=MONDAY, actor_id="rep-1", now=MONDAY)
    assert tick(store, DUE + 90 * HOUR) == []
    assert logged(store) == ["timer.started", "timer.ended"]


def test_who_acts_late_ends_the_ladder_and_the_breach_stays(store: SqlCrmStore) -> None:
    started(store)
    tick(store, DUE + MINUTE)
    at = DUE + HOUR
    stop_timer(store, kind="promise", subject="opportunity:d1", at=at, actor_id="rep-1", now=at)
    assert tick(store, DUE + 90 * HOUR) == []
    assert (only_timer(store).state, only_timer(store).breached_at) == (TimerState.BREACHED, DUE)


def test_the_alert_says_what_is_due_and_when_by_the_local_clock(store: SqlCrmStore) -> None:
    started(store, opportunity_id="d1")
    tick(store, MONDAY + 6 * HOUR)
    (alert,) = alerts(store)
    data = alert.reasons[0].data
    assert (data["name_zh"], data["name_en"]) == ("我方承诺", "Promise to the customer")
    assert (data["due"], data["about"], data["level"]) == ("2026-03-02 18:00", "opportunity:d1", 1)
    assert (alert.rep_id, alert.team, alert.opportunity_id) == ("rep-1", "east-1", "d1")
    text = POLICY.alerts.text_of(alert.rule)
    assert text
    assert text.zh.format(**data) == "我方承诺将于 2026-03-02 18:00 到期"
    assert text.en.format(**data) == "Promise to the customer is due at 2026-03-02 18:00"


def test_two_deadlines_of_one_deal_make_one_alert_a_day_for_the_manager(store: SqlCrmStore) -> None:
    started(store, opportunity_id="d1")
    started(store, kind="competitor_48h", opportunity_id="d1")
    assert tick(store, DUE + 2 * HOUR) == [("manager", "timer_overdue"), ("manager", "timer_overdue")]
    (alert,) = alerts(store)
    assert len(alert.reasons) == 2


class TestDowntime:
    def test_findings_are_marked_late_and_only_the_highest_rung_is_told(self, store: SqlCrmStore) -> None:
        started(store, opportunity_id="d1")
        tick(store, MONDAY)
        assert tick(store, DUE + 3 * HOUR) == [("manager", "timer_overdue")]
        assert only_timer(store).detected_late

    def test_many_make_one_digest_for_the_team_and_no_single_alerts(self, store: SqlCrmStore) -> None:
        for number in range(200):
            started(store, f"lead:{number}", due_at=DUE + number * MINUTE)
        started(store, "lead:west", region="west", team="west-1")
        tick(store, MONDAY)
        assert tick(store, DUE + 30 * HOUR) == [("director", "timer_overdue"), ("manager", "timer_digest")]
        (digest,) = [alert for alert in alerts(store) if alert.rule == "timer_digest"]
        data = digest.reasons[0].data
        assert (data["count"], data["kinds"]) == (200, {"promise": 200})
        assert (digest.region, digest.team, digest.audience) == ("east", "east-1", Audience.MANAGER)
        text = POLICY.alerts.text_of("timer_digest")
        assert text
        assert "200 项" in text.zh.format(**data)
        assert all(timer.detected_late for timer in store.timers(EVERYWHERE))
        assert tick(store, DUE + 31 * HOUR) == []

    def test_what_comes_up_in_time_is_told_beside_the_digest(self, store: SqlCrmStore) -> None:
        for number in range(20):
            started(store, f"lead:{number}")
        started(store, "lead:fresh", due_at=DUE + 28 * HOUR)
        tick(store, MONDAY)
        assert tick(store, DUE + 28 * HOUR) == [("manager", "timer_digest"), ("rep", "timer_overdue")]

    def test_a_few_are_told_one_by_one(self, store: SqlCrmStore) -> None:
        for number in range(POLICY.escalation.digest_above):
            started(store, f"lead:{number}")
        assert tick(store, DUE + 3 * HOUR) == [("manager", "timer_overdue")] * POLICY.escalation.digest_above

    def test_it_catches_up_in_the_order_in_which_the_times_came(self, store: SqlCrmStore) -> None:
        late = started(store, "lead:late", due_at=MONDAY + 4 * HOUR)
        early = started(store, "lead:early", due_at=MONDAY + 2 * HOUR)
        tick(store, MONDAY)
        run_due_timers(store, now=MONDAY + 5 * HOUR, policy=POLICY, limit=1)
        assert [one.id for one in store.timers(EVERYWHERE, TimerFilter(state=TimerState.BREACHED))] == [early.id]
        run_due_timers(store, now=MONDAY + 5 * HOUR, policy=POLICY, limit=1)
        assert store.timer(EVERYWHERE, late.id).state is TimerState.BREACHED
        assert run_due_timers(store, now=MONDAY + 5 * HOUR, policy=POLICY) == 0
