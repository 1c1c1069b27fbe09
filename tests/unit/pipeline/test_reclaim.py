"""After a death nothing waits for a lease to run out: freed at once, sent anew, in the order of arrival."""

from __future__ import annotations

from tests.fakes.service import LEASE_S, FakeService
from voice.domain.recording import CallStatus
from voice.ports.jobs import PROCESS_CALL

DEAD = "embedded:this-host:"


def waiting(service: FakeService) -> list[str]:
    assert {job for job, _ in service.jobs.waiting} <= {PROCESS_CALL}
    return [call_id for _, call_id in service.jobs.waiting]


def claimed_by(service: FakeService, owner: str, content: bytes) -> str:
    """A call whose worker took it and its message, and has not been heard of since."""
    call_id = service.upload(content=content).call.id
    service.jobs.lost()
    with service.database.work() as unit:
        unit.calls.claim(call_id, owner=owner, now=service.clock.now(), lease_s=LEASE_S)
        unit.commit()
    return call_id


def test_a_dead_workers_call_is_sent_anew_at_once(service: FakeService) -> None:
    call_id = claimed_by(service, f"{DEAD}4711:a", b"RIFF one")

    assert service.reclaimer.run(dead=DEAD) == 1

    assert waiting(service) == [call_id]
    assert service.call(call_id).status is CallStatus.QUEUED


def test_the_call_of_another_hosts_worker_is_let_alone(service: FakeService) -> None:
    call_id = claimed_by(service, "embedded:other-host:1:a", b"RIFF one")

    assert service.reclaimer.run(dead=DEAD) == 0

    assert waiting(service) == []
    assert service.call(call_id).status is CallStatus.PROCESSING


def test_without_a_death_only_what_waits_is_sent_anew(service: FakeService) -> None:
    in_work = claimed_by(service, f"{DEAD}4711:a", b"RIFF one")
    queued = service.upload(content=b"RIFF two").call.id
    service.jobs.lost()

    assert service.reclaimer.run(dead=None) == 1

    assert waiting(service) == [queued]
    assert service.call(in_work).status is CallStatus.PROCESSING


def test_a_lost_queue_comes_back_whole(service: FakeService) -> None:
    calls = [service.upload(content=b"RIFF %d" % number).call.id for number in range(5)]
    service.jobs.lost()

    assert service.reclaimer.run(dead=DEAD) == 5

    assert waiting(service) == calls


def test_what_is_over_stays_over(service: FakeService) -> None:
    ready = service.processed()

    assert service.reclaimer.run(dead=DEAD) == 0
    assert service.call(ready.id) == ready


def test_with_the_broker_away_the_sweeper_sends_them_later(service: FakeService) -> None:
    call_id = claimed_by(service, f"{DEAD}4711:a", b"RIFF one")
    service.jobs.away = True
    service.reclaimer.run(dead=DEAD)

    service.jobs.away = False
    service.sweeper.run()

    assert waiting(service) == [call_id]


def test_a_reclaimed_call_is_processed_to_its_end(service: FakeService) -> None:
    call_id = claimed_by(service, f"{DEAD}4711:a", b"RIFF one")

    service.reclaimer.run(dead=DEAD)
    service.work_off()

    assert service.call(call_id).status is CallStatus.READY
