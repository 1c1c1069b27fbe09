"""Tasks that rules open, and people or the rules themselves settle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.service import cancel_task, complete_task, open_task, settle_task
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.tasks.store import TaskFilter
from crm_core.tasks.task import Task, TaskState
from crm_core.timers.timer import TimerState
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import EAST, NORTH
from tests.unit.crm_core.timers.clockwork import HOUR, MONDAY, logged, only_timer, tick, with_deals


@pytest.fixture
def store() -> SqlCrmStore:
    return with_deals(FakeCrmStore(), "d1")


def asked(store: SqlCrmStore, source: str = "rule:1", **fields: Any) -> Task:
    given: dict[str, Any] = {
        "kind": "intervention",
        "title_zh": "介入商机",
        "title_en": "Step in",
        "region": "east",
        "team": "east-1",
        "rep_id": "boss",
        "due_at": MONDAY + 8 * HOUR,
        "actor_id": "clock",
        "now": MONDAY,
        "opportunity_id": "d1",
    }
    return open_task(store, source=source, **{**given, **fields})


def done(store: SqlCrmStore, task: Task, **fields: Any) -> Task:
    return complete_task(store, EAST, task.id, **{"actor_id": "boss", "now": MONDAY + HOUR, **fields})


def test_the_same_reason_opens_one_task(store: SqlCrmStore) -> None:
    task = asked(store)
    assert asked(store, title_zh="再次介入", now=MONDAY + HOUR) == task
    assert store.tasks(EAST) == (task,)
    assert logged(store) == ["task.opened", "timer.started"]


def test_done_with_a_word_and_its_timer_ends(store: SqlCrmStore) -> None:
    task = done(store, asked(store), note="已与客户总监通话")
    assert (task.state, task.done_by, task.note) == (TaskState.DONE, "boss", "已与客户总监通话")
    assert store.task(EAST, task.id) == task
    assert only_timer(store).state is TimerState.MET
    assert "已与客户总监通话" not in str([event.payload for event in store.events(EVERYWHERE)])


def test_a_second_tap_changes_nothing(store: SqlCrmStore) -> None:
    task = done(store, asked(store))
    assert done(store, task, note="again") == task
    assert logged(store).count("task.done") == 1


def test_the_same_reason_does_not_open_a_done_task_again(store: SqlCrmStore) -> None:
    task = done(store, asked(store))
    assert asked(store) == task


def test_a_due_time_reminds_and_escalates(store: SqlCrmStore) -> None:
    asked(store)
    assert tick(store, MONDAY + 6 * HOUR) == [("rep", "timer_soon")]
    assert tick(store, MONDAY + 10 * HOUR) == [("manager", "timer_overdue")]


@pytest.mark.parametrize("fields", [{"due_at": None}, {"timed": False}])
def test_without_a_due_time_or_where_another_timer_watches_there_is_none(
    store: SqlCrmStore, fields: dict[str, Any]
) -> None:
    asked(store, **fields)
    assert store.timers(EVERYWHERE) == ()


def test_a_rule_settles_or_cancels_what_it_asked_for(store: SqlCrmStore) -> None:
    asked(store, "rule:1")
    asked(store, "rule:2")
    settled = settle_task(store, source="rule:1", actor_id="clock", now=MONDAY)
    gone = cancel_task(store, source="rule:2", actor_id="clock", now=MONDAY)
    assert settled
    assert settled.state is TaskState.DONE
    assert gone
    assert gone.state is TaskState.CANCELLED
    assert {timer.state for timer in store.timers(EVERYWHERE)} == {TimerState.MET, TimerState.CANCELLED}
    assert cancel_task(store, source="rule:1", actor_id="clock", now=MONDAY) == settled
    assert settle_task(store, source="no such", actor_id="clock", now=MONDAY) is None
    assert cancel_task(store, source="no such", actor_id="clock", now=MONDAY) is None
    with pytest.raises(CrmConflict):
        done(store, gone)


def test_a_naive_due_time_is_refused(store: SqlCrmStore) -> None:
    with pytest.raises(CrmInvalid):
        asked(store, due_at=MONDAY.replace(tzinfo=None))
    assert store.tasks(EVERYWHERE) == ()


@pytest.mark.parametrize("sight", [NORTH, Sight("east", team="east-2"), Sight("east", rep_id="rep-2")])
def test_a_task_out_of_sight_is_not_there(store: SqlCrmStore, sight: Sight) -> None:
    task = asked(store)
    assert store.tasks(sight) == ()
    with pytest.raises(CrmNotFound):
        complete_task(store, sight, task.id, actor_id="x", now=MONDAY)
    assert store.task(EAST, task.id) == task


def test_the_list_is_by_due_time_and_can_be_narrowed(store: SqlCrmStore) -> None:
    some_day = asked(store, "rule:3", due_at=None, kind="review", opportunity_id=None)
    late = asked(store, "rule:1", due_at=MONDAY + timedelta(days=3))
    soon = done(store, asked(store, "rule:2", rep_id="rep-1"))

    def found(**where: Any) -> list[Task]:
        return list(store.tasks(EAST, TaskFilter(**where)))

    assert found() == [soon, late, some_day]
    assert found(state=TaskState.DONE) == found(rep_id="rep-1") == found(due_before=MONDAY + 9 * HOUR) == [soon]
    assert found(kind="review") == [some_day]
    assert found(opportunity_id="d1") == [soon, late]
