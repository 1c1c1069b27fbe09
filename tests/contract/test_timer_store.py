"""Timers, tasks and promises on both databases, and the clock beside people at work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from crm_core.service import follow_promises, open_task, record_call, run_due_timers, stop_timer
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.timers.store import TimerFilter
from crm_core.timers.timer import TimerState
from tests.contract.crm_stores import SQL, opened
from tests.unit.crm_core.samples import CALLED, DUE, EAST, NOW, POLICY, promise, record
from tests.unit.crm_core.timers.clockwork import HOUR, MONDAY, started, tick

SUBJECTS = [f"lead:{number}" for number in range(8)]


@pytest.fixture(params=SQL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory) as engine:
        assert engine
        yield engine


def test_a_timer_comes_back_as_it_was_saved_also_when_saved_again(engine: Engine) -> None:
    with engine.begin() as connection:
        store = SqlCrmStore(connection)
        timers = [started(store, subject) for subject in SUBJECTS]
        store.save_timers(timers)
        assert sorted(store.timers(EAST), key=lambda one: one.subject) == timers
        store.save_timers([])


def test_the_clock_notes_breaches_and_tells(engine: Engine) -> None:
    with engine.begin() as connection:
        store = SqlCrmStore(connection)
        started(store)
        assert tick(store, MONDAY) == []
        assert tick(store, MONDAY + 8 * HOUR + timedelta(seconds=1)) == [("rep", "timer_overdue")]
        (timer,) = store.timers(EAST, TimerFilter(state=TimerState.BREACHED, running=True))
        assert timer.breached_at == timer.due_at


def test_timers_of_promises_come_go_and_are_found_by_owner_and_calendar(engine: Engine) -> None:
    with engine.begin() as connection:
        store = SqlCrmStore(connection)
        made = (promise("c1"), promise("c2", action="poc", due_at=None), promise("c3", due_at=None))
        record_call(store, record(commitments=made), policy=POLICY, now=NOW)
        assert follow_promises(store, now=NOW, policy=POLICY) == 2
        assert follow_promises(store, now=NOW, policy=POLICY) == 0
        assert store.timer_owners() == (("east", "east-1", "rep-1"),)
        assert len(store.timers_of_owner("east", "east-1", "rep-1", 9)) == 2
        assert store.timers_of_owner("east", None, "rep-1", 9) == ()
        version = POLICY.calendar.of("east").version
        assert store.calendars_in_use() == (("east", version),)
        assert [one.kind for one in store.timers_on_calendar("east", version, 9)] == ["poc_72h"]
        record_call(store, record(2), policy=POLICY, now=NOW)
        assert follow_promises(store, now=NOW, policy=POLICY) == 2
        assert store.timers(EAST, TimerFilter(running=True)) == ()


def test_the_latest_recording_of_each_rep_is_found(engine: Engine) -> None:
    with engine.begin() as connection:
        store = SqlCrmStore(connection)
        record_call(store, record(), policy=POLICY, now=NOW)
        assert store.latest_recordings(["rep-1", "rep-2"], since=CALLED - HOUR) == {"rep-1": CALLED}
        assert store.latest_recordings(["rep-1"], since=CALLED) == {}
        assert store.latest_recordings([], since=CALLED - HOUR) == {}


def test_tasks_and_due_promises_are_read_in_order(engine: Engine) -> None:
    with engine.begin() as connection:
        store = SqlCrmStore(connection)
        who = {"region": "east", "team": None, "rep_id": "rep-1", "actor_id": "clock", "now": MONDAY}
        for source, due in (("a", None), ("b", MONDAY)):
            open_task(store, kind="x", title_zh="事", title_en="Do", due_at=due, source=source, **who)  # type: ignore[arg-type]
        assert [task.source for task in store.tasks(EAST)] == ["b", "a"]
        record_call(store, record(commitments=(promise(),)), policy=POLICY, now=NOW)
        (due_promise,) = store.promises_due(EAST, since=DUE, until=DUE + HOUR)
        assert (due_promise.due_at, due_promise.done_at, due_promise.moved) == (DUE, None, False)


def test_the_clock_passes_over_a_timer_that_somebody_is_ending(engine: Engine) -> None:
    """Only PostgreSQL lets the two overlap; SQLite makes the clock wait."""
    if engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    with engine.begin() as connection:
        for subject in SUBJECTS:
            started(SqlCrmStore(connection), subject)
    now = MONDAY + 9 * HOUR
    with engine.connect() as person, engine.connect() as clock:
        held = SqlCrmStore(person).running_timer("promise", SUBJECTS[0])
        assert held
        assert run_due_timers(SqlCrmStore(clock), now=now, policy=POLICY) == len(SUBJECTS) - 1
        clock.commit()
        stop_timer(SqlCrmStore(person), kind="promise", subject=SUBJECTS[0], at=MONDAY, actor_id="rep-1", now=now)
        person.commit()
    with engine.connect() as connection:
        states = [timer.state for timer in SqlCrmStore(connection).timers(EVERYWHERE)]
    assert sorted(states) == sorted([TimerState.MET, *[TimerState.BREACHED] * (len(SUBJECTS) - 1)])
