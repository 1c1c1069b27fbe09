"""Starting and ending timers, by rules and by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from crm_core.calendar import Span, SpanUnit
from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.service import cancel_timer, check_in, start_timer_by_hand, stop_timer
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.timers.store import TimerFilter
from crm_core.timers.timer import FIXED, Timer, TimerState
from tests.unit.crm_core.samples import EAST, NORTH, POLICY
from tests.unit.crm_core.timers.clockwork import CALENDAR, HOUR, MONDAY, logged, only_timer, started

DEAL = "opportunity:d1"
WHO = {"actor_id": "rep-1", "now": MONDAY}


def stop(store: SqlCrmStore, after: timedelta, *, known: timedelta | None = None) -> Timer | None:
    now = MONDAY + (known or after)
    return stop_timer(store, kind="promise", subject=DEAL, at=MONDAY + after, actor_id="rep-1", now=now)


def by_hand(store: SqlCrmStore, **fields: object) -> Timer:
    given: dict[str, object] = {"kind": "follow_up_1h", "opportunity_id": "d1", "anchor": MONDAY - HOUR, **WHO}
    return start_timer_by_hand(store, EAST, policy=POLICY, **{**given, **fields})  # type: ignore[arg-type]


def test_a_timer_is_stored_as_it_was_started(store: SqlCrmStore) -> None:
    timer = started(store, span=Span(8, SpanUnit.WALL_HOUR), calendar_version=CALENDAR.version, opportunity_id="d1")
    assert only_timer(store) == timer
    assert timer.span == Span(8, SpanUnit.WALL_HOUR)
    assert logged(store) == ["timer.started"]


def test_one_timer_of_a_kind_runs_on_a_subject(store: SqlCrmStore) -> None:
    first = started(store)
    assert started(store, due_at=MONDAY + 99 * HOUR) == first
    assert started(store, kind="competitor_48h") != first
    assert started(store, "opportunity:d2") != first
    with pytest.raises(IntegrityError):  # whatever the locks do
        store.save_timers([Timer(**{**{f: getattr(first, f) for f in Timer.__slots__}, "id": "other"})])


@pytest.mark.feature("A-037")
def test_72_hours_to_the_second_are_in_time_and_a_second_more_is_not(store: SqlCrmStore) -> None:
    for subject, late in (("opportunity:d1", 0), ("opportunity:d2", 1)):
        started(store, subject, kind="deep_interview", due_at=MONDAY + 72 * HOUR)
        at = MONDAY + timedelta(hours=72, seconds=late)
        ended = stop_timer(store, kind="deep_interview", subject=subject, at=at, actor_id="rep-1", now=at)
        assert ended
        assert ended.state is (TimerState.BREACHED if late else TimerState.MET)


def test_what_ended_may_start_again(store: SqlCrmStore) -> None:
    started(store)
    stop(store, HOUR)
    again = started(store, anchor=MONDAY + 2 * HOUR, due_at=MONDAY + 9 * HOUR, now=MONDAY + 2 * HOUR)
    assert again.running
    assert len(store.timers(EVERYWHERE, TimerFilter(subject=DEAL))) == 2


def test_what_became_known_late_counts_by_when_it_happened(store: SqlCrmStore) -> None:
    started(store)
    timer = stop(store, 7 * HOUR, known=40 * HOUR)
    assert timer
    assert (timer.state, timer.end_recorded_at) == (TimerState.MET, MONDAY + 40 * HOUR)


def test_stopping_what_does_not_run_changes_nothing(store: SqlCrmStore) -> None:
    assert stop(store, HOUR) is None
    assert cancel_timer(store, kind="promise", subject=DEAL, **WHO) is None  # type: ignore[arg-type]
    assert logged(store) == []


def test_a_cancelled_timer_is_neither_kept_nor_broken(store: SqlCrmStore) -> None:
    started(store)
    cancel_timer(store, kind="promise", subject=DEAL, **WHO)  # type: ignore[arg-type]
    assert only_timer(store).state is TimerState.CANCELLED
    assert logged(store) == ["timer.started", "timer.cancelled"]


def test_naive_times_are_refused(store: SqlCrmStore) -> None:
    with pytest.raises(CrmInvalid):
        started(store, anchor=MONDAY.replace(tzinfo=None))
    with pytest.raises(CrmInvalid):
        started(store, due_at=MONDAY.replace(tzinfo=None))
    assert logged(store) == []


@pytest.mark.feature("F-133")
def test_the_follow_up_of_a_session_is_due_within_a_working_hour(store: SqlCrmStore) -> None:
    evening = MONDAY.replace(hour=17, minute=30)
    timer = by_hand(store, anchor=evening, now=evening)
    assert timer.due_at == (evening + timedelta(days=1)).replace(hour=9, minute=30)
    assert (timer.rep_id, timer.opportunity_id, timer.calendar_version) == ("rep-1", "d1", CALENDAR.version)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": "first_response"}, CrmInvalid),
        ({"kind": "no_such"}, CrmInvalid),
        ({"anchor": MONDAY + HOUR}, CrmInvalid),
        ({"anchor": MONDAY.replace(tzinfo=None)}, CrmInvalid),
        ({"opportunity_id": "d9"}, CrmNotFound),
    ],
)
def test_what_cannot_be_started_by_hand_changes_nothing(
    store: SqlCrmStore, fields: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        by_hand(store, **fields)
    assert store.timers(EVERYWHERE) == ()
    assert logged(store) == []


def test_a_second_one_by_hand_is_refused(store: SqlCrmStore) -> None:
    by_hand(store)
    with pytest.raises(CrmConflict) as refused:
        by_hand(store)
    assert refused.value.code == "timer_running"


@pytest.mark.feature("D-089")
def test_checking_in_ends_it_once(store: SqlCrmStore) -> None:
    timer = by_hand(store)
    done = check_in(store, EAST, timer.id, policy=POLICY, actor_id="rep-1", now=MONDAY)
    again = check_in(store, EAST, timer.id, policy=POLICY, actor_id="rep-1", now=MONDAY + HOUR)
    assert (done.state, again) == (TimerState.MET, done)
    assert logged(store) == ["timer.started", "timer.ended"]


def test_a_timer_that_waits_for_its_own_event_takes_no_check_in(store: SqlCrmStore) -> None:
    timer = started(store)
    with pytest.raises(CrmConflict):
        check_in(store, EAST, timer.id, policy=POLICY, actor_id="rep-1", now=MONDAY)
    assert only_timer(store).running


@pytest.mark.parametrize("sight", [NORTH, Sight("east", team="east-2"), Sight("east", rep_id="rep-2")])
def test_a_timer_out_of_sight_is_not_there(store: SqlCrmStore, sight: Sight) -> None:
    timer = started(store)
    assert store.timers(sight) == ()
    with pytest.raises(CrmNotFound):
        store.timer(sight, timer.id)


def test_the_list_is_by_deadline_and_can_be_narrowed(store: SqlCrmStore) -> None:
    late = started(store, due_at=MONDAY + 30 * HOUR)
    soon = started(store, "opportunity:d2", kind="poc_72h", opportunity_id="d2", rep_id="rep-2")
    stop(store, HOUR)

    def found(**where: object) -> list[str]:
        return [one.id for one in store.timers(EAST, TimerFilter(**where))]  # type: ignore[arg-type]

    assert found() == [soon.id, late.id]
    assert found(running=True) == found(state=TimerState.OPEN) == found(kind="poc_72h") == [soon.id]
    assert found(running=False) == found(state=TimerState.MET) == found(rep_id="rep-1") == [late.id]
    assert found(opportunity_id="d2") == found(due_before=MONDAY + 20 * HOUR) == [soon.id]
    assert found(due_from=MONDAY + 20 * HOUR) == [late.id]
    assert late.calendar_version == FIXED
