"""Jobs leave the outbox after the commit that wrote them; nothing that fails then is the sender's trouble."""

from __future__ import annotations

from tests.fakes.service import FakeService
from voice.pipeline.dispatch import Dispatch
from voice.ports.jobs import PROCESS_CALL


def written(service: FakeService, *call_ids: str) -> Dispatch:
    with service.database.work() as unit:
        for call_id in call_ids:
            unit.outbox.add(PROCESS_CALL, call_id, service.clock.now())
        unit.commit()
    return Dispatch(service.database.work, service.jobs)


def test_jobs_go_in_the_order_they_were_written_and_once(service: FakeService) -> None:
    dispatch = written(service, "call-1", "call-2")

    assert (dispatch.flush(), dispatch.flush()) == (2, 0)
    assert service.jobs.waiting == [(PROCESS_CALL, "call-1"), (PROCESS_CALL, "call-2")]


def test_a_flush_sends_no_more_than_its_limit(service: FakeService) -> None:
    assert written(service, "call-1", "call-2", "call-3").flush(limit=2) == 2


def test_what_the_broker_did_not_take_stays(service: FakeService) -> None:
    dispatch = written(service, "call-1")
    service.jobs.away = True
    assert dispatch.flush() == 0

    service.jobs.away = False

    assert dispatch.flush() == 1


def test_a_nudge_never_fails(service: FakeService) -> None:
    dispatch = written(service, "call-1")
    service.database.away = True

    dispatch.nudge()

    service.database.away = False
    assert dispatch.flush() == 1
