"""UnitOfWork over a fake database: one transaction at a time, invisible until its commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from tests.fakes.calls import FakeCalls
from tests.fakes.clips import FakeClips
from tests.fakes.crash import never
from tests.fakes.crm_store import FakeCrmStore
from tests.fakes.drafts import FakeDrafts
from tests.fakes.facts import FakeFacts
from tests.fakes.fields import FakeFields, FakeLlmUsage
from tests.fakes.learning import FakeLearning
from tests.fakes.people import FakePeople
from tests.fakes.tables import Tables
from tests.fakes.uploads import FakeUploads
from tests.fakes.vocabulary import FakeVocabulary
from tests.fakes.voices import FakeVoices
from voice.domain.errors import Conflict, Unavailable
from voice.ports.calls import OutboxEntry


class FakeDatabase:
    """`tables` is what is durable; `away` makes every transaction fail; `before_commit` runs before each commit."""

    def __init__(self, *, point: Callable[[str], Any] = never) -> None:
        self.tables = Tables()
        self.away = False
        self.before_commit: Callable[[], None] = lambda: None
        self.point = point
        self.lock = threading.Lock()

    def work(self) -> FakeWork:
        return FakeWork(self)

    def overtake(self, change: Callable[[], object]) -> None:
        """The next transaction finds at its end that `change`, which began later, was committed before it.

        Databases that let transactions overlap say so at the save of the call's row.
        """

        def overtaking() -> None:
            self.before_commit = lambda: None
            self.lock.release()
            change()
            self.lock.acquire()
            raise Conflict("The call has changed meanwhile.", code="stale_call")

        self.before_commit = overtaking


class FakeWork:
    def __init__(self, database: FakeDatabase) -> None:
        self._database = database
        self._tables = Tables()

    @property
    def calls(self) -> FakeCalls:
        return FakeCalls(self._tables)

    @property
    def facts(self) -> FakeFacts:
        return FakeFacts(self._tables)

    @property
    def uploads(self) -> FakeUploads:
        return FakeUploads(self._tables)

    @property
    def drafts(self) -> FakeDrafts:
        return FakeDrafts(self._tables)

    @property
    def people(self) -> FakePeople:
        return FakePeople(self._tables)

    @property
    def voices(self) -> FakeVoices:
        return FakeVoices(self._tables)

    @property
    def clips(self) -> FakeClips:
        return FakeClips(self._tables)

    @property
    def vocabulary(self) -> FakeVocabulary:
        return FakeVocabulary(self._tables)

    @property
    def fields(self) -> FakeFields:
        return FakeFields(self._tables)

    @property
    def llm_usage(self) -> FakeLlmUsage:
        return FakeLlmUsage(self._tables)

    @property
    def learning(self) -> FakeLearning:
        return FakeLearning(self._tables)

    @property
    def outbox(self) -> FakeOutbox:
        return FakeOutbox(self._tables)

    @property
    def crm(self) -> FakeCrmStore:
        return self._tables.crm

    def commit(self) -> None:
        self._database.before_commit()
        self._database.point("before commit")
        self._database.tables = self._tables
        self._tables = self._tables.snapshot()
        self._database.point("after commit")

    def __enter__(self) -> Self:
        if self._database.away:
            raise Unavailable("The database does not answer.", code="database_unavailable")
        if not self._database.lock.acquire(timeout=10):
            raise AssertionError("a unit of work is opened inside another, which would wait for ever on SQLite")
        self._tables = self._database.tables.snapshot()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.lock.release()


class FakeOutbox:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, job: str, subject_id: str, now: datetime) -> None:
        entry = OutboxEntry(len(self._tables.outbox) + 1, job, subject_id)
        self._tables.outbox[entry.id] = entry

    def pending(self, limit: int) -> tuple[OutboxEntry, ...]:
        waiting = [entry for key, entry in self._tables.outbox.items() if key not in self._tables.sent]
        return tuple(waiting[:limit])

    def mark_sent(self, entry_ids: Sequence[int]) -> None:
        self._tables.sent.update(dict.fromkeys(entry_ids, True))
