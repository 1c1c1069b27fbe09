"""The queue, as far as the pipeline sees it: ids in, at least once, in any order."""

from __future__ import annotations

from typing import Protocol

PROCESS_CALL = "process_call"  # argument: call id
SWEEP = "sweep"  # argument: ""
SALES_TICK = "sales_tick"  # argument: ""
LISTEN = "listen"  # argument: id of an upload that still grows
TRANSCRIBE_CLIP = "transcribe_clip"  # argument: clip id; somebody waits for it
ENROL_VOICE = "enrol_voice"  # argument: id of a voice clip


class JobQueue(Protocol):
    """A message may be lost or repeated: leases in SQL and the sweeper make up for it."""

    def enqueue(self, job: str, subject_id: str) -> None:
        """Hand over a job. Raises Unavailable when the broker does not answer; the outbox keeps it."""

    def depth(self) -> int | None:
        """Messages that wait, or None when the broker cannot tell."""
