"""A call read by the extractor as it is now: which version read it, and which proposals come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from voice.domain.facts import CallFacts, Fact
from voice.domain.recording import Artefact, CallMetadata, Stage
from voice.domain.review import FactState, StoredFact
from voice.domain.transcript import Transcript
from voice.pipeline.proposals import identified, merged, supported
from voice.pipeline.thresholds import SHOW_ALL, Thresholds
from voice.ports.work import UnitOfWork

Extract = Callable[[Transcript, CallMetadata], CallFacts]


@dataclass(frozen=True, slots=True)
class Reader:
    """An extractor, the version that the record keeps of it, and what is taken of its finds."""

    version: str
    extract: Extract
    thresholds: Thresholds = SHOW_ALL

    def producer(self, source: Artefact) -> str:
        """What an artefact of the extraction stage says of its origin; `source` holds the transcript."""
        return f"{self.version} of transcript {source.version}"

    def taken(self, proven: Iterable[Fact]) -> tuple[Fact, ...]:
        """Those that are sure enough to stand in the record."""
        return tuple(fact for fact in proven if not self.thresholds.drops(fact))

    def laid_under(
        self, before: Sequence[StoredFact], taken: Sequence[Fact], transcript: Transcript, *, call_id: str, run: int
    ) -> tuple[StoredFact, ...]:
        """The call's facts after this run: `taken` with the ids and layers of those that they continue.

        What a person decided on stays as that person judged it for as long as its quote stands in the transcript; a
        transcript that was heard anew gives it new words and times.
        """
        found = [
            replace(fact, waiting=self.thresholds.lets_wait(fact.fact)) for fact in identified(call_id, taken, run=run)
        ]
        judged = {
            fact.id: fact.fact
            for fact in before
            if fact.state is not FactState.PROPOSED and supported([fact.fact], transcript)
        }
        return tuple(replace(fact, fact=judged.get(fact.id, fact.fact)) for fact in merged(before, found))


def leave(unit: UnitOfWork, call_id: str, stage: Stage, *, producer: str, payload: str, now: datetime) -> int:
    """Add the stage's next artefact; returns its version."""
    latest = unit.calls.latest_artefact(call_id, stage)
    version = latest.version + 1 if latest else 1
    unit.calls.add_artefact(Artefact(call_id, stage, version, producer, payload, now))
    return version
