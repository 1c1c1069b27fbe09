"""Touches that people and adapters enter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_core.errors import CrmInvalid, CrmNotFound
from crm_core.health.entities import Touch
from crm_core.health.terms import Direction, TouchKind
from crm_core.service import add_touch
from crm_core.sight import Sight
from tests.unit.crm_core.health.deals import HEALTH, at, days_ago
from tests.unit.crm_core.health.world import OPENED, World
from tests.unit.crm_core.samples import EAST, NORTH

NOW = days_ago(0, 12)
MAILED = days_ago(1)


@pytest.fixture
def dealing(world: World) -> World:
    world.deal()
    return world


def add(world: World, kind: TouchKind = TouchKind.MAIL, *, sight: Sight = EAST, **said: Any) -> Touch:
    base: dict[str, Any] = {"occurred_at": MAILED, "policy": HEALTH, "actor_id": "rep-1", "now": NOW}
    return add_touch(world.store, sight, "d1", kind=kind, **{**base, **said})


def test_a_touch_is_kept_with_its_deal_and_logged_by_figures_alone(dealing: World) -> None:
    touch = add(dealing, TouchKind.VISIT, roles=("user", "purchasing"), next_agreed_at=NOW + timedelta(days=3))

    assert dealing.store.touches(EAST, "d1") == (touch,)
    assert (touch.two_way, touch.roles, touch.rep_id) == (True, ("purchasing", "user"), "rep-1")
    assert dealing.logged("touch.added") == [{"touch_id": touch.id, "kind": "visit"}]
    assert [mark.since for mark in dealing.store.health_marks("east", 9)] == [MAILED]


@pytest.mark.parametrize(
    ("kind", "direction", "two_way"),
    [
        (TouchKind.MAIL, Direction.OUTBOUND, False),
        (TouchKind.MAIL, Direction.INBOUND, True),
        (TouchKind.MESSAGE, Direction.INBOUND, True),
        (TouchKind.MEETING, Direction.UNKNOWN, True),
        (TouchKind.DOCUMENT_VIEWED, Direction.INBOUND, False),
    ],
)
def test_a_reply_and_a_meeting_are_two_way(
    dealing: World, kind: TouchKind, direction: Direction, two_way: bool
) -> None:
    assert add(dealing, kind, direction=direction).two_way is two_way


def test_what_an_adapter_sends_twice_is_there_once(dealing: World) -> None:
    assert add(dealing, reference="mail-77") == add(dealing, reference="mail-77")
    add(dealing, reference="mail-78")
    assert len(dealing.store.touches(EAST, "d1")) == 2


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        (TouchKind.CALL, {}, "touch_is_a_call"),
        (TouchKind.MAIL, {"occurred_at": NOW + timedelta(seconds=1)}, "touch_to_come"),
        (TouchKind.MAIL, {"occurred_at": NOW.replace(tzinfo=None)}, "naive_time"),
        (TouchKind.DOCUMENT_VIEWED, {"seconds": -1}, "bad_seconds"),
        (TouchKind.MAIL, {"roles": ("boss",)}, "unknown_role"),
        (TouchKind.MAIL, {"fill": 0.5}, "bad_fill"),
        (TouchKind.REQUIREMENTS_FILED, {}, "bad_fill"),
        (TouchKind.REQUIREMENTS_FILED, {"fill": 1.2}, "bad_fill"),
    ],
)
def test_what_makes_no_sense_changes_nothing(dealing: World, kind: TouchKind, said: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        add(dealing, kind, **said)
    assert refused.value.code == code
    assert dealing.store.touches(EAST, "d1") == ()


def test_a_deal_out_of_sight_cannot_be_touched(dealing: World) -> None:
    for stranger in (NORTH, Sight("east", rep_id="rep-2")):
        with pytest.raises(CrmNotFound):
            add(dealing, sight=stranger)
    add(dealing)
    assert dealing.store.touches(NORTH, "d1") == ()


def test_a_late_entry_counts_on_its_own_day(dealing: World) -> None:
    dealing.days(OPENED + timedelta(days=1), OPENED + timedelta(days=4))
    entered = at(OPENED + timedelta(days=4), 10)
    add(dealing, TouchKind.VISIT, occurred_at=at(OPENED + timedelta(days=2), 10), now=entered)
    dealing.run_at(entered)

    revisions = [one.revision for _, one in sorted(dealing.health().items())]
    assert revisions == [1, 1, 2, 2]
