"""Short recordings that are transcribed while somebody waits: nothing of them is kept.

The two ends are processes of their own: one that takes requests and loads no model, and a worker. Between them stand
the sound in the blob store and a row, which has an end: whatever dies, the sweeper removes both.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from voice.domain.actor import Actor
from voice.domain.audio import AudioInfo
from voice.domain.errors import (
    CallgateError,
    EngineFailed,
    InvalidInput,
    NotFound,
    StorageFull,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
    UnusableAudio,
)
from voice.domain.hints import CallHints
from voice.domain.recording import CallMetadata
from voice.domain.transcript import Transcript
from voice.pipeline.hints import LEFT, hints_in
from voice.pipeline.rights import require_editor
from voice.pipeline.spool import spooled
from voice.ports.blobs import BlobStore
from voice.ports.clips import Clip
from voice.ports.clock import Clock, IdSource
from voice.ports.jobs import TRANSCRIBE_CLIP, JobQueue
from voice.ports.speech import ProgressHook
from voice.ports.work import Work
from voice.transcribe.formats import to_json

# Sound, hints, an engine by name or None, progress, and who is told the text as it comes.
Listen = Callable[[Path, CallHints, str | None, ProgressHook, Callable[[str], None]], Transcript]

MAX_BYTES = 64 << 20
GRACE_S = 60  # a row outlives the wait for it by so much
_KINDS = {kind.status: kind for kind in (InvalidInput, UnsupportedMedia, EngineFailed, StorageFull, Unavailable)}
_BY_CALLS = "Send it as a call: POST /v1/calls, or /v1/uploads for large ones; then follow /v1/calls/{id}."

_log = logging.getLogger(__name__)


class NobodyWaits(Exception):
    """Stops a worker whose client has gone."""


class Clips:
    def __init__(
        self,
        *,
        work: Work,
        blobs: BlobStore,
        jobs: JobQueue,
        clock: Clock,
        ids: IdSource,
        probe: Callable[[Path], AudioInfo],
        longest_s: int,
        wait_s: int,
        rep_channel: int | None = LEFT,
    ) -> None:
        """`rep_channel` is the rep's in stereo recordings. `probe` refuses what is no recording, and as too_long
        what is longer than `longest_s`."""
        self._work = work
        self._blobs = blobs
        self._jobs = jobs
        self._clock = clock
        self._ids = ids
        self._probe = probe
        self._longest_s = longest_s
        self.wait_s = wait_s
        self._rep_channel = rep_channel

    def open(
        self,
        actor: Actor,
        chunks: Iterable[bytes],
        *,
        language: str | None = None,
        hotwords: Sequence[str] = (),
        engine: str | None = None,
    ) -> Clip:
        """Hand a recording to a worker. Whoever opens a clip closes it.

        Raises Forbidden, UnusableAudio, UnsupportedMedia, TooLarge (with the way that long ones go), Unavailable.
        """
        require_editor(actor, "transcribe recordings")
        with spooled(chunks, max_bytes=MAX_BYTES) as file:
            self._check(file.path)
            now = self._clock.now()
            clip = Clip(
                id=self._ids.new_id(),
                region=actor.region,
                actor_id=actor.user_id,
                language=language,
                hotwords=tuple(hotwords),
                engine=engine,
                created_at=now,
                expires_at=now + timedelta(seconds=self.wait_s + GRACE_S),
            )
            with self._work() as unit:  # before the sound: none may lie where nobody knows of it
                unit.clips.add(clip)
                unit.commit()
            try:
                self._blobs.put(_key(clip.id), file.chunks())
                self._jobs.enqueue(TRANSCRIBE_CLIP, clip.id)
            except BaseException:
                self.close(clip.id)
                raise
        return clip

    def _check(self, path: Path) -> None:
        try:
            self._probe(path)
        except UnusableAudio as error:
            if error.code != "too_long":
                raise
            raise TooLarge(
                f"The recording is longer than the {self._longest_s} s that are transcribed at once.",
                code="clip_too_long",
                remedy=_BY_CALLS,
            ) from error

    def look(self, clip_id: str) -> Clip:
        """How far a worker is. Raises Unavailable when the clip was given up."""
        with self._work() as unit:
            clip = unit.clips.find(clip_id)
        if clip is None:
            raise Unavailable("Nobody came to transcribe the recording.", code="clip_expired", remedy="Send it again.")
        return clip

    def close(self, clip_id: str) -> None:
        """Nobody waits any more: sound and text go, and a worker that still listens stops."""
        _remove(self._work, self._blobs, clip_id)

    def hear(self, clip_id: str, listen: Listen) -> None:
        """The worker's end. A job that is repeated, late or unwanted changes nothing."""
        with self._work() as unit:
            clip = unit.clips.find(clip_id)
            if clip is None or clip.ended:
                return
            said = CallMetadata(called_at=clip.created_at, language=clip.language, hotwords=clip.hotwords)
            hints = hints_in(unit, said, region=clip.region, rep_id=clip.actor_id, rep_channel=self._rep_channel)
        answer = _Answer(self._work, clip)
        try:
            with self._blobs.local_file(_key(clip.id)) as path:
                transcript = listen(path, hints, clip.engine, answer.wanted, answer.tell)
            answer.end(transcript=to_json(transcript))
        except NobodyWaits:
            _log.info("clip_left")
        except NotFound:  # closed between two looks
            answer.end(problem=_written(Unavailable("The recording is gone.", code="clip_expired")))
        except CallgateError as error:
            _log.warning("clip_failed", extra={"code": error.code})
            answer.end(problem=_written(error))
        except BaseException:
            answer.end(problem=_written(EngineFailed("The recording could not be transcribed.", code="internal")))
            raise
        self._blobs.delete(_key(clip.id))


