"""Leases of calls: one worker at a time, whatever the broker loses or repeats; proved with threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError

from tests.contract.conftest import no_crm
from tests.contract.samples import NOW, a_call
from voice.adapters.db.tables import calls
from voice.adapters.db.work_sql import SqlWork
from voice.domain.actor import SYSTEM
from voice.domain.errors import Conflict
from voice.domain.recording import TERMINAL, Call, CallStatus, Stage
from voice.ports.work import Work

LEASE_S = 60
EXPIRED = NOW + timedelta(seconds=LEASE_S)
WORKERS = 8
T = TypeVar("T")
Claimer = Callable[[str], Call | None]


def claim(work: Work, owner: str, call_id: str = "call-1", *, now: datetime = NOW) -> Call | None:
    with work() as unit:
        taken = unit.calls.claim(call_id, owner=owner, now=now, lease_s=LEASE_S)
        unit.commit()
    return taken


def claimer(work: Work, call_id: str = "call-1", *, now: datetime = NOW) -> Claimer:
    return lambda owner: claim(work, owner, call_id, now=now)


def beat(work: Work, owner: str, call_id: str = "call-1", *, now: datetime = NOW, progress: float = 0.5) -> bool:
    with work() as unit:
        alive = unit.calls.heartbeat(
            call_id, owner=owner, now=now, lease_s=LEASE_S, progress=progress, stage=Stage.EXTRACT
        )
        unit.commit()
    return alive


def save(work: Work, call: Call) -> Call:
    with work() as unit:
        saved = unit.calls.save(call)
        unit.commit()
    return saved


def release(work: Work, owner: str) -> None:
    with work() as unit:
        unit.calls.release("call-1", owner=owner)
        unit.commit()


def call_now(work: Work, call_id: str = "call-1") -> Call:
    with work() as unit:
        return unit.calls.get(call_id, SYSTEM)


def stale(
    work: Work, *, now: datetime, queued_before: datetime = NOW - timedelta(days=1), limit: int = 10
) -> list[str]:
    with work() as unit:
        return list(unit.calls.stale(now=now, queued_before=queued_before, limit=limit))


def at_once(action: Callable[[str], T]) -> list[T]:
    """The action's results from WORKERS threads that start together, each under its own name."""
    barrier = Barrier(WORKERS)

    def run(owner: str) -> T:
        barrier.wait()
        return action(owner)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, [f"host-{n}" for n in range(WORKERS)]))


@pytest.fixture
def queued(work: Work) -> Work:
    save_new(work, a_call())
    return work


def save_new(work: Work, *calls: Call) -> None:
    with work() as unit:
        for call in calls:
            unit.calls.add(call)
        unit.commit()


def test_a_claim_starts_the_work(queued: Work) -> None:
    taken = claim(queued, "host-1", now=NOW + timedelta(seconds=1))
    assert taken == replace(
        a_call(), status=CallStatus.PROCESSING, attempt=1, version=2, updated_at=NOW + timedelta(seconds=1)
    )
    assert call_now(queued) == taken


def test_a_held_call_is_not_given_out_again_even_to_its_holder(queued: Work) -> None:
    assert claim(queued, "host-1")
    just_before = EXPIRED - timedelta(microseconds=1)
    assert claim(queued, "host-2", now=just_before) is None
    assert claim(queued, "host-1", now=just_before) is None  # a repeated message in the same process
    assert call_now(queued).attempt == 1


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_a_finished_call_is_not_given_out(work: Work, status: CallStatus) -> None:
    save_new(work, a_call(status=status))
    assert claim(work, "host-1") is None
    assert claim(work, "host-1", "call-404") is None


def test_of_many_workers_at_once_one_gets_the_call(work: Work) -> None:
    rounds = [f"call-{n}" for n in range(12)]
    save_new(work, *(a_call(call_id) for call_id in rounds))
    for call_id in rounds:
        taken = at_once(claimer(work, call_id))
        assert sum(call is not None for call in taken) == 1
        assert call_now(work, call_id).attempt == 1


def test_of_many_thieves_at_once_one_gets_the_expired_call(queued: Work) -> None:
    first = claim(queued, "dead")
    assert first is not None
    taken = at_once(claimer(queued, now=EXPIRED))
    assert [call.attempt for call in taken if call] == [2]
    assert not beat(queued, "dead", now=EXPIRED)
    with pytest.raises(Conflict):
        save(queued, replace(first, status=CallStatus.READY))  # what the slow worker found is no longer wanted
    assert call_now(queued).status is CallStatus.PROCESSING


