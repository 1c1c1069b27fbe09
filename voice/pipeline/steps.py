"""The work of each stage; every result is one transaction that a worker without the lease cannot commit."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from voice.domain.actor import SYSTEM
from voice.domain.facts import CallFacts, Fact, FactKind
from voice.domain.facts_json import kind_of
from voice.domain.hints import CallHints
from voice.domain.recording import Artefact, Call, CallStatus, Stage
from voice.domain.transcript import Transcript
from voice.extract.codec import facts_to_json
from voice.pipeline.handoff import SOURCE, hand_over
from voice.pipeline.hints import LEFT, hints_in
from voice.pipeline.lease import Lease
from voice.pipeline.proposals import supported
from voice.pipeline.reading import Reader, leave
from voice.ports.blobs import BlobStore
from voice.ports.clock import Clock
from voice.ports.crm import PolicyBook
from voice.ports.speech import ProgressHook
from voice.ports.work import UnitOfWork, Work
from voice.telemetry import CALLS_FINISHED, FACTS, FACTS_DROPPED
from voice.transcribe.carry import carried_over
from voice.transcribe.draft import Draft
from voice.transcribe.draft_json import from_json as draft_from_json
from voice.transcribe.formats import from_json, to_json

_log = logging.getLogger(__name__)


class Transcribe(Protocol):
    """`draft` is what was heard while the call was going on, if anybody listened."""

    def __call__(
        self, path: Path, hints: CallHints, on_progress: ProgressHook, draft: Draft | None = None, /
    ) -> Transcript: ...


class Steps:
    def __init__(
        self,
        *,
        work: Work,
        blobs: BlobStore,
        clock: Clock,
        transcribe: Transcribe,
        reader: Callable[[Call], Reader],
        policies: PolicyBook,
        rep_channel: int | None = LEFT,
    ) -> None:
        """`reader` gives the extractor of a call as it is now; `rep_channel` is the rep's in stereo recordings whose
        sender does not say."""
        self._work = work
        self._blobs = blobs
        self._clock = clock
        self._transcribe = transcribe
        self._reader = reader
        self._policies = policies
        self._rep_channel = rep_channel

    def transcribe(self, lease: Lease) -> None:
        """Recording -> transcript, unless there is one and no other is wanted; what people put right goes over."""
        call, done = self._read(lease, Stage.TRANSCRIBE)
        if done is not None and (call.rehear is None or call.rehear < done.version):
            return
        hints = self._hints(call)
        with self._blobs.local_file(call.blob_key) as path:
            transcript = self._transcribe(path, hints, lease.report, self._draft(lease))
        with self._work() as unit:
            call = lease.hold(unit)
            # Also what was put right while this hearing went on.
            if (before := unit.calls.latest_artefact(call.id, Stage.TRANSCRIBE)) is not None:
                transcript = carried_over(from_json(before.payload), transcript)
            self._leave(unit, call, Stage.TRANSCRIBE, transcript.engine, to_json(transcript))
            unit.drafts.delete_of_call(call.id)
            unit.commit()

    def extract(self, lease: Lease) -> None:
        """Transcript -> facts, unless this extractor has read this transcript before."""
        call, done = self._read(lease, Stage.EXTRACT)
        _, source = self._read(lease, Stage.TRANSCRIBE)
        assert source is not None  # the stage before left it
        reader = self._reader(call)
        producer = reader.producer(source)
        if done is not None and done.producer == producer:
            return
        transcript = from_json(source.payload)
        found = reader.extract(transcript, call.metadata)
        proven = supported(found.all(), transcript)
        _count(found, proven)
        with self._work() as unit:
            call = lease.hold(unit)
            run = self._leave(unit, call, Stage.EXTRACT, producer, facts_to_json(found))
            before, taken = unit.facts.of_call(call.id), reader.taken(proven)
            laid = reader.laid_under(before, taken, transcript, call_id=call.id, run=run)
            unit.facts.replace_run(call.id, laid)
            unit.commit()

    def hand_over(self, lease: Lease) -> None:
        """Facts -> CRM; with that the call is ready, in the same transaction."""
        with self._work() as unit:
            call = lease.hold(unit)
            done = replace(call, status=CallStatus.READY, stage=None, progress=1.0, updated_at=self._clock.now())
            call = unit.calls.save(replace(done, error_code=None, error_detail=None, error_retryable=False))
            call = hand_over(unit, call, self._policies, self._clock.now())
            summary = {"record_version": call.version, "facts": len(unit.facts.of_call(call.id))}
            leave(unit, call.id, Stage.HANDOFF, producer=SOURCE, payload=json.dumps(summary), now=self._clock.now())
            unit.commit()
        CALLS_FINISHED.labels(call.status.value).inc()

    def _draft(self, lease: Lease) -> Draft | None:
        with self._work() as unit:
            stored = unit.drafts.of_call(lease.call_id)
        return draft_from_json(stored.payload) if stored else None

    def _hints(self, call: Call) -> CallHints:
        with self._work() as unit:
            return hints_in(
                unit,
                call.metadata,
                region=call.region,
                rep_id=call.rep_id,
                account_id=call.account_id,
                rep_channel=self._rep_channel,
            )

    def _read(self, lease: Lease, stage: Stage) -> tuple[Call, Artefact | None]:
        with self._work() as unit:
            return unit.calls.get(lease.call_id, SYSTEM), unit.calls.latest_artefact(lease.call_id, stage)

    def _leave(self, unit: UnitOfWork, call: Call, stage: Stage, producer: str, payload: str) -> int:
        # The attempt that got so far is the first of the next stage: progress is no reason to give up.
        unit.calls.save(replace(call, attempt=1, updated_at=self._clock.now()))
        return leave(unit, call.id, stage, producer=producer, payload=payload, now=self._clock.now())


def _count(found: CallFacts, kept: tuple[Fact, ...]) -> None:
    """Counters of what was found and what was refused for want of evidence."""
    offered, stored = Counter(map(kind_of, found.all())), Counter(map(kind_of, kept))
    for kind in FactKind:
        FACTS.labels(kind.value).inc(stored[kind])
        FACTS_DROPPED.labels(kind.value).inc(offered[kind] - stored[kind])
    if offered != stored:
        _log.warning("facts_without_evidence", extra={"dropped": offered.total() - stored.total()})
