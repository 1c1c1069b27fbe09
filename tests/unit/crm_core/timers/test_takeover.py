"""The open work of people who have left goes to the next superior."""

from __future__ import annotations

import pytest

from crm_core.directory import Colleague, Directory, Position
from crm_core.service import follow_promises, open_task, record_call, relieve_leavers, stop_timer
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import NOW, POLICY, promise, record
from tests.unit.crm_core.timers.clockwork import HOUR, MONDAY, logged, only_timer, started

MANAGER = Colleague(id="boss", position=Position.MANAGER, region="east", team="east-1")
REP = Colleague(id="rep-1", position=Position.REP, region="east", team="east-1")


def relieve(store: SqlCrmStore, *colleagues: Colleague, limit: int = 200) -> int:
    return relieve_leavers(store, now=MONDAY, directory=Directory(colleagues), limit=limit)


def test_running_timers_go_to_the_manager_of_the_team(store: SqlCrmStore) -> None:
    started(store)
    assert relieve(store, MANAGER) == 1
    assert (only_timer(store).rep_id, only_timer(store).team) == ("boss", "east-1")
    assert logged(store) == ["timer.started", "timer.taken_over"]
    assert relieve(store, MANAGER) == 0


def test_of_those_who_are_here_nothing_is_taken(store: SqlCrmStore) -> None:
    started(store)
    assert relieve(store, MANAGER, REP) == 0
    assert only_timer(store).rep_id == "rep-1"


def test_without_a_superior_it_stays(store: SqlCrmStore) -> None:
    started(store)
    assert relieve(store) == 0


def test_what_has_ended_stays_with_who_ended_it(store: SqlCrmStore) -> None:
    timer = started(store)
    stop_timer(store, kind=timer.kind, subject=timer.subject, at=MONDAY, actor_id="rep-1", now=MONDAY)
    assert relieve(store, MANAGER) == 0


def test_the_promise_and_the_task_behind_a_timer_go_with_it(store: SqlCrmStore) -> None:
    record_call(store, record(commitments=(promise(),)), policy=POLICY, now=NOW)
    follow_promises(store, now=NOW, policy=POLICY)
    task = open_task(
        store,
        kind="call_again",
        title_zh="回电",
        title_en="Call again",
        region="east",
        team="east-1",
        rep_id="rep-1",
        due_at=MONDAY + HOUR,
        actor_id="clock",
        now=MONDAY,
        source="test:1",
    )
    assert relieve(store, MANAGER) == 2

    (todo,) = store.todos(Sight("east", rep_id="boss"))
    assert store.task(Sight("east", rep_id="boss"), task.id).rep_id == "boss"
    assert follow_promises(store, now=NOW, policy=POLICY) == 0  # timer and to-do agree

    record_call(store, record(2, commitments=(promise(),)), policy=POLICY, now=NOW)
    assert store.todo(EVERYWHERE, todo.id).rep_id == "boss"


@pytest.mark.parametrize("limit", [1, 3])
def test_it_works_in_batches_until_nothing_is_left(store: SqlCrmStore, limit: int) -> None:
    for number in range(5):
        started(store, f"lead:{number}")
    total = 0
    while done := relieve(store, MANAGER, limit=limit):
        assert done <= limit
        total += done
    assert total == 5
