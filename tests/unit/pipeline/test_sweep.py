"""What was lost on the way is found again: jobs, leases, uploads. Nothing is swept twice, nobody is flooded."""

from __future__ import annotations

import pytest

from tests.fakes import talk
from tests.fakes.service import LEASE_S, FakeService
from voice.domain.errors import NotFound
from voice.domain.recording import Call, CallStatus
from voice.pipeline.sweep import SweepReport
from voice.ports.jobs import PROCESS_CALL
from voice.ports.uploads import Upload

NOTHING = SweepReport(jobs_sent=0, calls_requeued=0, uploads_removed=0)


def claimed(service: FakeService, owner: str = "worker") -> Call:
    """A call whose worker dies right after it took it."""
    call = service.upload().call
    service.jobs.lost()
    with service.database.work() as unit:
        unit.calls.claim(call.id, owner=owner, now=service.clock.now(), lease_s=LEASE_S)
        unit.commit()
    return service.call(call.id)


def begun(service: FakeService) -> Upload:
    words = {"called_at": talk.CALLED_AT.isoformat()}
    upload = service.uploads.create(service.rep, length=100, metadata=words)
    return service.uploads.append(service.rep, upload.id, offset=0, chunks=[b"RIFF"])


class TestJobs:
    def test_what_the_broker_did_not_take_is_sent_later_once(self, service: FakeService) -> None:
        service.jobs.away = True
        call = service.upload().call
        assert service.sweeper.run() == NOTHING

        service.jobs.away = False

        assert service.sweeper.run() == SweepReport(1, 0, 0)
        assert service.sweeper.run() == NOTHING
        assert service.jobs.waiting == [(PROCESS_CALL, call.id)]

    def test_a_broker_that_fails_within_keeps_the_rest(self, service: FakeService) -> None:
        service.jobs.away = True
        calls = [service.upload(content=b"RIFF %d" % number).call.id for number in range(3)]
        service.jobs.away = False
        enqueued = service.jobs.waiting
        service.jobs.full_at = 2

        sent = service.sweeper.run().jobs_sent
        service.jobs.full_at = None
        service.sweeper.run()

        assert sent == 2
        assert [call_id for _, call_id in enqueued] == calls


class TestLeases:
    def test_a_call_in_work_is_left_alone(self, service: FakeService) -> None:
        claimed(service)
        service.clock.advance(seconds=LEASE_S - 1)

        assert service.sweeper.run() == NOTHING

    def test_a_dead_workers_call_is_queued_again(self, service: FakeService) -> None:
        call = claimed(service)
        service.clock.advance(seconds=LEASE_S + 1)

        assert service.sweeper.run() == SweepReport(1, 1, 0)
        assert service.call(call.id).status is CallStatus.QUEUED
        service.work_off()
        assert service.call(call.id).status is CallStatus.READY

    def test_a_message_that_the_broker_lost_is_sent_again_after_a_while(self, service: FakeService) -> None:
        call = service.upload().call
        service.jobs.lost()

        assert service.sweeper.run() == NOTHING
        service.clock.advance(minutes=6)
        service.sweeper.run()

        assert service.jobs.waiting == [(PROCESS_CALL, call.id)]

    def test_a_long_queue_is_not_flooded(self, service: FakeService) -> None:
        for number in range(3):
            service.upload(content=b"RIFF %d" % number)
        service.clock.advance(minutes=6)

        for _ in range(10):
            service.sweeper.run()
            service.clock.advance(seconds=20)

        assert len(service.jobs.waiting) == 2 * 3

    def test_calls_that_are_over_are_not_touched(self, service: FakeService) -> None:
        ready = service.processed()
        cancelled = service.calls.cancel(service.rep, service.upload(content=b"RIFF other").call.id)
        service.clock.advance(hours=1)

        service.sweeper.run()

        assert (service.call(ready.id), service.call(cancelled.id)) == (ready, cancelled)

    def test_a_call_that_changes_meanwhile_is_the_next_runs(self, service: FakeService) -> None:
        call = claimed(service)
        service.clock.advance(seconds=LEASE_S + 1)
        version = service.call(call.id).version

        service.sweeper.run()
        service.another_process().sweeper.run()

        assert service.call(call.id).version == version + 1
        assert len(service.jobs.waiting) == 1


class TestUploads:
    def test_an_abandoned_upload_goes_with_its_parts(self, service: FakeService) -> None:
        upload = begun(service)
        service.clock.advance(hours=72)

        assert service.sweeper.run() == SweepReport(0, 0, 1)
        assert service.blobs.objects == {}
        with pytest.raises(NotFound):
            service.uploads.state(service.rep, upload.id)

    def test_one_that_may_still_go_on_stays(self, service: FakeService) -> None:
        begun(service)
        service.clock.advance(hours=71)

        assert service.sweeper.run() == NOTHING

    def test_the_call_of_a_finished_one_stays(self, service: FakeService) -> None:
        call = service.upload().call
        words = {"called_at": talk.CALLED_AT.isoformat()}
        upload = service.uploads.create(service.rep, length=len(talk.SOUND), metadata=words)
        service.uploads.append(service.rep, upload.id, offset=0, chunks=[talk.SOUND])
        service.clock.advance(hours=73)

        service.sweeper.run()

        assert not service.database.tables.uploads
        assert service.blobs.objects[call.blob_key] == talk.SOUND

    def test_a_store_that_is_away_keeps_them_for_the_next_run(self, service: FakeService) -> None:
        begun(service)
        service.clock.advance(hours=73)
        service.blobs.away = True
        assert service.sweeper.run() == NOTHING

        service.blobs.away = False

        assert service.sweeper.run() == SweepReport(0, 0, 1)


class TestReclaim:
    def test_calls_of_dead_workers_are_queued_at_once(self, service: FakeService) -> None:
        call = claimed(service, owner="embedded:host:1:worker")

        assert service.reclaimer.run(dead="embedded:host:") == 1
        assert service.jobs.waiting == [(PROCESS_CALL, call.id)]
        service.work_off()
        assert service.call(call.id).status is CallStatus.READY

    def test_workers_of_other_hosts_keep_theirs(self, service: FakeService) -> None:
        call = claimed(service, owner="other-host:worker")

        assert service.reclaimer.run(dead="embedded:host:") == 0
        assert service.call(call.id) == call

    def test_an_emptied_queue_is_filled_from_what_waits(self, service: FakeService) -> None:
        calls = {service.upload(content=b"RIFF %d" % number).call.id for number in range(3)}
        service.jobs.lost()
        service.clock.advance(seconds=1)

        assert service.reclaimer.run(dead=None) == 3
        assert {call_id for _, call_id in service.jobs.waiting} == calls

    def test_what_never_reached_the_broker_is_sent_too(self, service: FakeService) -> None:
        service.jobs.away = True
        call = service.upload().call
        service.jobs.away = False

        service.reclaimer.run(dead=None)

        assert (PROCESS_CALL, call.id) in service.jobs.waiting
