"""The deadlines of the trade from the moment they begin to the last one told: lunch, nights, holidays, far regions."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_core.calendar import Span, SpanUnit, due_at
from crm_core.service import check_in, run_due_timers, start_timer_by_hand, stop_timer
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.timers.compliance import compliance
from crm_core.timers.store import TimerFilter
from crm_core.timers.timer import TimerState
from tests.unit.crm_core.samples import EAST, POLICY, SHANGHAI
from tests.unit.crm_core.timers.clockwork import CALENDAR, HOUR, MONDAY, alerts, only_timer, started, tick

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def work_timer(store: SqlCrmStore, anchor: datetime, hours: float, kind: str = "first_response") -> None:
    span = Span(hours, SpanUnit.WORK_HOUR)
    due = due_at(anchor, span, CALENDAR)
    started(
        store,
        kind=kind,
        ladder=kind if kind in POLICY.escalation.ladders else "default",
        anchor=anchor,
        now=anchor,
        due_at=due,
        span=span,
        calendar_version=CALENDAR.version,
    )


@pytest.mark.feature("D-088")
@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-11-20T10:00", "2026-11-20T11:00"),
        ("2026-11-20T11:30", "2026-11-20T14:00"),  # lunch does not count
        ("2026-11-20T11:00", "2026-11-20T12:00"),  # ends with the morning, not after lunch
        ("2026-11-20T12:30", "2026-11-20T14:30"),
        ("2026-11-20T17:45", "2026-11-23T09:45"),  # over the weekend
        ("2026-11-21T15:00", "2026-11-23T10:00"),  # came on a Saturday
        ("2026-02-14T17:30", "2026-02-24T09:30"),  # the last working Saturday before the Spring Festival
        ("2026-02-16T10:00", "2026-02-24T10:00"),  # within the holiday
        ("2026-10-10T17:00", "2026-10-10T18:00"),  # a Saturday that is worked
    ],
)
def test_a_lead_has_one_working_hour_and_that_moment_itself_is_in_time(store: SqlCrmStore, came: str, due: str) -> None:
    work_timer(store, at(came), 1)
    assert only_timer(store).due_at == at(due)
    tick(store, at(due))
    assert only_timer(store).state is TimerState.OPEN
    tick(store, at(due) + SECOND)
    assert only_timer(store).state is TimerState.BREACHED


@pytest.mark.feature("D-089", "D-090")
def test_the_rep_is_reminded_within_the_hour_and_the_manager_hears_after_two(store: SqlCrmStore) -> None:
    came = at("2026-11-20T11:30")
    work_timer(store, came, 1)
    work_timer(store, came, 2, "escalate")
    told = {
        when: tick(store, at(f"2026-11-20T{when}"))
        for when in ("11:59", "13:44", "13:45", "14:00", "14:59", "15:00", "15:30")
    }
    assert told == {
        "11:59": [],
        "13:44": [],
        "13:45": [("rep", "timer_soon")],  # a quarter of the working hour is left
        "14:00": [("rep", "timer_overdue")],
        "14:59": [],
        "15:00": [("manager", "timer_overdue")],
        "15:30": [],
    }


@pytest.mark.feature("D-092")
def test_an_unhandled_lead_goes_one_level_higher_after_one_working_day(store: SqlCrmStore) -> None:
    work_timer(store, at("2026-11-20T10:00"), 2, "escalate")  # due on Friday at noon
    assert tick(store, at("2026-11-20T12:01")) == [("manager", "timer_overdue")]
    assert tick(store, at("2026-11-22T12:01")) == []
    assert tick(store, at("2026-11-23T13:30")) == [("director", "timer_overdue")]


@pytest.mark.feature("D-089")
def test_the_check_in_of_the_rep_in_time_spares_the_manager(store: SqlCrmStore) -> None:
    work_timer(store, at("2026-11-20T10:00"), 2, "escalate")
    done = at("2026-11-20T11:59")
    stop_timer(store, kind="escalate", subject="opportunity:d1", at=done, actor_id="rep-1", now=done)
    assert tick(store, at("2026-11-25T10:00")) == []
    assert only_timer(store).state is TimerState.MET


@pytest.mark.feature("F-129", "F-130")
def test_a_promised_trial_has_72_hours_by_the_wall_clock_also_over_the_spring_festival(store: SqlCrmStore) -> None:
    anchor = at("2026-02-13T17:30")
    span = POLICY.escalation.kinds["poc_72h"].span
    assert span
    due = due_at(anchor, span, CALENDAR)
    assert due == at("2026-02-16T17:30")
    started(store, kind="poc_72h", ladder="poc", anchor=anchor, now=anchor, due_at=due)
    assert tick(store, due - 18 * HOUR - SECOND) == []
    assert tick(store, due - 18 * HOUR) == [("rep", "timer_soon")]
    assert tick(store, due) == [("rep", "timer_overdue")]
    assert tick(store, due + 15 * MINUTE - SECOND) == []
    assert tick(store, due + 15 * MINUTE) == [("director", "timer_overdue")]


@pytest.mark.feature("F-130")
def test_a_trial_that_is_delivered_within_the_quarter_of_an_hour_is_late_and_no_director_is_told(
    store: SqlCrmStore,
) -> None:
    due = MONDAY + 72 * HOUR
    started(store, kind="poc_72h", ladder="poc", due_at=due)
    tick(store, due)
    done = due + 14 * MINUTE
    stop_timer(store, kind="poc_72h", subject="opportunity:d1", at=done, actor_id="rep-1", now=done)
    assert tick(store, due + HOUR) == []
    assert only_timer(store).state is TimerState.BREACHED


@pytest.mark.feature("F-133")
def test_the_follow_up_of_a_meeting_that_ends_before_lunch_is_due_after_it(store: SqlCrmStore) -> None:
    ended = at("2026-11-20T11:45")
    timer = start_timer_by_hand(
        store,
        EAST,
        kind="follow_up_1h",
        opportunity_id="d1",
        anchor=ended,
        policy=POLICY,
        actor_id="rep-1",
        now=ended + MINUTE,
    )
    assert timer.due_at == at("2026-11-20T14:15")
    assert tick(store, timer.due_at) == [("manager", "timer_overdue")]
    done = check_in(store, EAST, timer.id, policy=POLICY, actor_id="rep-1", now=timer.due_at)
    assert done.state is TimerState.MET  # the moment itself is in time


def test_late_in_being_known_and_late_in_being_done_are_two_figures(store: SqlCrmStore) -> None:
    due = MONDAY + 8 * HOUR
    for number, (done, known) in enumerate([(-1, -1), (-1, 5), (1, 1)]):
        started(store, kind=f"k{number}")
        stop_timer(
            store,
            kind=f"k{number}",
            subject="opportunity:d1",
            at=due + done * HOUR,
            actor_id="rep-1",
            now=due + known * HOUR,
        )
    started(store, kind="never")
    found = compliance(store.timers(EVERYWHERE), now=due + 24 * HOUR)
    assert (found.due, found.done_in_time, found.recorded_in_time, found.late, found.missing) == (4, 2, 1, 1, 1)
    assert (found.rate, found.recorded_rate) == (0.5, 0.25)


def test_a_breach_that_a_late_call_lifts_stays_in_the_history(store: SqlCrmStore) -> None:
    started(store)
    due = only_timer(store).due_at
    tick(store, due + HOUR)
    stop_timer(store, kind="promise", subject="opportunity:d1", at=due - HOUR, actor_id="call", now=due + 30 * HOUR)
    timer = only_timer(store)
    assert (timer.state, timer.breached_at) == (TimerState.MET, due)
    assert [event.type for event in store.events(EVERYWHERE)].count("timer.breached") == 1


@pytest.mark.parametrize(("zone", "day"), [("America/New_York", "2026-03-07"), ("Europe/Berlin", "2026-03-28")])
def test_the_wall_clock_of_a_region_abroad_keeps_its_hours_over_the_change_of_the_clocks(zone: str, day: str) -> None:
    anchor = datetime.fromisoformat(f"{day}T17:00").replace(tzinfo=ZoneInfo(zone))
    due = due_at(anchor, Span(72, SpanUnit.WALL_HOUR), CALENDAR)
    assert due - anchor == 72 * HOUR  # hours that pass, whatever the clocks on the wall say
    assert due.astimezone(ZoneInfo(zone)).hour == 18


class TestAfterTheServiceStoodStill:
    @pytest.fixture
    def stood(self, store: SqlCrmStore) -> SqlCrmStore:
        """Seven overdue promises of one team, one of another, found two days later."""
        for number in range(7):
            started(store, f"todo:{number}", due_at=MONDAY + (number + 1) * HOUR)
        started(store, "todo:x", team="east-2", rep_id="rep-9")
        return store

    def test_each_team_gets_one_digest_or_its_few_alerts(self, stood: SqlCrmStore) -> None:
        tick(stood, MONDAY + 48 * HOUR)
        rules = {(alert.team, reason.rule) for alert in alerts(stood) for reason in alert.reasons}
        assert rules == {("east-1", "timer_digest"), ("east-2", "timer_overdue")}
        assert sum(len(alert.reasons) for alert in alerts(stood)) == 2

    def test_the_digest_names_count_kinds_and_the_oldest(self, stood: SqlCrmStore) -> None:
        tick(stood, MONDAY + 48 * HOUR)
        (digest,) = [one for alert in alerts(stood) for one in alert.reasons if one.rule == "timer_digest"]
        assert digest.data["count"] == 7
        assert digest.data["kinds"] == {"promise": 7}
        assert digest.data["oldest"] == "2026-03-02 11:00"

    def test_all_are_marked_as_found_late_and_none_twice(self, stood: SqlCrmStore) -> None:
        tick(stood, MONDAY + 48 * HOUR)
        assert all(timer.detected_late for timer in stood.timers(EVERYWHERE))
        assert run_due_timers(stood, now=MONDAY + 48 * HOUR, policy=POLICY) == 0

    def test_what_the_limit_leaves_is_done_by_the_next_run(self, stood: SqlCrmStore) -> None:
        runs = [run_due_timers(stood, now=MONDAY + 48 * HOUR, policy=POLICY, limit=3) for _ in range(4)]
        assert runs == [3, 3, 2, 0]
        assert len(stood.timers(EVERYWHERE, TimerFilter(state=TimerState.BREACHED))) == 8


@pytest.mark.parametrize(
    ("sight", "seen"),
    [
        (EAST, 1),
        (Sight("east", team="east-1"), 1),
        (Sight("east", rep_id="rep-1"), 1),
        (Sight("east", rep_id="rep-2"), 0),
        (Sight("east", team="east-2"), 0),
        (Sight("north"), 0),
    ],
)
def test_deadlines_are_seen_like_the_deals_they_watch(store: SqlCrmStore, sight: Sight, seen: int) -> None:
    started(store, opportunity_id="d1")
    assert len(store.timers(sight)) == seen
