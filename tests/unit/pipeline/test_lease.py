"""A lease is kept while its holder works, and its loss stops the holder."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.fakes.service import LEASE_S, FakeService
from voice.domain.recording import CallStatus, Stage
from voice.pipeline.lease import Lease, LeaseLost


@pytest.fixture
def lease(service: FakeService) -> Lease:
    """Of worker-1 on a fresh call."""
    call = service.upload().call
    with service.database.work() as unit:
        unit.calls.claim(call.id, owner="worker-1", now=service.clock.now(), lease_s=LEASE_S)
        unit.commit()
    return Lease(service.database.work, service.clock, call.id, owner="worker-1", lease_s=LEASE_S)


def until(service: FakeService, lease: Lease) -> timedelta:
    return service.database.tables.leases[lease.call_id][1] - service.clock.now()


def test_a_beat_prolongs_the_lease_and_tells_the_progress(service: FakeService, lease: Lease) -> None:
    service.clock.advance(seconds=40)
    lease.report(0.5)

    lease.beat()

    call = service.call(lease.call_id)
    assert until(service, lease) == timedelta(seconds=LEASE_S)
    assert (call.stage, call.progress) == (Stage.TRANSCRIBE, 0.45)


@pytest.mark.parametrize("fraction", [-1.0, 0.0, 1.0, 7.0])
def test_progress_stays_within_the_stage(service: FakeService, lease: Lease, fraction: float) -> None:
    lease.report(fraction)
    lease.beat()

    assert 0.0 <= service.call(lease.call_id).progress <= 0.9


def test_beats_come_by_themselves_while_it_is_kept(service: FakeService, lease: Lease) -> None:
    beaten = threading.Event()
    service.database.before_commit = beaten.set

    with lease.kept(interval_s=0.001):
        assert beaten.wait(timeout=30)


def test_none_comes_afterwards(service: FakeService, lease: Lease) -> None:
    with lease.kept(interval_s=0.001):
        pass
    running = [thread.name for thread in threading.enumerate()]

    assert "heartbeat" not in running


def test_a_cancelled_call_stops_its_worker_at_the_next_report(service: FakeService, lease: Lease) -> None:
    service.calls.cancel(service.rep, lease.call_id)

    lease.beat()

    with pytest.raises(LeaseLost):
        lease.report(0.5)


def test_a_stage_does_not_begin_without_the_lease(service: FakeService, lease: Lease) -> None:
    service.calls.cancel(service.rep, lease.call_id)

    with pytest.raises(LeaseLost):
        lease.enter(Stage.EXTRACT)


def test_a_transaction_without_the_lease_is_refused(service: FakeService, lease: Lease) -> None:
    service.clock.advance(seconds=LEASE_S + 1)
    service.sweeper.run()

    with service.database.work() as unit, pytest.raises(LeaseLost):
        lease.hold(unit)


def test_the_call_that_is_held_is_the_one_that_stands_now(service: FakeService, lease: Lease) -> None:
    with service.database.work() as unit:
        held = lease.hold(unit)

    assert held.status is CallStatus.PROCESSING
    assert held.version == service.call(lease.call_id).version


def test_a_database_that_is_away_for_a_moment_is_no_loss(service: FakeService, lease: Lease) -> None:
    service.database.away = True
    lease.beat()
    service.database.away = False

    lease.report(0.5)
    lease.beat()

    assert service.call(lease.call_id).progress == 0.45