def test_a_beat_and_thefts_at_once_leave_one_holder(work: Work) -> None:
    # At the moment of expiry either side may win, never both.
    for call_id in [f"call-{n}" for n in range(12)]:
        save_new(work, a_call(call_id))
        assert claim(work, "host-0", call_id)
        steal = claimer(work, call_id, now=EXPIRED)

        def contend(owner: str, call_id: str = call_id, steal: Claimer = steal) -> bool:
            return beat(work, owner, call_id, now=EXPIRED) if owner == "host-0" else steal(owner) is not None

        assert sum(at_once(contend)) == 1


def test_a_beat_prolongs_the_lease_and_reports(queued: Work) -> None:
    claim(queued, "host-1")
    almost = EXPIRED - timedelta(seconds=1)
    assert beat(queued, "host-1", now=almost, progress=0.4)
    assert claim(queued, "host-2", now=EXPIRED) is None
    call = call_now(queued)
    assert (call.progress, call.stage, call.updated_at) == (0.4, Stage.EXTRACT, almost)
    assert claim(queued, "host-2", now=almost + timedelta(seconds=LEASE_S)) is not None


def test_a_beat_does_not_make_the_workers_copy_stale(queued: Work) -> None:
    taken = claim(queued, "host-1")
    assert taken is not None
    assert beat(queued, "host-1")
    assert save(queued, replace(taken, status=CallStatus.READY, progress=1.0)).status is CallStatus.READY


def test_a_beat_fails_after_a_cancellation(queued: Work) -> None:
    taken = claim(queued, "host-1")
    assert taken is not None
    save(queued, replace(taken, status=CallStatus.CANCELLED))
    assert not beat(queued, "host-1")
    assert call_now(queued).status is CallStatus.CANCELLED


def test_a_beat_without_a_claim_fails(queued: Work) -> None:
    assert not beat(queued, "host-1")
    assert call_now(queued) == a_call()


def test_saving_work_in_progress_keeps_the_lease(queued: Work) -> None:
    taken = claim(queued, "host-1")
    assert taken is not None
    save(queued, replace(taken, stage=Stage.EXTRACT, progress=0.6))
    assert claim(queued, "host-2") is None
    assert beat(queued, "host-1")


def test_a_call_put_back_into_the_queue_is_free_at_once(queued: Work) -> None:
    taken = claim(queued, "host-1")
    assert taken is not None
    save(queued, replace(taken, status=CallStatus.QUEUED))
    assert claim(queued, "host-2") is not None


def test_releasing_gives_the_call_back(queued: Work) -> None:
    claim(queued, "host-1")
    release(queued, "host-2")  # not the holder: nothing happens
    assert claim(queued, "host-2") is None
    release(queued, "host-1")
    assert call_now(queued).status is CallStatus.QUEUED
    assert claim(queued, "host-2") is not None


def test_releasing_a_finished_call_leaves_it_finished(queued: Work) -> None:
    taken = claim(queued, "host-1")
    assert taken is not None
    save(queued, replace(taken, status=CallStatus.READY))
    release(queued, "host-1")
    assert call_now(queued).status is CallStatus.READY


def test_all_leases_of_a_dead_host_are_freed_and_no_others(work: Work) -> None:
    save_new(work, *(a_call(f"call-{n}") for n in range(4)))
    for n, owner in enumerate(["host_a:1", "host_a:2", "HOST_A:3", "hostXa:4"]):
        assert claim(work, owner, f"call-{n}")
    with work() as unit:
        assert unit.calls.release_all(owner_prefix="host_a:") == ("call-0", "call-1")
        unit.commit()
    assert [call_now(work, f"call-{n}").status.value for n in range(4)] == ["queued"] * 2 + ["processing"] * 2


def test_stale_calls_are_those_of_lost_workers_and_lost_messages(work: Work) -> None:
    early = NOW - timedelta(hours=1)
    save_new(
        work,
        a_call("lost-worker", updated_at=early),
        a_call("at-work"),
        a_call("lost-message", updated_at=early - timedelta(seconds=1)),
        a_call("just-queued"),
        a_call("done", status=CallStatus.READY, updated_at=early),
    )
    claim(work, "dead", "lost-worker", now=early)
    claim(work, "host-1", "at-work")
    assert stale(work, now=NOW, queued_before=early) == ["lost-message", "lost-worker"]
    assert stale(work, now=NOW, queued_before=early, limit=1) == ["lost-message"]
    assert stale(work, now=early) == []


@pytest.mark.parametrize("status", sorted(set(CallStatus) - {CallStatus.PROCESSING}))
def test_the_table_itself_refuses_a_lease_on_a_call_that_is_not_in_work(engine: Engine, status: CallStatus) -> None:
    with SqlWork(engine, no_crm) as unit:
        unit.calls.add(a_call(status=status))
        unit.commit()
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(update(calls).values(lease_owner="host-1"))