class _Answer:
    """Writes what is heard into the row, as long as somebody waits for it."""

    def __init__(self, work: Work, clip: Clip) -> None:
        self._work = work
        self._clip = clip

    def wanted(self, _fraction: float) -> None:
        """A progress hook. Raises NobodyWaits."""
        with self._work() as unit:
            if unit.clips.find(self._clip.id) is None:
                raise NobodyWaits

    def tell(self, text: str) -> None:
        heard = self._clip.heard
        between = " " if heard and heard[-1].isascii() and text[:1].isascii() else ""
        if not self._save(replace(self._clip, heard=heard + between + text)):
            raise NobodyWaits

    def end(self, **result: str) -> None:
        self._save(replace(self._clip, **result))  # type: ignore[arg-type] # transcript or problem

    def _save(self, clip: Clip) -> bool:
        self._clip = clip
        with self._work() as unit:
            done = unit.clips.save(clip)
            unit.commit()
        return done


def remove_expired(work: Work, blobs: BlobStore, now: datetime, limit: int) -> int:
    """Clear away what a dead process left; returns how many. What a store that is away keeps is for the next sweep."""
    with work() as unit:
        expired = unit.clips.expired(now, limit)
    for removed, clip in enumerate(expired):
        try:
            _remove(work, blobs, clip.id)
        except Unavailable as error:
            _log.warning("expired_clips_stay", extra={"code": error.code})
            return removed
    return len(expired)


def _remove(work: Work, blobs: BlobStore, clip_id: str) -> None:
    blobs.delete(_key(clip_id))  # before the row: a run that is cut off here is repeated
    with work() as unit:
        unit.clips.delete(clip_id)
        unit.commit()


def failure_of(clip: Clip) -> CallgateError | None:
    """Why it could not be transcribed."""
    if clip.problem is None:
        return None
    told: dict[str, Any] = json.loads(clip.problem)
    kind = _KINDS.get(told.pop("status"), EngineFailed)
    return kind(**told)


def _written(error: CallgateError) -> str:
    return json.dumps(
        {"status": error.status, "detail": error.detail, "code": error.code, "remedy": error.remedy}, ensure_ascii=False
    )


def _key(clip_id: str) -> str:
    return f"clips/{clip_id}"
