"""The log's chain: whole it verifies, and any edit, deletion, insertion or move is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.errors import CrmInvalid
from crm_core.ledger import GENESIS, ChainBreak, ChainHead, Event, canonical, digest, seal, verify_chain
from tests.unit.crm_core.samples import CALLED, NOW

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
payloads = st.dictionaries(st.text(max_size=5), plain, max_size=3)


def sealed(previous: Event | None = None, **fields: Any) -> Event:
    base: dict[str, Any] = {
        "type": "todo.done",
        "aggregate": "todo:1",
        "payload": {},
        "region": "east",
        "team": None,
        "actor_id": "rep-1",
        "occurred_at": CALLED,
        "recorded_at": NOW,
    }
    return seal(previous, **{**base, **fields})


def chain(*contents: dict[str, Any]) -> list[Event]:
    events: list[Event] = []
    for payload in contents:
        events.append(sealed(events[-1] if events else None, payload=payload))
    return events


@settings(deadline=None)
@given(st.lists(payloads, max_size=6))
def test_a_sealed_chain_verifies(contents: list[dict[str, Any]]) -> None:
    events = chain(*contents)
    report = verify_chain(events)

    assert report.ok
    assert report.checked == len(events)
    assert report.head == (ChainHead(events[-1].seq, events[-1].hash) if events else None)
    assert verify_chain(events, anchor=report.head).ok


@settings(deadline=None)
@given(st.data(), st.lists(payloads, min_size=2, max_size=6))
def test_any_tampering_is_found(data: st.DataObject, contents: list[dict[str, Any]]) -> None:
    events = chain(*contents)
    place = data.draw(st.integers(0, len(events) - 1))
    victim = events[place]
    tampered = list(events)
    match data.draw(st.sampled_from(["edit", "delete", "swap", "repeat", "reseal"])):
        case "edit":
            field, value = data.draw(
                st.sampled_from(
                    [
                        ("payload", {"new": 1}),
                        ("actor_id", "x"),
                        ("type", "x"),
                        ("aggregate", "x"),
                        ("region", "x"),
                        ("team", "x"),
                        ("occurred_at", CALLED + timedelta(microseconds=1)),
                        ("recorded_at", NOW - timedelta(days=1)),
                        ("prev_hash", "1" * 64),
                        ("hash", "1" * 64),
                    ]
                )
            )
            changes: dict[str, Any] = {field: value}
            tampered[place] = replace(victim, **changes)
            if tampered[place] == victim:
                return
        case "delete":
            del tampered[place]
        case "swap":
            other = data.draw(st.integers(0, len(events) - 1).filter(lambda index: index != place))
            tampered[place], tampered[other] = tampered[other], tampered[place]
        case "repeat":
            tampered.insert(place, victim)
        case _:  # the editor even computes the hash anew, and so breaks the link to the next
            changed = replace(victim, actor_id="x")
            tampered[place] = replace(changed, hash=digest(changed))
    head = ChainHead(events[-1].seq, events[-1].hash)

    assert not verify_chain(tampered, anchor=head).ok


def test_each_break_is_named_at_its_place() -> None:
    first, second, third = chain({"n": 1}, {"n": 2}, {"n": 3})
    head = ChainHead(3, third.hash)

    assert verify_chain([first, replace(second, actor_id="x"), third]).breaks == (ChainBreak(2, "edited"),)
    assert verify_chain([first, third]).breaks == (ChainBreak(2, "missing"),)
    assert verify_chain([second, third]).breaks == (ChainBreak(1, "missing"),)
    assert verify_chain([first, third, second]).breaks == (ChainBreak(2, "missing"), ChainBreak(2, "reordered"))
    assert verify_chain([first, second], anchor=head).breaks == (ChainBreak(3, "truncated"),)
    assert verify_chain([first, second]).ok  # without a noted head nobody can know


def test_a_chain_that_was_rebuilt_whole_is_found_by_a_noted_head() -> None:
    noted = ChainHead(2, chain({"n": 1}, {"n": 2})[-1].hash)

    assert verify_chain(chain({"n": 1}, {"n": 9}, {"n": 3}), anchor=noted).breaks == (ChainBreak(2, "edited"),)


def test_the_first_event_follows_nothing() -> None:
    assert (sealed().seq, sealed().prev_hash) == (1, GENESIS)


def test_the_hash_is_of_the_instant_and_of_the_content_not_of_their_form() -> None:
    here = sealed(payload={"a": 1, "b": [None]})
    there = sealed(payload=MappingProxyType({"b": [None], "a": 1}), occurred_at=CALLED.astimezone(UTC))

    assert here.hash == there.hash


def test_the_hash_of_an_event_never_changes_its_recipe() -> None:
    assert sealed(payload={"a": 1, "b": [None]}).hash == (
        "d24e6e55e7f6befb6197f51733e4be015da6e1a05a79206eb933e3ea3a2f1f89"
    )


@pytest.mark.parametrize(
    "payload", [{"x": {1, 2}}, {"x": float("nan")}, {"x": (1, 2)}, {1: "x"}, {"x": NOW}, {"x": {"y": (1,)}}]
)
def test_a_payload_that_is_not_plain_json_is_refused(payload: dict[Any, Any]) -> None:
    with pytest.raises(CrmInvalid) as refused:
        sealed(payload=payload)
    assert refused.value.code == "bad_payload"


def test_a_naive_time_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(CrmInvalid):
        sealed(occurred_at=naive)
    with pytest.raises(CrmInvalid):
        sealed(recorded_at=naive)


def test_canonical_text_is_ascii_and_sorted() -> None:
    assert canonical({"乙": 1, "a": "\u0000"}) == '{"a":"\\u0000","\\u4e59":1}'
