"""Outbox: a job stands or falls with its cause, and stays until it is sent."""

from __future__ import annotations

from tests.contract.samples import NOW, a_call
from voice.ports.calls import OutboxEntry
from voice.ports.jobs import PROCESS_CALL, SWEEP
from voice.ports.work import Work


def pending(work: Work, limit: int = 10) -> list[OutboxEntry]:
    with work() as unit:
        return list(unit.outbox.pending(limit))


def add(work: Work, *subjects: str) -> None:
    with work() as unit:
        for subject in subjects:
            unit.outbox.add(PROCESS_CALL, subject, NOW)
        unit.commit()


def mark_sent(work: Work, *entries: OutboxEntry) -> None:
    with work() as unit:
        unit.outbox.mark_sent([entry.id for entry in entries])
        unit.commit()


def test_entries_wait_in_order_until_they_are_sent(work: Work) -> None:
    add(work, "call-1", "call-2", "call-3")
    first, second = pending(work, limit=2)
    assert (first.job, first.subject_id, second.subject_id) == (PROCESS_CALL, "call-1", "call-2")
    assert pending(work, limit=2) == [first, second]
    mark_sent(work, first, second)
    assert [entry.subject_id for entry in pending(work)] == ["call-3"]


def test_a_rollback_takes_the_job_with_its_cause(work: Work) -> None:
    with work() as unit:
        unit.calls.add(a_call())
        unit.outbox.add(PROCESS_CALL, "call-1", NOW)
    assert pending(work) == []


def test_marking_nothing_or_twice_is_harmless(work: Work) -> None:
    add(work, "call-1")
    (entry,) = pending(work)
    mark_sent(work)
    assert pending(work) == [entry]
    mark_sent(work, entry)
    mark_sent(work, entry)
    assert pending(work) == []


def test_a_late_mark_never_hits_another_entry(work: Work) -> None:
    add(work, "call-1")
    (old,) = pending(work)
    mark_sent(work, old)
    add(work, "call-2")
    mark_sent(work, old)  # a second sender, slower than the first
    assert [entry.subject_id for entry in pending(work)] == ["call-2"]


def test_a_job_needs_no_subject(work: Work) -> None:
    with work() as unit:
        unit.outbox.add(SWEEP, "", NOW)
        unit.commit()
    assert [(entry.job, entry.subject_id) for entry in pending(work)] == [(SWEEP, "")]
