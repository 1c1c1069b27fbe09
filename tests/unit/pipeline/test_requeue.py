"""Where transactions overlap, a call may change between the look and the write: then it is left as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from tests.fakes.calls import FakeCalls
from tests.fakes.service import FakeService
from tests.fakes.work import FakeWork
from voice.domain.actor import Actor
from voice.domain.recording import Call
from voice.pipeline.requeue import requeue


class HastyCalls(FakeCalls):
    """Says of every call that it is forsaken, and shows it as it was a moment ago."""

    behind = 0

    def stale(self, *, now: datetime, queued_before: datetime, limit: int) -> tuple[str, ...]:
        return tuple(self._tables.calls)[:limit]

    def get(self, call_id: str, actor: Actor) -> Call:
        call = super().get(call_id, actor)
        return replace(call, version=call.version - self.behind)


class BehindCalls(HastyCalls):
    behind = 1


def work_with(service: FakeService, kind: type[HastyCalls]) -> Callable[[], FakeWork]:
    class Work(FakeWork):
        @property
        def calls(self) -> HastyCalls:
            return kind(self._tables)

    return lambda: Work(service.database)


@pytest.mark.parametrize("kind", [HastyCalls, BehindCalls])
def test_a_call_that_came_to_its_end_meanwhile_stays_there(service: FakeService, kind: type[HastyCalls]) -> None:
    call = service.processed()
    now = service.clock.now()

    assert requeue(work_with(service, kind), now=now, queued_before=now, limit=10) == 0
    assert service.call(call.id) == call


def test_a_call_that_somebody_else_changed_meanwhile_is_left_to_the_next_run(service: FakeService) -> None:
    call = service.upload().call
    now = service.clock.now()

    assert requeue(work_with(service, BehindCalls), now=now, queued_before=now, limit=10) == 0
    assert service.call(call.id) == call


def test_others_are_queued_whatever_happens_to_one(service: FakeService) -> None:
    service.processed()
    call = service.upload(content=b"RIFF another call").call
    now = service.clock.now()

    assert requeue(work_with(service, HastyCalls), now=now, queued_before=now, limit=10) == 1
    assert service.call(call.id).version == call.version + 1
