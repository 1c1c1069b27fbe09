"""A person's own voice: enrolled in clips, withdrawn at any time, used to know the rep of a call by ear."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from voice.domain.actor import Actor
from voice.domain.audio import AudioInfo, Samples
from voice.domain.errors import Conflict, InvalidInput, NotFound, UnusableAudio
from voice.pipeline.dispatch import Dispatch
from voice.pipeline.events import note_user
from voice.pipeline.spool import spooled
from voice.ports.blobs import BlobStore
from voice.ports.clock import Clock, IdSource
from voice.ports.jobs import ENROL_VOICE
from voice.ports.voices import ClipState, VoiceClip
from voice.ports.work import Work
from voice.transcribe.enrol import OwnVoice

ENOUGH = 2  # clips: one alone may be of a bad line, or of somebody else
MOST = 8
SPEECH_MS = 5_000  # of each clip
LONGEST_MS = 120_000
MAX_BYTES = 16 << 20
ALIKE = 0.75  # cosine; of two clips of one person 0.83 and more, of two people up to 0.73

_log = logging.getLogger(__name__)


class Voices:
    def __init__(
        self,
        *,
        work: Work,
        blobs: BlobStore,
        dispatch: Dispatch,
        clock: Clock,
        ids: IdSource,
        probe: Callable[[Path], AudioInfo],
    ) -> None:
        self._work = work
        self._blobs = blobs
        self._dispatch = dispatch
        self._clock = clock
        self._ids = ids
        self._probe = probe

    def clips(self, actor: Actor) -> tuple[VoiceClip, ...]:
        """The actor's own; nobody sees another person's."""
        with self._work() as unit:
            return unit.voices.of_user(actor.user_id)

    def enrol(self, actor: Actor, chunks: Iterable[bytes], *, consent: bool) -> VoiceClip:
        """Take a clip of the actor's voice, durable on return; a worker hears it next.

        Raises InvalidInput (consent_missing), Conflict (enough_clips), UnusableAudio, UnsupportedMedia, TooLarge.
        """
        if not consent:
            raise InvalidInput(
                "A voice is enrolled only with its owner's consent.",
                code="consent_missing",
                remedy="Agree that your voice is used to find your side of your calls; you can withdraw at any time.",
            )
        now, clip_id = self._clock.now(), self._ids.new_id()
        if len(self.clips(actor)) >= MOST:
            raise Conflict(f"{MOST} clips are enough.", code="enough_clips", remedy="Delete one first.")
        with spooled(chunks, max_bytes=MAX_BYTES) as file:
            if self._probe(file.path).duration_ms > LONGEST_MS:
                raise UnusableAudio(f"The clip is longer than {LONGEST_MS // 1000} s.", code="too_long")
            self._blobs.put(_key(clip_id), file.chunks())
        clip = VoiceClip(id=clip_id, user_id=actor.user_id, state=ClipState.WAITING, created_at=now)
        with self._work() as unit:
            unit.voices.add(clip)
            unit.outbox.add(ENROL_VOICE, clip.id, now)
            note_user(unit, "voice.enrolled", unit.people.get(actor.user_id), actor=actor, now=now)
            unit.commit()
        self._dispatch.nudge()
        return clip

    def withdraw(self, actor: Actor, clip_id: str | None = None) -> None:
        """Delete one clip, or all that is known of the actor's voice. Raises NotFound for a clip of another person."""
        clips = [clip for clip in self.clips(actor) if clip_id in (None, clip.id)]
        if clip_id is not None and not clips:
            raise NotFound("There is no such voice clip.", code="voice_clip_not_found")
        for clip in clips:  # before the rows: a run that is cut off here can be repeated
            self._blobs.delete(_key(clip.id))
        with self._work() as unit:
            for clip in clips:
                unit.voices.delete(clip.id)
            if clips:
                user = unit.people.get(actor.user_id)
                note_user(unit, "voice.withdrawn", user, actor=actor, now=self._clock.now())
            unit.commit()

    def hear(self, clip_id: str, listen: Callable[[Path], OwnVoice]) -> None:
        """Turn a waiting clip into its vector and let go of the sound; a repeated or late job changes nothing."""
        with self._work() as unit:
            clip = unit.voices.get(clip_id)
            others = [other for other in unit.voices.of_user(clip.user_id) if other.state is ClipState.READY]
        if clip.state is not ClipState.WAITING:
            return
        with self._blobs.local_file(_key(clip.id)) as path:
            heard = listen(path)
        vectors = vectors_of(others, heard.model)
        known = replace(clip, model=heard.model, speech_ms=heard.speech_ms, state=ClipState.REFUSED)
        if heard.vector is not None and heard.speech_ms >= SPEECH_MS and _alike(heard.vector, vectors):
            known = replace(known, state=ClipState.READY, vector=tuple(float(value) for value in heard.vector))
        with self._work() as unit:
            unit.voices.save(known)
            unit.commit()
        self._blobs.delete(_key(clip.id))
        _log.info("voice_heard", extra={"clip_id": clip.id, "state": known.state.value})


def enrolled(clips: Sequence[VoiceClip]) -> tuple[tuple[Samples, ...], str]:
    """Vectors to know the person by, and the model that made them: the newest clip's. None before there are enough."""
    ready = [clip for clip in clips if clip.state is ClipState.READY]
    model = ready[-1].model or "" if ready else ""
    vectors = vectors_of(ready, model)
    return (vectors, model) if len(vectors) >= ENOUGH else ((), "")


def vectors_of(clips: Iterable[VoiceClip], model: str) -> tuple[Samples, ...]:
    """The vectors of one model."""
    return tuple(np.asarray(clip.vector, np.float32) for clip in clips if clip.vector and clip.model == model)


def _alike(vector: Samples, others: Sequence[Samples]) -> bool:
    return not others or float(np.mean([vector @ other for other in others])) >= ALIKE


def _key(clip_id: str) -> str:
    return f"voices/{clip_id}"
