"""How every CRM store keeps calls, what is derived from them, and the log: the fake, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from crm_core.entities import Activity
from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.paging import Page
from crm_core.service import log_event, record_call
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore, TodoFilter
from crm_core.terms import AttributionReason, AttributionStatus, TodoState
from tests.contract.crm_stores import ALL, one_transaction, opened
from tests.unit.crm_core.samples import (
    CALLED,
    DUE,
    EAST,
    NORTH,
    NOW,
    POLICY,
    account,
    objection,
    opportunity,
    person,
    promise,
    record,
)

REP = Sight("east", rep_id="rep-1")
OTHER_REP = Sight("east", rep_id="rep-2")
TEAM = Sight("east", team="east-1")
OTHER_TEAM = Sight("east", team="east-2")
INSIDE = (EVERYWHERE, EAST, TEAM, REP)
OUTSIDE = (NORTH, OTHER_TEAM, OTHER_REP, Sight("north", rep_id="rep-1"))


@pytest.fixture(scope="module", params=ALL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine | None]:
    with opened(request, tmp_path_factory) as engine:
        yield engine


@pytest.fixture
def store(engine: Engine | None) -> Iterator[CrmStore]:
    with one_transaction(engine) as store:
        yield store


def test_a_recorded_call_is_seen_by_its_rep_team_and_region_only(store: CrmStore) -> None:
    whole = record(persons=(person(name="李建国"),), commitments=(promise(),), objections=(objection(),))
    outcome = record_call(store, whole, policy=POLICY, now=NOW)
    todo_id, contact_id = outcome.todos[0].id, outcome.contacts[0].id

    for sight in INSIDE:
        assert store.activity(sight, "call-1").record == whole
        assert store.activities(sight) == (store.find_activity(sight, outcome.activity.id),)
        assert store.todo(sight, todo_id) == outcome.todos[0] == store.todos(sight)[0]
        assert store.objections(sight) == outcome.objections
        assert [one.claim for one in store.mentions(sight, contact_id=contact_id)] == list(whole.persons)
        assert store.contacts(sight, call_id="call-1") == store.contacts(sight) == outcome.contacts
    for sight in OUTSIDE:
        assert store.find_activity(sight, outcome.activity.id) is None
        unseen = (store.activities(sight), store.todos(sight), store.objections(sight), store.mentions(sight))
        assert unseen == ((), (), (), ())
        assert store.contacts(sight, call_id="call-1") == store.contacts(sight) == ()
        for read, row in ((store.activity, "call-1"), (store.todo, todo_id)):
            with pytest.raises(CrmNotFound):
                read(sight, row)


def test_two_sources_may_use_one_call_id(store: CrmStore) -> None:
    for source in ("callgate", "pbx"):
        record_call(store, record(source=source, region="east"), policy=POLICY, now=NOW)

    assert store.activity(EAST, "call-1", source="pbx").record.source == "pbx"
    with pytest.raises(CrmConflict) as several:
        store.activity(EAST, "call-1")
    assert several.value.code == "ambiguous_call"


def test_calls_are_listed_latest_first_and_by_what_they_stand_on(store: CrmStore) -> None:
    store.save_account(account())
    store.save_opportunity(opportunity())
    for number, account_id in enumerate((None, "a1", "a1")):
        start = CALLED + timedelta(hours=number)
        store.save_activity(
            Activity(
                id=f"y{number}",
                record=record(call_id=f"c{number}", phone="138-0013-8000", occurred_start=start, occurred_end=start),
                status=AttributionStatus.MATCHED if account_id else AttributionStatus.UNASSIGNED,
                reason=AttributionReason.ASSIGNED,
                account_id=account_id,
                opportunity_id="d1" if number == 1 else None,
                assigned_by="rep-1" if number == 2 else None,
                assigned_at=NOW if number == 2 else None,
            )
        )

    assert [one.id for one in store.activities(EAST)] == ["y2", "y1", "y0"]
    assert [one.id for one in store.activities(EAST, account_id="a1", page=Page(limit=1))] == ["y2"]
    assert [one.id for one in store.activities(EAST, opportunity_id="d1")] == ["y1"]
    assert store.accounts_assigned_to_phone(EAST, "+8613800138000") == ("a1",)
    assert store.accounts_assigned_to_phone(NORTH, "+8613800138000") == ()
    assert store.activities(EAST)[0].assigned_at == NOW


def test_todos_come_by_due_time_and_by_filter(store: CrmStore) -> None:
    commitments = (
        promise("c1", due_at=None),
        promise("c2", due_at=DUE),
        promise("c3", due_at=DUE - timedelta(days=1), owner="customer"),
        promise("c4", rejected=True),
    )
    record_call(store, record(commitments=commitments), policy=POLICY, now=NOW)

    def claims(**where: Any) -> list[str]:
        return [todo.claim_id for todo in store.todos(EAST, TodoFilter(**where))]

    assert claims(state=TodoState.OPEN) == ["c3", "c2", "c1"]
    assert claims(state=TodoState.CANCELLED) == ["c4"]
    assert claims(owner="customer") == ["c3"]
    assert claims(due_before=DUE) == ["c3"]
    assert len(claims(call_id="call-1")) == 4
    assert claims(call_id="other") == claims(account_id="a1") == claims(opportunity_id="d1") == []
    assert len(store.todos(EAST, page=Page(limit=2, offset=3))) == 1


def test_replacing_touches_the_rows_of_one_call_only(store: CrmStore) -> None:
    for call_id in ("call-1", "call-2"):
        record_call(
            store,
            record(
                call_id=call_id, persons=(person(name="李建国"),), commitments=(promise(),), objections=(objection(),)
            ),
            policy=POLICY,
            now=NOW,
        )
    first = store.activity(EAST, "call-1").id
    store.replace_todos(first, ())
    store.replace_objections(first, ())
    store.replace_mentions(first, ())

    assert [row.call_id for row in store.todos(EAST)] == ["call-2"]
    assert [row.call_id for row in store.objections(EAST)] == ["call-2"]
    assert [row.call_id for row in store.mentions(EAST)] == ["call-2"]


def test_the_log_is_read_newest_first_by_region_team_and_actor(store: CrmStore) -> None:
    for number, region in enumerate(("east", "east", "north"), start=1):
        team, actor = ("east-1", "rep-1") if number == 1 else (None, "boss")
        log_event(
            store,
            type="fact.confirmed",
            aggregate=f"fact:{number % 2}",
            payload={"n": number, "正文": [1.5, None, True]},
            region=region,
            team=team,
            actor_id=actor,
            occurred_at=CALLED,
            now=NOW,
        )

    def seen(sight: Sight, **where: Any) -> list[int]:
        return [event.seq for event in store.events(sight, **where)]

    assert seen(EVERYWHERE) == [3, 2, 1]
    assert (seen(EAST), seen(NORTH), seen(TEAM), seen(REP), seen(OTHER_REP)) == ([2, 1], [3], [1], [1], [])
    assert seen(EVERYWHERE, aggregate="fact:1") == [3, 1]
    assert seen(EVERYWHERE, before_seq=3, limit=1) == [2]
    assert [event.seq for event in store.chain()] == [1, 2, 3]
    assert store.last_event() == store.events(NORTH)[0]


def test_an_empty_log_has_no_last_event(store: CrmStore) -> None:
    assert store.last_event() is None
    assert list(store.chain()) == []


def test_a_naive_time_never_reaches_the_log(store: CrmStore) -> None:
    with pytest.raises(CrmInvalid):
        log_event(
            store,
            type="x",
            aggregate="y",
            payload={},
            region="east",
            actor_id="z",
            occurred_at=NOW.replace(tzinfo=None),
            now=NOW,
        )
    assert store.last_event() is None
