"""Logging: each event follows the last, under the log's lock, and a refused one leaves no trace."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.errors import CrmInvalid
from crm_core.ledger import Event, verify_chain
from crm_core.service import log_event
from crm_core.sight import EVERYWHERE, Sight
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import CALLED, NOW


@pytest.fixture
def store() -> FakeCrmStore:
    return FakeCrmStore()


def log(store: FakeCrmStore, **fields: Any) -> Event:
    base: dict[str, Any] = {
        "type": "evidence.played",
        "aggregate": "call:1",
        "payload": {"start_ms": 100},
        "region": "east",
        "actor_id": "rep-1",
        "occurred_at": CALLED,
        "now": NOW,
    }
    return log_event(store, **{**base, **fields})


def test_an_event_says_who_did_what_where_and_when(store: FakeCrmStore) -> None:
    event = log(store, team="east-1")

    assert store.events(EVERYWHERE) == (event,)
    assert (event.type, event.aggregate, event.payload) == ("evidence.played", "call:1", {"start_ms": 100})
    assert (event.region, event.team, event.actor_id) == ("east", "east-1", "rep-1")
    assert (event.occurred_at, event.recorded_at) == (CALLED, NOW)


def test_events_of_all_regions_make_one_chain(store: FakeCrmStore) -> None:
    for region in ("east", "north", "east"):
        log(store, region=region)

    report = verify_chain(store.chain())
    assert (report.ok, report.checked) == (True, 3)
    assert [event.seq for event in store.events(Sight("east"))] == [3, 1]


def test_the_lock_is_taken_before_the_last_event_is_read(store: FakeCrmStore) -> None:
    log(store)

    assert store.locks == ["events"]


def test_a_refused_event_leaves_no_trace(store: FakeCrmStore) -> None:
    with pytest.raises(CrmInvalid):
        log(store, payload={"at": NOW})

    assert store.events(EVERYWHERE) == ()
    assert log(store).seq == 1


def test_what_the_caller_does_to_its_payload_later_does_not_reach_the_log(store: FakeCrmStore) -> None:
    payload = {"n": 1}
    log(store, payload=payload)
    payload["n"] = 2

    assert store.events(EVERYWHERE)[0].payload == {"n": 1}
    assert verify_chain(store.chain()).ok
