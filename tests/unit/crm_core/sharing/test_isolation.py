"""Every list and every read by id shows exactly the rows in sight: nothing of other regions, teams or reps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest

from crm_core.errors import CrmForbidden, CrmNotFound
from crm_core.paging import WHOLE_LIST
from crm_core.service import (
    complete_todo,
    contact_lead,
    convert_lead,
    create_account,
    create_contact,
    create_opportunity,
    invalidate_lead,
    match,
    record_call,
    reopen_todo,
    reschedule_todo,
    split_calls,
    take_lead,
    update_account,
    update_lead,
)
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import TodoFilter
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.routing.desk import PEOPLE
from tests.unit.crm_core.samples import NOW, POLICY, objection, promise, record

LATER = NOW + timedelta(days=1)
WHO: dict[str, Any] = {"actor_id": "west-boss", "now": LATER}


class Rows(NamedTuple):
    """What one rep has."""

    region: str
    team: str
    rep_id: str
    ids: dict[str, str]


@pytest.fixture(scope="module")
def world() -> tuple[FakeCrmStore, tuple[Rows, ...]]:
    store = FakeCrmStore()
    places = enumerate(product(("east", "west"), ("1", "2"), ("a", "b")))
    return store, tuple(_furnished(store, place, *where) for place, where in places)


@pytest.fixture
def store(world: tuple[FakeCrmStore, tuple[Rows, ...]]) -> FakeCrmStore:
    """A copy, in which a test may change what it can."""
    return world[0].snapshot()


@pytest.fixture
def all_rows(world: tuple[FakeCrmStore, tuple[Rows, ...]]) -> tuple[Rows, ...]:
    return world[1]


def _furnished(store: FakeCrmStore, place: int, region: str, team: str, rep: str) -> Rows:
    """An account with a contact and a deal, a lead, and a call with a promise and an objection."""
    rep_id, team, name = f"{region}-{team}{rep}", f"{region}-{team}", f"{'甲乙丙丁戊己庚辛'[place]}山仪器"
    by: dict[str, Any] = {"actor_id": rep_id, "now": NOW}
    here = Sight(region)
    number = f"1380013800{place}"
    account = create_account(store, here, name=name, phone=number, rep_id=rep_id, **by)
    contact = create_contact(store, here, account_id=account.id, name=f"李{place}国", **by)
    owner: dict[str, Any] = {"rep_id": rep_id, "team": team}
    deal = create_opportunity(store, here, account_id=account.id, name="框架", pipeline=POLICY.pipeline, **owner, **by)
    four = {"name": "王敏", "phone": f"1390013900{place}", "company": f"{name}二厂", "need": "打样"}
    lead = take_lead(store, here, **four, policy=POLICY, directory=PEOPLE, **owner, **by)
    call = record(
        call_id=f"call-{place}",
        region=region,
        phone=number,
        commitments=(promise(),),
        objections=(objection(),),
        **owner,
    )
    record_call(store, call, policy=POLICY, now=NOW)
    (todo,) = store.todos(Sight(region, rep_id=rep_id), TodoFilter())
    (standing,) = store.objections(Sight(region, rep_id=rep_id))
    (activity,) = store.activities(Sight(region, rep_id=rep_id))
    ids = {
        "accounts": account.id,
        "contacts": contact.id,
        "opportunities": deal.id,
        "leads": lead.id,
        "todos": todo.id,
        "objections": standing.id,
        "activities": activity.id,
    }
    return Rows(region, team, rep_id, ids)


LISTS: dict[str, Callable[[FakeCrmStore, Sight], Iterable[Any]]] = {
    "accounts": lambda store, sight: store.accounts(sight, page=WHOLE_LIST),
    "contacts": lambda store, sight: store.contacts(sight, page=WHOLE_LIST),
    "opportunities": lambda store, sight: store.opportunities(sight, page=WHOLE_LIST),
    "leads": lambda store, sight: store.leads(sight, page=WHOLE_LIST),
    "todos": lambda store, sight: store.todos(sight, TodoFilter(), WHOLE_LIST),
    "objections": lambda store, sight: store.objections(sight, page=WHOLE_LIST),
    "activities": lambda store, sight: store.activities(sight, page=WHOLE_LIST),
}
READS: dict[str, Callable[[FakeCrmStore, Sight, str], object]] = {
    "accounts": lambda store, sight, one: store.account(sight, one),
    "contacts": lambda store, sight, one: store.contact(sight, one),
    "opportunities": lambda store, sight, one: store.opportunity(sight, one),
    "leads": lambda store, sight, one: store.lead(sight, one),
    "todos": lambda store, sight, one: store.todo(sight, one),
}
OF_THE_REGION = {"accounts", "contacts"}  # belong to a region as a whole

SIGHTS = [
    Sight("east"),
    Sight("west"),
    Sight("east", team="east-1"),
    Sight("west", team="west-2"),
    Sight("east", rep_id="east-1a"),
    Sight("west", team="west-1", rep_id="west-1b"),
    Sight("east", team="west-1"),
    Sight("north"),
    EVERYWHERE,
    Sight("west", shared_at=LATER),
    Sight("west", shared_at=LATER, writing=True),
]


def in_sight(sight: Sight, rows: Rows, kind: str) -> bool:
    if kind in OF_THE_REGION:
        return sight.covers_region(rows.region)
    return sight.covers(rows.region, rows.team, rows.rep_id)


@pytest.mark.feature("D-101")
@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_a_list_holds_the_rows_in_sight_and_no_other(
    store: FakeCrmStore, all_rows: tuple[Rows, ...], kind: str, sight: Sight
) -> None:
    wanted = {rows.ids[kind] for rows in all_rows if in_sight(sight, rows, kind)}
    assert {one.id for one in LISTS[kind](store, sight)} == wanted


@pytest.mark.feature("D-101")
@pytest.mark.parametrize("kind", READS)
@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_a_read_by_id_finds_what_the_list_holds(
    store: FakeCrmStore, all_rows: tuple[Rows, ...], kind: str, sight: Sight
) -> None:
    for rows in all_rows:
        if in_sight(sight, rows, kind):
            assert READS[kind](store, sight, rows.ids[kind])
        else:
            with pytest.raises(CrmNotFound):
                READS[kind](store, sight, rows.ids[kind])


def test_asking_for_the_rows_of_a_foreign_account_or_deal_finds_none(
    store: FakeCrmStore, all_rows: tuple[Rows, ...]
) -> None:
    west, east = Sight("west", shared_at=LATER), all_rows[0].ids
    of_account: tuple[Iterable[Any], ...] = (
        store.contacts(west, account_id=east["accounts"]),
        store.opportunities(west, account_id=east["accounts"]),
        store.activities(west, account_id=east["accounts"]),
        store.objections(west, account_id=east["accounts"]),
        store.todos(west, TodoFilter(account_id=east["accounts"])),
        store.activities(west, opportunity_id=east["opportunities"]),
        store.todos(west, TodoFilter(opportunity_id=east["opportunities"])),
        store.stage_history(west, east["opportunities"]),
    )
    assert [list(found) for found in of_account] == [[]] * len(of_account)


def test_matching_and_split_calls_look_no_further(store: FakeCrmStore) -> None:
    west = Sight("west", shared_at=LATER)
    fields: dict[str, Any] = {"policy": POLICY.customers, "sound": str}
    assert match(store, west, phone="13800138000", company="甲山仪器", name="李0国", **fields) == ()
    assert match(store, west, phone="13900139000", **fields) == ()  # an open lead of the east
    assert match(store, Sight("east"), phone="13800138000", **fields)
    day: dict[str, Any] = {"since": NOW - timedelta(days=9), "until": LATER, "policy": POLICY.customers}
    assert split_calls(store, west, **day) == ()


Write = Callable[[FakeCrmStore, Sight, dict[str, str]], object]
WRITES: dict[str, Write] = {
    "change an account": lambda store, sight, ids: update_account(
        store, sight, ids["accounts"], changes={"size": "large"}, **WHO
    ),
    "add a contact": lambda store, sight, ids: create_contact(
        store, sight, account_id=ids["accounts"], name="新人甲", **WHO
    ),
    "open a deal": lambda store, sight, ids: create_opportunity(
        store, sight, account_id=ids["accounts"], name="新单", rep_id="west-1a", pipeline=POLICY.pipeline, **WHO
    ),
    "change a lead": lambda store, sight, ids: update_lead(store, sight, ids["leads"], changes={"size": "s"}, **WHO),
    "check in": lambda store, sight, ids: contact_lead(store, sight, ids["leads"], policy=POLICY, **WHO),
    "close a lead": lambda store, sight, ids: invalidate_lead(
        store, sight, ids["leads"], reason="no_need", policy=POLICY, **WHO
    ),
    "convert a lead": lambda store, sight, ids: convert_lead(store, sight, ids["leads"], policy=POLICY, **WHO),
    "do a to-do": lambda store, sight, ids: complete_todo(store, sight, ids["todos"], **WHO),
    "reopen a to-do": lambda store, sight, ids: reopen_todo(store, sight, ids["todos"], **WHO),
    "put off a to-do": lambda store, sight, ids: reschedule_todo(
        store, sight, ids["todos"], due_at=LATER + timedelta(days=3), **WHO
    ),
}
FOREIGN = [
    Sight("west"),
    Sight("west", shared_at=LATER),
    Sight("west", shared_at=LATER, writing=True),
    Sight("west", rep_id="east-1a", shared_at=LATER, writing=True),
    Sight("north"),
]


@pytest.mark.feature("D-101")
@pytest.mark.parametrize("doing", WRITES)
@pytest.mark.parametrize("sight", FOREIGN, ids=str)
def test_without_a_grant_nothing_of_another_region_is_changed(
    store: FakeCrmStore, all_rows: tuple[Rows, ...], doing: str, sight: Sight
) -> None:
    before = store.events(EVERYWHERE)
    with pytest.raises((CrmNotFound, CrmForbidden)):
        WRITES[doing](store, sight, all_rows[0].ids)
    assert store.events(EVERYWHERE) == before


@pytest.mark.parametrize("doing", WRITES)
def test_the_own_region_may_do_each_of_these(store: FakeCrmStore, all_rows: tuple[Rows, ...], doing: str) -> None:
    assert WRITES[doing](store, Sight("east"), all_rows[0].ids)  # or the refusals above would show nothing
