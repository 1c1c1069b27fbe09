"""One transaction over everything; only the pipeline's use cases open and commit it."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

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


class UnitOfWork(Protocol):
    """`with work() as unit: … unit.commit()`; leaving without commit rolls back. Unavailable when SQL is down."""

    @property
    def calls(self) -> CallRepository: ...

    @property
    def facts(self) -> FactRepository: ...

    @property
    def uploads(self) -> UploadRepository: ...

    @property
    def drafts(self) -> DraftRepository: ...

    @property
    def people(self) -> PeopleRepository: ...

    @property
    def voices(self) -> VoiceRepository: ...

    @property
    def clips(self) -> ClipRepository: ...

    @property
    def vocabulary(self) -> VocabularyRepository: ...

    @property
    def fields(self) -> FieldRepository: ...

    @property
    def llm_usage(self) -> LlmUsageRepository: ...

    @property
    def learning(self) -> LearningRepository: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def crm(self) -> CrmStore: ...

    def commit(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


Work = Callable[[], UnitOfWork]
