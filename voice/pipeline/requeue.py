"""Puts calls back into the queue: those that nobody works on, and those whose work begins anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from voice.domain.actor import SYSTEM
from voice.domain.errors import Conflict
from voice.domain.recording import TERMINAL, Call, CallStatus
from voice.ports.jobs import PROCESS_CALL
from voice.ports.work import Work


def queued_anew(call: Call) -> Call:
    """The call as it waits for a first attempt, whatever became of earlier ones."""
    again = replace(call, status=CallStatus.QUEUED, attempt=0, progress=0.0, stage=None)
    return replace(again, error_code=None, error_detail=None, error_retryable=False)


def requeue(work: Work, *, now: datetime, queued_before: datetime, limit: int) -> int:
    """New messages for at most `limit` calls whose lease ran out, or that wait since before `queued_before`.

    Their waiting begins anew, so that a long queue is not asked for again and again. A worker that takes one of them
    at this very moment finds its lease gone and leaves the call to the next. Returns how many.
    """
    requeued = 0
    with work() as unit:
        for call_id in unit.calls.stale(now=now, queued_before=queued_before, limit=limit):
            call = unit.calls.get(call_id, SYSTEM)
            if call.status in TERMINAL:
                continue
            try:
                unit.calls.save(replace(call, status=CallStatus.QUEUED, updated_at=now))
            except Conflict:
                continue
            unit.outbox.add(PROCESS_CALL, call_id, now)
            requeued += 1
        unit.commit()
    return requeued
