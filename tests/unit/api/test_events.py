"""Live status: what changed is told once, silence is kept alive, and the end is the end."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import anyio
import pytest

from tests.fakes.house import CALLED_AT, House, a_transcript
from voice.api.routes.events import CallWatch, ListWatch
from voice.api.sse import Event, EventStream, Look, Pace, stream
from voice.domain.errors import NotFound, Unavailable
from voice.domain.transcript import Transcript

QUICK = Pace(poll_s=0.001, heartbeat_s=10, longest_s=10)


@dataclass(frozen=True)
class Told:
    name: str
    id: str
    data: Any


def told(text: str) -> list[Told]:
    """The events of a stream; comments and the reconnection time are left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "event" in fields:
            found.append(Told(fields["event"], fields["id"], json.loads(fields["data"])))
    return found


def text_of(looks: Iterator[Look], pace: Pace = QUICK) -> str:
    """All that a stream over these looks says until it ends."""

    async def read() -> str:
        response = await stream(lambda: next(looks), pace)
        assert isinstance(response, EventStream)
        body: AsyncIterator[Any] = response.body_iterator.__aiter__()
        return "".join([chunk.decode() async for chunk in body])

    return anyio.run(read)


def test_a_stream_tells_each_event_and_ends_with_the_last() -> None:
    looks = iter([Look([Event("status", "1", "{}")]), Look(), Look([Event("status", "2", "{}")], ended=True)])
    assert [event.id for event in told(text_of(looks))] == ["1", "2"]


def test_silence_is_filled_with_comments() -> None:
    looks = iter([Look([Event("status", "1", "{}")]), *[Look()] * 20, Look(ended=True)])
    assert ": heartbeat\n\n" in text_of(looks, Pace(poll_s=0.002, heartbeat_s=0.01, longest_s=10))


def test_a_stream_is_bounded_so_that_the_right_is_checked_anew() -> None:
    def forever() -> Iterator[Look]:
        while True:
            yield Look()

    text = text_of(forever(), Pace(poll_s=0.001, heartbeat_s=10, longest_s=0.02))
    assert text.startswith("retry: ")


def test_a_refusal_at_the_first_look_is_an_ordinary_error_later_it_ends_the_stream() -> None:
    def fails(error: Exception, after: int) -> Iterator[Look]:
        yield from [Look([Event("status", "1", "{}")])] * after
        raise error

    with pytest.raises(NotFound):
        text_of(fails(NotFound("No."), 0))
    assert len(told(text_of(fails(Unavailable("Away."), 2)))) == 2


def test_a_call_is_followed_from_the_queue_to_its_end(house: House) -> None:
    call = house.taken_in()
    watch = CallWatch(house.services, house.people["rep"].user.actor, call.id, None)
    states: list[Event] = []

    def looking_on(*_: object) -> Transcript:
        states.extend(watch().events)
        return a_transcript()

    states.extend(watch().events)
    assert watch().events == ()  # nothing new, nothing told
    house.processed(call, transcribe=looking_on)
    last = watch()
    told_states = [json.loads(event.data) for event in [*states, *last.events]]
    assert [state["status"] for state in told_states] == ["queued", "processing", "ready"]
    assert told_states[0]["queue_position"] == 1
    assert last.ended


def test_the_stream_of_a_call_that_is_done_says_so_and_ends(house: House) -> None:
    call = house.taken_in()
    house.processed(call)
    answer = house.client("rep").get(f"/v1/calls/{call.id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    (event,) = told(answer.text)
    assert (event.name, event.data["status"]) == ("status", "ready")
    again = house.client("rep").get(f"/v1/calls/{call.id}/events", headers={"Last-Event-ID": event.id})
    assert told(again.text) == []


def test_a_call_out_of_sight_has_no_stream(house: House) -> None:
    call = house.taken_in()
    assert house.client("stranger").get(f"/v1/calls/{call.id}/events").status_code == 404
    assert house.client("stranger").get("/v1/calls/none/events").status_code == 404


def test_the_list_tells_what_stands_and_then_each_change(house: House) -> None:
    first = house.taken_in()
    watch = ListWatch(house.services, house.people["manager"].user.actor)

    def changes() -> list[tuple[str, str]]:
        calls = (json.loads(event.data) for event in watch().events)
        return [(call["id"], call["status"]) for call in calls]

    assert changes() == [(first.id, "queued")]
    assert changes() == []
    second = house.taken_in(pitch_hz=600)
    assert changes() == [(second.id, "queued")]
    house.processed(first)
    assert changes() == [(first.id, "ready")]


def test_the_list_tells_the_end_of_a_call_that_is_not_among_the_newest(house: House) -> None:
    old = house.taken_in()
    watch = ListWatch(house.services, house.people["rep"].user.actor, width=1)
    assert len(watch().events) == 1
    newer = house.taken_in(pitch_hz=600, called_at=CALLED_AT.replace(hour=20))
    house.processed(old)
    ended = {json.loads(event.data)["id"]: json.loads(event.data)["status"] for event in watch().events}
    assert ended == {old.id: "ready", newer.id: "queued"}
