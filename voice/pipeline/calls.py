"""Reading calls, their transcript and sound; cancelling and retrying them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from voice.domain.actor import Actor
from voice.domain.errors import Conflict, InvalidInput, NotFound
from voice.domain.recording import TERMINAL, Artefact, Call, CallStatus, Stage
from voice.domain.transcript import Transcript
from voice.pipeline.dispatch import Dispatch
from voice.pipeline.events import note_call
from voice.pipeline.requeue import queued_anew
from voice.pipeline.rights import require_editor
from voice.pipeline.transaction import until_current
from voice.ports.blobs import BlobStore
from voice.ports.calls import CallFilter, CallPage
from voice.ports.clock import Clock
from voice.ports.jobs import PROCESS_CALL
from voice.ports.work import Work
from voice.transcribe.formats import from_json

PEAK_POINTS = 800
LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class AudioRange:
    """Bytes of a recording as asked for; `size` is that of the whole object."""

    media_type: str
    size: int
    chunks: Iterator[bytes]


class Calls:
    def __init__(
        self,
        *,
        work: Work,
        blobs: BlobStore,
        dispatch: Dispatch,
        clock: Clock,
        draw_peaks: Callable[[Path, int], list[list[float]]],
    ) -> None:
        self._work = work
        self._blobs = blobs
        self._dispatch = dispatch
        self._clock = clock
        self._draw_peaks = draw_peaks

    def page(self, actor: Actor, where: CallFilter, *, cursor: str | None = None, limit: int = 50) -> CallPage:
        """Newest `called_at` first; `limit` 1..200."""
        with self._work() as unit:
            return unit.calls.page(actor, where, cursor=cursor, limit=min(max(limit, 1), LARGEST_PAGE))

    def get(self, actor: Actor, call_id: str) -> Call:
        with self._work() as unit:
            return unit.calls.get(call_id, actor)

    def queue_position(self, call: Call) -> int | None:
        """Counting from 1; None when the call does not wait."""
        if call.status is not CallStatus.QUEUED:
            return None
        with self._work() as unit:
            return unit.calls.waiting_before(call) + 1

    def cancel(self, actor: Actor, call_id: str) -> Call:
        """Stop a call that waits or is in work; what its stages left stays. Raises Conflict (not_cancellable)."""
        require_editor(actor, "cancel calls")

        def change() -> Call:
            with self._work() as unit:
                call = unit.calls.get(call_id, actor)
                if call.status is CallStatus.CANCELLED:
                    return call
                if call.status in TERMINAL:
                    raise Conflict("The call is already done.", code="not_cancellable")
                now = self._clock.now()
                saved = unit.calls.save(replace(call, status=CallStatus.CANCELLED, updated_at=now))
                note_call(unit, "call.cancelled", saved, actor=actor, now=now)
                unit.commit()
                return saved

        return until_current(change)

    def retry(self, actor: Actor, call_id: str) -> Call:
        """Queue a call again: from its first missing stage, or, when it was ready, with the extractor of today.

        Raises Conflict (not_retryable) for a call that waits or is in work.
        """
        require_editor(actor, "retry calls")

        def change() -> Call:
            with self._work() as unit:
                call = unit.calls.get(call_id, actor)
                if call.status not in TERMINAL:
                    raise Conflict("The call is already on its way.", code="not_retryable")
                now = self._clock.now()
                saved = unit.calls.save(queued_anew(replace(call, updated_at=now)))
                unit.outbox.add(PROCESS_CALL, call.id, now)
                note_call(unit, "call.retried", saved, actor=actor, now=now)
                unit.commit()
                return saved

        call = until_current(change)
        self._dispatch.nudge()
        return call

    def transcript(self, actor: Actor, call_id: str) -> Transcript | None:
        """As soon as its stage is done, whatever became of the later ones."""
        with self._work() as unit:
            artefact = unit.calls.latest_artefact(unit.calls.get(call_id, actor).id, Stage.TRANSCRIBE)
        return from_json(artefact.payload) if artefact else None

    def artefacts(self, actor: Actor, call_id: str) -> tuple[Artefact, ...]:
        with self._work() as unit:
            return unit.calls.artefacts(unit.calls.get(call_id, actor).id)

    def peaks(self, actor: Actor, call_id: str) -> list[list[float]]:
        """The waveform a channel, at most 800 points of 0..1; drawn once, then kept beside the recording."""
        call = self.get(actor, call_id)
        key = f"peaks/{call.sha256}"
        try:
            return cast(list[list[float]], json.loads(b"".join(self._blobs.read(key))))
        except NotFound:
            with self._blobs.local_file(call.blob_key) as path:
                drawn = self._draw_peaks(path, PEAK_POINTS)
            self._blobs.put(key, [json.dumps(drawn).encode()])
            return drawn

    def audio(self, actor: Actor, call_id: str, *, start: int = 0, length: int | None = None) -> AudioRange:
        """Bytes of the recording from `start`. Raises InvalidInput (bad_range) beyond its end."""
        call = self.get(actor, call_id)
        if not 0 <= start < call.size_bytes:
            raise InvalidInput(f"The recording has {call.size_bytes} bytes.", code="bad_range")
        return AudioRange(call.media_type, call.size_bytes, self._blobs.read(call.blob_key, start=start, length=length))
