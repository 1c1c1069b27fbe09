"""JobQueue of a process that was given no broker, such as a one-off command: the outbox keeps its jobs."""

from __future__ import annotations

from voice.domain.errors import Unavailable


class AbsentJobQueue:
    def enqueue(self, job: str, subject_id: str) -> None:
        raise Unavailable(
            "There is no queue.", code="no_broker", remedy="Set CALLGATE_BROKER_URL, or run `callgate serve`."
        )

    def depth(self) -> int | None:
        return None
