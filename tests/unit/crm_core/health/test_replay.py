"""However calls arrive, late, corrected, moved or deleted, the days end as if everything had been known in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.health.terms import Direction, TouchKind
from crm_core.ids import stable_id
from crm_core.records import CallRecord
from crm_core.service import add_touch, snapshot_day, untouch_call
from crm_core.store.sql import SqlCrmStore
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.health.deals import HEALTH, at
from tests.unit.crm_core.health.world import OPENED, World
from tests.unit.crm_core.samples import EAST, objection, person, promise, record

FIRST, COUNT = OPENED + timedelta(days=2), 7  # the days of which the mornings ask
LATER = FIRST + timedelta(days=COUNT + 1)


@dataclass(frozen=True)
class Told:
    """One version of a call, or its deletion, and the morning before which it arrives."""

    record: CallRecord
    deal: str
    morning: int
    deleted: bool = False


@dataclass(frozen=True)
class Entered:
    kind: TouchKind
    day: int
    morning: int


@st.composite
def calls(draw: st.DrawFn) -> list[Told]:
    told = []
    for number in range(draw(st.integers(1, 4))):
        morning = 0
        for version in range(1, draw(st.integers(1, 3)) + 1):
            morning = draw(st.integers(morning, COUNT))
            start = at(FIRST + timedelta(days=draw(st.integers(-2, COUNT - 1))), draw(st.integers(0, 23)))
            told.append(
                Told(
                    _record(draw, number, version, start=start),
                    draw(st.sampled_from(["d1", "d2"])),
                    morning,
                    deleted=version > 1 and draw(st.booleans()),
                )
            )
    return told


def _record(draw: st.DrawFn, number: int, version: int, *, start: Any) -> CallRecord:
    tags = draw(st.lists(st.sampled_from(["price", "delivery"]), unique=True))
    return record(
        version,
        call_id=f"call-{number}",
        occurred_start=start,
        occurred_end=start + timedelta(seconds=draw(st.sampled_from([30, 60, 600]))),
        recorded_at=start + timedelta(minutes=20),
        direction=draw(st.sampled_from(["inbound", "outbound"])),
        persons=(person("p1", role=draw(st.sampled_from(["economic_buyer", "user", "unknown"]))),),
        objections=tuple(objection(tag, tag=tag, answered=draw(st.booleans())) for tag in tags),
        commitments=(promise("c1", due_at=start + timedelta(days=draw(st.integers(0, 4)))),),
    )


entries = st.lists(
    st.builds(
        Entered,
        st.sampled_from([TouchKind.MAIL, TouchKind.DOCUMENT_SENT, TouchKind.DOCUMENT_VIEWED, TouchKind.PLAN_FILED]),
        st.integers(-1, COUNT - 1),
        st.integers(0, COUNT),
    ),
    max_size=3,
)


def tell(world: World, one: Told) -> None:
    world.take(one.record, one.deal)
    if one.deleted:
        untouch_call(world.store, stable_id("activity", one.record.source, one.record.call_id))


def enter(world: World, one: Entered) -> None:
    add_touch(
        world.store,
        EAST,
        "d1",
        kind=one.kind,
        occurred_at=at(FIRST + timedelta(days=one.day), 11),
        direction=Direction.INBOUND,
        seconds=90,
        policy=HEALTH,
        actor_id="rep-1",
        now=at(LATER),
    )


def opened_world(store: SqlCrmStore) -> World:
    world = World(store)
    world.deal("d1", stage="needs_confirmed")
    world.deal("d2")
    return world


def found(world: World) -> dict[tuple[str, date], Any]:
    return {
        (deal, day): (one.score, one.coverage, one.status, one.components, one.behaviour, one.behaviour_passed)
        for deal in ("d1", "d2")
        for day, one in world.health(deal).items()
    }


def as_it_came(store: SqlCrmStore, told: list[Told], entered: list[Entered]) -> dict[tuple[str, date], Any]:
    """Each morning takes what has arrived, then the clock runs; later versions never come before earlier ones."""
    world = opened_world(store)
    for morning in range(COUNT + 1):
        for one in told:
            if one.morning == morning:
                tell(world, one)
        for other in entered:
            if other.morning == morning:
                enter(world, other)
        world.run(FIRST + timedelta(days=morning))
    return found(world)


def as_if_known(store: SqlCrmStore, told: list[Told], entered: list[Entered]) -> dict[tuple[str, date], Any]:
    """The last word on every call first, then the days."""
    world = opened_world(store)
    last = {one.record.call_id: one for one in told}
    for one in last.values():
        tell(world, one)
    for other in entered:
        enter(world, other)
    for number in range(-1, COUNT):
        day = FIRST + timedelta(days=number)
        snapshot_day(store, "east", day, policy=world.policy, now=at(LATER))
    return found(world)


@pytest.mark.feature("B-040")
@settings(max_examples=10, deadline=None)
@given(calls(), entries)
def test_a_replay_of_what_is_known_now_gives_the_same_days(told: list[Told], entered: list[Entered]) -> None:
    results = [way(FakeCrmStore(), told, entered) for way in (as_it_came, as_if_known)]

    assert len(results[0]) == 2 * (COUNT + 1)
    assert results[0] == results[1]
