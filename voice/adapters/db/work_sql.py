"""UnitOfWork over SQL: one connection, one transaction, all repositories on it."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

from voice.adapters.db.calls_sql import SqlCallRepository
from voice.adapters.db.clips_sql import SqlClipRepository
from voice.adapters.db.drafts_sql import SqlDraftRepository
from voice.adapters.db.facts_sql import SqlFactRepository
from voice.adapters.db.fields_sql import SqlFieldRepository
from voice.adapters.db.learning_sql import SqlLearningRepository
from voice.adapters.db.llm_usage_sql import SqlLlmUsageRepository
from voice.adapters.db.outbox_sql import SqlOutbox
from voice.adapters.db.people_sql import SqlPeopleRepository
from voice.adapters.db.terms_sql import SqlVocabularyRepository
from voice.adapters.db.uploads_sql import SqlUploadRepository
from voice.adapters.db.voices_sql import SqlVoiceRepository
from voice.domain.errors import Unavailable
from voice.ports.calls import CallRepository, FactRepository, Outbox
from voice.ports.clips import ClipRepository
from voice.ports.crm import CrmStore
from voice.ports.drafts import DraftRepository
from voice.ports.fields import FieldRepository
from voice.ports.learning import LearningRepository
from voice.ports.llm import LlmUsageRepository
from voice.ports.people import PeopleRepository
from voice.ports.uploads import UploadRepository
from voice.ports.vocabulary import VocabularyRepository
from voice.ports.voices import VoiceRepository


class SqlWork:
    """The transaction begins with the first statement and ends with `commit` or the end of the block."""

    def __init__(self, engine: Engine, crm_store: Callable[[Connection], CrmStore]) -> None:
        self._engine = engine
        self._crm_store = crm_store
        self._connection: Connection | None = None

    @property
    def calls(self) -> CallRepository:
        return SqlCallRepository(self._open)

    @property
    def facts(self) -> FactRepository:
        return SqlFactRepository(self._open)

    @property
    def uploads(self) -> UploadRepository:
        return SqlUploadRepository(self._open)

    @property
    def drafts(self) -> DraftRepository:
        return SqlDraftRepository(self._open)

    @property
    def people(self) -> PeopleRepository:
        return SqlPeopleRepository(self._open)

    @property
    def voices(self) -> VoiceRepository:
        return SqlVoiceRepository(self._open)

    @property
    def clips(self) -> ClipRepository:
        return SqlClipRepository(self._open)

    @property
    def vocabulary(self) -> VocabularyRepository:
        return SqlVocabularyRepository(self._open)

    @property
    def fields(self) -> FieldRepository:
        return SqlFieldRepository(self._open)

    @property
    def llm_usage(self) -> LlmUsageRepository:
        return SqlLlmUsageRepository(self._open)

    @property
    def learning(self) -> LearningRepository:
        return SqlLearningRepository(self._open)

    @property
    def outbox(self) -> Outbox:
        return SqlOutbox(self._open)

    @property
    def crm(self) -> CrmStore:
        return self._crm_store(self._open)

    def commit(self) -> None:
        self._open.commit()

    def __enter__(self) -> Self:
        try:
            self._connection = self._engine.connect()
        except PoolTimeout as error:
            raise Unavailable("All connections to the database are in use.", code="database_busy") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection, self._connection = self._open, None
        connection.close()

    @property
    def _open(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("a unit of work is used outside its with block")
        return self._connection
