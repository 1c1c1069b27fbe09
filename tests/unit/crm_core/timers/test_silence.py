"""A rep of whom no recording comes in for three working days is told of to the manager."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crm_core.directory import Colleague, Directory, Position
from crm_core.service import record_call, watch_recordings
from crm_core.sight import EVERYWHERE
from crm_core.store.sql import SqlCrmStore
from crm_core.timers.timer import Timer, TimerState
from tests.unit.crm_core.samples import POLICY, SHANGHAI, record
from tests.unit.crm_core.timers.clockwork import HOUR, MONDAY, alerts, only_timer, tick

REP = Colleague(id="rep-1", position=Position.REP, region="east", team="east-1")
BOSS = Colleague(id="boss", position=Position.MANAGER, region="east", team="east-1")
ROAMER = Colleague(id="roamer", position=Position.REP, region="*")
THURSDAY = MONDAY + timedelta(days=3)


def watch(store: SqlCrmStore, now: datetime, *people: Colleague) -> int:
    touched = watch_recordings(store, now=now, policy=POLICY, directory=Directory(people or (REP, BOSS, ROAMER)))
    assert not watch_recordings(store, now=now, policy=POLICY, directory=Directory(people or (REP, BOSS, ROAMER)))
    return touched


def called(store: SqlCrmStore, at: datetime, version: int = 1) -> None:
    heard = record(version, call_id=f"call-{at:%d%H}", occurred_start=at, occurred_end=at + HOUR, recorded_at=at + HOUR)
    record_call(store, heard, policy=POLICY, now=at + HOUR)


def watched(store: SqlCrmStore) -> Timer:
    return only_timer(store)


@pytest.mark.feature("F-131")
def test_after_three_working_days_without_a_recording_the_manager_hears_of_it(store: SqlCrmStore) -> None:
    assert watch(store, MONDAY) == 1
    assert watched(store).due_at == THURSDAY
    assert tick(store, THURSDAY - HOUR) == []
    assert tick(store, THURSDAY) == [("manager", "timer_overdue")]
    (alert,) = alerts(store)
    assert alert.reasons[0].data["name_zh"] == "连续3个工作日无授权录音"
    assert (alert.rep_id, alert.reasons[0].data["about"]) == ("rep-1", "rep:rep-1")
    assert tick(store, THURSDAY + 90 * HOUR) == []


def test_a_weekend_is_no_silence(store: SqlCrmStore) -> None:
    watch(store, datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI))  # a Thursday
    assert watched(store).due_at == datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)


def test_each_call_winds_it_up_again_also_after_it_ran_out(store: SqlCrmStore) -> None:
    watch(store, MONDAY)
    called(store, MONDAY + 24 * HOUR)
    assert watch(store, MONDAY + 26 * HOUR) == 1
    assert watched(store).due_at == MONDAY + 96 * HOUR
    assert tick(store, THURSDAY) == []

    tick(store, MONDAY + 97 * HOUR)
    assert watched(store).state is TimerState.BREACHED
    called(store, MONDAY + 98 * HOUR)
    watch(store, MONDAY + 100 * HOUR)
    assert watched(store).state is TimerState.OPEN


def test_an_older_call_that_arrives_late_winds_nothing_up(store: SqlCrmStore) -> None:
    watch(store, MONDAY)
    called(store, MONDAY - 48 * HOUR)
    assert watch(store, MONDAY + HOUR) == 0


def test_only_reps_of_a_region_are_watched_and_only_while_they_are_here(store: SqlCrmStore) -> None:
    watch(store, MONDAY)
    assert watched(store).subject == "rep:rep-1"
    assert watch(store, MONDAY + HOUR, BOSS) == 1
    assert watched(store).state is TimerState.CANCELLED


def test_where_the_policy_names_no_kind_nobody_is_watched(store: SqlCrmStore) -> None:
    policy = replace(POLICY, escalation=replace(POLICY.escalation, silence=None))
    assert watch_recordings(store, now=MONDAY, policy=policy, directory=Directory((REP,))) == 0
    assert store.timers(EVERYWHERE) == ()
