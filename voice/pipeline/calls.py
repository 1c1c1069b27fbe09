"""Reading calls, their transcript and sound; cancelling and retrying them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from voice.domain.actor import Actor
from voice.domain.errors import Conflict, InvalidInput, NotFound
from voice.domain.recording import TERMINAL, Artefact, Call, CallStatus, Stage
from voice.domain.transcript import Transcript
from voice.pipeline.dispatch import Dispatch
from voice.pipeline.events import note_call
from voice.pipeline.privacy import Privacy
from voice.pipeline.requeue import queued_anew
from voice.pipeline.rights import require_editor
from voice.pipeline.sounds import Mute, Sound, Sounds
from voice.pipeline.transaction import until_current
from voice.ports.blobs import BlobStore
from voice.ports.calls import CallFilter, CallPage
from voice.ports.clock import Clock
from voice.ports.jobs import PROCESS_CALL
from voice.ports.work import Work
from voice.transcribe.formats import from_json

PEAK_POINTS = 800
LARGEST_PAGE = 200


class Calls:
    """Whoever may not see private data of a call gets all of it masked and muted."""

    def __init__(
        self,
        *,
        work: Work,
        blobs: BlobStore,
        dispatch: Dispatch,
        clock: Clock,
        draw_peaks: Callable[[Path, int], list[list[float]]],
        mute: Mute,
        privacy: Privacy,
    ) -> None:
        self._work = work
        self._blobs = blobs
        self._dispatch = dispatch
        self._clock = clock
        self._draw_peaks = draw_peaks
        self._privacy = privacy
        self._sounds = Sounds(blobs, mute)

    def page(self, actor: Actor, where: CallFilter, *, cursor: str | None = None, limit: int = 50) -> CallPage:
        """Newest `called_at` first; `limit` 1..200."""
        with self._work() as unit:
            found = unit.calls.page(actor, where, cursor=cursor, limit=min(max(limit, 1), LARGEST_PAGE))
        return replace(found, calls=tuple(self._privacy.call(actor, call) for call in found.calls))

    def get(self, actor: Actor, call_id: str) -> Call:
        with self._work() as unit:
            return self._privacy.call(actor, unit.calls.get(call_id, actor))

    def allowed(self, actor: Actor, call_id: str, *, unmasked: bool) -> Call:
        """As `get`. Raises Forbidden (private_data) when the actor wants it unmasked and may not."""
        with self._work() as unit:
            call = unit.calls.get(call_id, actor)
        self._privacy.masks(actor, call, False if unmasked else None)
        return self._privacy.call(actor, call)

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

        return self._privacy.call(actor, until_current(change))

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
        return self._privacy.call(actor, call)

    def transcript(self, actor: Actor, call_id: str, *, masked: bool | None = None) -> Transcript | None:
        """As soon as its stage is done, whatever became of the later ones.

        `masked` None leaves it to the actor's right. Raises Forbidden (private_data) for False without it.
        """
        with self._work() as unit:
            call = unit.calls.get(call_id, actor)
            if self._privacy.masks(actor, call, masked):
                heard = self._privacy.transcript(unit, call)
                return heard.transcript if heard else None
            artefact = unit.calls.latest_artefact(call.id, Stage.TRANSCRIBE)
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

    def sound(self, actor: Actor, call_id: str, *, muted: bool | None = None) -> Sound:
        """What the actor may hear of the call; `muted` None leaves it to the right.

        Raises Forbidden (private_data) for False without the right, NotFound (not_ready) for a muted call that has no
        transcript yet: before that nobody knows what to mute.
        """
        with self._work() as unit:
            call = unit.calls.get(call_id, actor)
            if not self._privacy.masks(actor, call, muted):
                return self._sounds.whole(call)
            heard = self._privacy.transcript(unit, call)
        if heard is None:
            raise NotFound(
                "What is to be muted in the call is not known before it has a transcript.",
                code="not_ready",
                remedy="Wait until its status is ready, then ask again.",
            )
        return self._sounds.muted(call, self._privacy.muted_ms(heard))

    def read(self, sound: Sound, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Bytes of a sound that `sound` allowed, from `start`. Raises InvalidInput (bad_range) beyond its end."""
        if not 0 <= start < sound.size_bytes:
            raise InvalidInput(f"The recording has {sound.size_bytes} bytes.", code="bad_range")
        return self._sounds.read(sound, start=start, length=length)
