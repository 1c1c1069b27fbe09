"""Wherever the process dies, the same call comes out: once, with the same record, and nothing acknowledged is lost."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.crash import Crash
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM
from voice.domain.recording import CallStatus, Stage
from voice.domain.review import Decision

SHA = hashlib.sha256(talk.SOUND).hexdigest()


def found_again(service: FakeService) -> None:
    """New processes over the same stores; the broker forgot its messages, and time goes by until the sweeper sees."""
    service.plan.calm()
    service.jobs.lost()
    service.start()
    service.clock.advance(minutes=6)
    service.sweeper.run()


def restarted(service: FakeService) -> None:
    found_again(service)
    service.work_off(owner="worker-2")


def record_of(service: FakeService) -> dict[str, Any]:
    """All that a person can see of the only call, without times of processing."""
    calls = list(service.database.tables.calls.values())
    assert len(calls) == 1
    call = calls[0]
    artefacts = service.calls.artefacts(SYSTEM, call.id)
    return {
        "status": (call.status, call.stage, call.progress, call.error_code, call.account_id),
        "artefacts": [(one.stage, one.version, one.producer) for one in artefacts],
        "transcript": service.calls.transcript(SYSTEM, call.id),
        "facts": [(fact.kind, fact.fact, fact.state) for fact in service.review.record(SYSTEM, call.id)],
        "todos": [(todo.action, todo.due_at, todo.state) for todo in service.crm.todos(SYSTEM)],
        "contacts": [(one.name, one.confirmed) for one in service.crm.contacts(SYSTEM)],
        "objections": [one.tag for one in service.crm.objections(SYSTEM)],
        "events": service.events(),
        "chain": service.crm.verify(SYSTEM).ok,
        "recording": service.blobs.keys("recordings/"),
    }


def undisturbed() -> dict[str, Any]:
    service = FakeService()
    service.processed()
    return record_of(service)


def points_of_processing() -> list[str]:
    service = FakeService()
    call = service.upload().call
    service.plan.passed.clear()
    service.processor.process(call.id, owner="worker")
    return list(service.plan.passed)


def points_of_upload() -> list[str]:
    service = FakeService()
    service.plan.passed.clear()
    service.upload()
    return list(service.plan.passed)


def test_each_stage_passes_points_before_and_after_its_commit() -> None:
    claim, beginning_and_end_of_a_stage = 1, 2

    assert points_of_processing() == ["before commit", "after commit"] * (claim + 3 * beginning_and_end_of_a_stage)


@pytest.mark.parametrize("point", range(len(points_of_processing())))
def test_a_worker_that_dies_anywhere_is_resumed_to_the_same_record(point: int) -> None:
    service = FakeService()
    service.upload()
    service.plan.crash_at(point)
    with pytest.raises(Crash):
        service.work_off()

    restarted(service)

    assert record_of(service) == undisturbed()


@pytest.mark.parametrize("first", range(len(points_of_processing())))
@pytest.mark.parametrize("second", [0, 4, 5, 8])
def test_workers_that_die_one_after_the_other_do_not_use_up_the_call(first: int, second: int) -> None:
    service = FakeService(max_attempts=4)
    service.upload()
    service.plan.crash_at(first)
    with pytest.raises(Crash):
        service.work_off()
    found_again(service)
    service.plan.crash_at(second)
    with suppress(Crash):  # little may be left to do
        service.work_off(owner="worker-2")

    restarted(service)

    assert record_of(service) == undisturbed()


@pytest.mark.parametrize("died_after", [Stage.TRANSCRIBE, Stage.EXTRACT])
def test_work_that_was_committed_is_not_done_again(died_after: Stage) -> None:
    service = FakeService()
    service.upload()
    service.plan.crash_at({Stage.TRANSCRIBE: 5, Stage.EXTRACT: 9}[died_after])
    with pytest.raises(Crash):
        service.work_off()

    restarted(service)

    assert len(service.speech.heard) == 1
    assert len(service.extractor.read) == 1


@pytest.mark.parametrize("point", range(len(points_of_upload())))
def test_an_upload_that_is_cut_off_is_whole_after_the_sender_tries_again(point: int) -> None:
    service = FakeService()
    service.plan.crash_at(point)
    with pytest.raises(Crash):
        service.upload(idempotency_key="key-1")
    service.start()

    again = service.upload(idempotency_key="key-1")

    restarted(service)
    assert service.call(again.call.id).status is CallStatus.READY
    assert record_of(service) == undisturbed()


@pytest.mark.parametrize("point", range(len(points_of_upload())))
def test_a_call_that_was_committed_is_processed_though_its_sender_never_heard_so(point: int) -> None:
    service = FakeService()
    service.plan.crash_at(point)
    with pytest.raises(Crash):
        service.upload()

    restarted(service)

    committed = bool(service.database.tables.calls)
    assert committed == (points_of_upload()[: point + 1].count("after commit") > 0)
    if committed:
        assert record_of(service) == undisturbed()
    else:
        assert service.events() == []


def resumable_upload(service: FakeService, upload_id: str | None = None) -> str:
    """As a client does it: ask where the upload stands, send the rest, ask again after a failure."""
    metadata = {"called_at": talk.CALLED_AT.isoformat(), "direction": "outbound", "language": "zh", "sha256": SHA}
    if upload_id is None:
        metadata["phone_number"] = "13800138000"
        upload_id = service.uploads.create(service.rep, length=len(talk.SOUND), metadata=metadata).id
    half = len(talk.SOUND) // 2
    for start, end in ((0, half), (half, len(talk.SOUND))):
        if service.uploads.state(service.rep, upload_id).offset == start:
            service.uploads.append(service.rep, upload_id, offset=start, chunks=[talk.SOUND[start:end]])
    return upload_id


def points_of_resumable() -> list[str]:
    service = FakeService()
    service.plan.passed.clear()
    resumable_upload(service)
    return list(service.plan.passed)


@pytest.mark.parametrize("point", range(2, len(points_of_resumable())))
def test_a_resumable_upload_goes_on_where_the_server_died(point: int) -> None:
    service = FakeService()
    service.plan.crash_at(point)
    with pytest.raises(Crash):
        resumable_upload(service)
    service.start()
    (upload_id,) = service.database.tables.uploads

    resumable_upload(service, upload_id)
    state = service.uploads.state(service.rep, upload_id)

    assert state.offset == len(talk.SOUND)
    assert state.call_id is not None
    restarted(service)
    assert record_of(service) == undisturbed()


@pytest.mark.parametrize("point", [0, 1])
def test_a_decision_is_whole_or_not_there(point: int) -> None:
    service = FakeService()
    call = service.processed()
    fact = service.fact(call.id, "commitment")
    service.plan.crash_at(point)
    with pytest.raises(Crash):
        service.review.decide(service.rep, fact.id, Decision.REJECT)

    decided = service.fact(call.id, "commitment").state == "rejected"
    todos = service.crm.todos(SYSTEM)

    assert decided == (point == 1)
    assert ("fact.rejected" in service.events()) == decided
    assert [todo.rejected for todo in todos] == [decided]
