"""Whether the parts that the service stands on answer now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from voice.domain.errors import CallgateError, NotFound
from voice.ports.blobs import BlobStore
from voice.ports.jobs import JobQueue
from voice.ports.work import Work

_PROBE = "probes/readiness"  # a key that is never written: the answer "not there" is an answer


class Readiness:
    def __init__(self, *, work: Work, blobs: BlobStore, jobs: JobQueue) -> None:
        self._parts: Mapping[str, Callable[[], str]] = {
            "database": lambda: _database(work),
            "objects": lambda: _objects(blobs),
            "queue": lambda: "unavailable" if jobs.depth() is None else "ok",
        }

    def check(self) -> dict[str, str]:
        """Part ("database", "objects", "queue") -> "ok", or the stable code of what is wrong with it."""
        return {name: _state(part) for name, part in self._parts.items()}


def _state(part: Callable[[], str]) -> str:
    try:
        return part()
    except CallgateError as error:
        return error.code


def _database(work: Work) -> str:
    with work() as unit:
        unit.people.count()
    return "ok"


def _objects(blobs: BlobStore) -> str:
    with suppress(NotFound):
        blobs.size(_PROBE)
    return "ok"
