"""Old calls under today's extractor: what would be other in their records, and the same stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from voice.domain.actor import Actor
from voice.domain.errors import Conflict
from voice.domain.facts import CallFacts
from voice.domain.recording import Artefact, Call, CallStatus, Stage
from voice.domain.review import FactState, StoredFact
from voice.extract.codec import facts_to_json
from voice.pipeline.edits import edited
from voice.pipeline.events import note_call
from voice.pipeline.handoff import hand_over
from voice.pipeline.proposals import supported
from voice.pipeline.reading import Reader, leave
from voice.pipeline.rights import require_editor
from voice.pipeline.transaction import until_current
from voice.ports.calls import CallFilter
from voice.ports.clock import Clock
from voice.ports.crm import PolicyBook
from voice.ports.work import UnitOfWork, Work
from voice.transcribe.formats import from_json

_PAGE = 200


@dataclass(frozen=True, slots=True)
class RecordDiff:
    """What another run changes in a record. None of it was decided on by a person: such facts stay as they are.

    `changed` holds pairs (before, after); a confidence that moves alone is no change.
    """

    call_id: str
    called_at: datetime
    producer: str
    added: tuple[StoredFact, ...] = ()
    gone: tuple[StoredFact, ...] = ()
    changed: tuple[tuple[StoredFact, StoredFact], ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.added or self.gone or self.changed)


class Rerun:
    def __init__(self, *, work: Work, clock: Clock, reader: Callable[[Call], Reader], policies: PolicyBook) -> None:
        """`reader` gives the extractor of a call as it is now."""
        self._work = work
        self._clock = clock
        self._reader = reader
        self._policies = policies

    def ready(self, actor: Actor, *, since: datetime | None = None) -> Iterator[str]:
        """Ids of the calls that are ready, newest first; `since` is the earliest time of call."""
        where, cursor = CallFilter(status=CallStatus.READY, called_from=since), None
        while True:
            with self._work() as unit:
                page = unit.calls.page(actor, where, cursor=cursor, limit=_PAGE)
            yield from (call.id for call in page.calls)
            cursor = page.next_cursor
            if cursor is None:
                return

    def compare(self, actor: Actor, call_id: str) -> RecordDiff:
        """Read the call again and store nothing. Raises NotFound, Conflict (not_ready)."""
        reading = self._read(actor, call_id)
        with self._work() as unit:
            before = unit.facts.of_call(call_id)
        return _diff(reading, before, reading.laid_under(before, run=0))

    def apply(self, actor: Actor, call_id: str) -> RecordDiff:
        """The same, stored and told to the CRM in one transaction; nothing is written when nothing changes.

        Raises NotFound, Conflict (not_ready), Forbidden.
        """
        require_editor(actor, "read calls again")
        reading = self._read(actor, call_id)
        return until_current(lambda: self._store(actor, reading))

    def _read(self, actor: Actor, call_id: str) -> _Reading:
        with self._work() as unit:
            call, source = _ready(unit, actor, call_id)
        reader, transcript = self._reader(call), from_json(source.payload)
        return _Reading(call, source, reader, reader.extract(transcript, call.metadata))

    def _store(self, actor: Actor, reading: _Reading) -> RecordDiff:
        now = self._clock.now()
        with self._work() as unit:
            call, source = _ready(unit, actor, reading.call.id)
            if source.version != reading.source.version:
                raise Conflict("The transcript has changed meanwhile.", code="transcript_changed", remedy="Try again.")
            call = unit.calls.save(replace(call, updated_at=now))  # before the facts are read: decisions wait for it
            before = unit.facts.of_call(call.id)
            last = unit.calls.latest_artefact(call.id, Stage.EXTRACT)
            after = reading.laid_under(before, run=last.version + 1 if last else 1)
            diff = _diff(reading, before, after)
            if diff.empty:
                return diff
            leave(unit, call.id, Stage.EXTRACT, producer=diff.producer, payload=facts_to_json(reading.found), now=now)
            unit.facts.replace_run(call.id, after)
            call = hand_over(unit, call, self._policies, now)
            counts = {"added": len(diff.added), "gone": len(diff.gone), "changed": len(diff.changed)}
            note_call(unit, "call.reread", call, actor=actor, now=now, detail={"producer": diff.producer, **counts})
            unit.commit()
        return diff


@dataclass(frozen=True, slots=True)
class _Reading:
    """A call and what today's extractor finds in its transcript."""

    call: Call
    source: Artefact
    reader: Reader
    found: CallFacts

    def laid_under(self, before: Sequence[StoredFact], *, run: int) -> tuple[StoredFact, ...]:
        transcript = from_json(self.source.payload)
        taken = self.reader.taken(supported(self.found.all(), transcript))
        return self.reader.laid_under(before, taken, transcript, call_id=self.call.id, run=run)


def _ready(unit: UnitOfWork, actor: Actor, call_id: str) -> tuple[Call, Artefact]:
    call = unit.calls.get(call_id, actor)
    source = unit.calls.latest_artefact(call.id, Stage.TRANSCRIBE)
    if call.status is not CallStatus.READY or source is None:
        raise Conflict("The call is not ready.", code="not_ready", remedy="Wait for it, or retry it.")
    return call, source


def _diff(reading: _Reading, before: Sequence[StoredFact], after: Sequence[StoredFact]) -> RecordDiff:
    known, left = {fact.id: fact for fact in before}, {fact.id: fact for fact in after}
    return RecordDiff(
        reading.call.id,
        reading.call.metadata.called_at,
        reading.reader.producer(reading.source),
        added=tuple(fact for fact in after if fact.id not in known),
        gone=tuple(fact for fact in before if fact.state is FactState.PROPOSED and fact.id not in left),
        changed=tuple(
            (known[fact.id], fact)
            for fact in after
            if fact.state is FactState.PROPOSED and fact.id in known and _content(known[fact.id]) != _content(fact)
        ),
    )


def _content(fact: StoredFact) -> tuple[object, bool]:
    """What a reader of the record sees, whoever found it and however sure."""
    nobody = replace(fact.fact.provenance, component="", version="")
    return replace(edited(fact), confidence=0.0, provenance=nobody), fact.waiting
