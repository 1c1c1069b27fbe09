"""Listens to uploads that still grow, so that a call is nearly transcribed when its last byte comes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from voice.domain.errors import NotFound, UnsupportedMedia, UnusableAudio
from voice.domain.hints import CallHints
from voice.pipeline.growing import GrowingFiles
from voice.pipeline.hints import LEFT, hints_of
from voice.pipeline.intake_form import read_form
from voice.pipeline.pace import Pace
from voice.ports.clock import Clock
from voice.ports.drafts import StoredDraft
from voice.ports.uploads import Upload
from voice.ports.work import Work
from voice.transcribe.draft import Draft
from voice.transcribe.draft_json import from_json, to_json
from voice.transcribe.live import shown

BEHIND_MS = 60_000  # so much heard in one look means that there is more to hear

Listen = Callable[[Path, Draft, CallHints], Iterator[Draft]]

_log = logging.getLogger(__name__)


class Listening:
    """Nothing depends on it: what it does not hear, the transcription of the whole call does."""

    def __init__(
        self,
        *,
        work: Work,
        clock: Clock,
        files: GrowingFiles,
        listen: Listen,
        lease_s: int,
        rep_channel: int | None = LEFT,
    ) -> None:
        """`rep_channel` is the rep's in stereo recordings whose sender does not say."""
        self._work = work
        self._clock = clock
        self._files = files
        self._listen = listen
        self._lease_s = lease_s
        self._rep_channel = rep_channel
        self._pace = Pace()

    def advance(self, upload_id: str, *, owner: str) -> None:
        """Hear what is new and complete. Returns at once when another listens, when too little has come since
        the last look, or when the upload is a call or gone.

        Raises EngineFailed and Unavailable; the next message tries again.
        """
        draft = self._claim(upload_id, owner)
        if draft is None:
            self._forget(upload_id)
            return
        try:
            while (upload := self._growing(upload_id)) and self._pace.is_due(upload):
                if not self._hear(upload, draft, owner):
                    break
                draft = self._stored(upload_id) or draft
        finally:
            self._release(upload_id, owner)
        if upload is None:
            self._forget(upload_id)

    def rest(self) -> None:
        """Let go of the sound: nobody has said anything for a while."""
        self._files.forget_all()

    def _hear(self, upload: Upload, draft: StoredDraft, owner: str) -> bool:
        """Whether anything was heard, and kept."""
        heard, known = False, from_json(draft.payload)
        before_ms = known.first_ms
        said = read_form(upload.metadata).metadata
        hints = hints_of(said, region=upload.region, rep_channel=self._rep_channel)
        try:
            for grown in self._listen(self._files.path(upload), known, hints):
                heard = self._save(upload.id, to_json(grown, shown(grown, hints)), owner)
                if not heard:
                    return False
                known = grown
        except (UnusableAudio, UnsupportedMedia) as unreadable:  # yet: an mp4 has its index at the end
            _log.info("not_readable_yet", extra={"code": unreadable.code})
            return False
        except NotFound:  # its parts went while they were read: it is a call now
            return False
        if known.first_ms - before_ms < BEHIND_MS:
            self._pace.looked(upload, heard_ms=known.first_ms)
        return heard

    def _forget(self, upload_id: str) -> None:
        self._files.forget(upload_id)
        self._pace.forget(upload_id)

    def _claim(self, upload_id: str, owner: str) -> StoredDraft | None:
        with self._work() as unit:
            draft = unit.drafts.claim(upload_id, owner=owner, now=self._clock.now(), lease_s=self._lease_s)
            unit.commit()
        return draft

    def _save(self, upload_id: str, payload: str, owner: str) -> bool:
        with self._work() as unit:
            kept = unit.drafts.save(upload_id, payload, owner=owner, now=self._clock.now(), lease_s=self._lease_s)
            unit.commit()
        return kept

    def _release(self, upload_id: str, owner: str) -> None:
        with self._work() as unit:
            unit.drafts.release(upload_id, owner=owner)
            unit.commit()

    def _growing(self, upload_id: str) -> Upload | None:
        with self._work() as unit:
            return unit.uploads.growing(upload_id)

    def _stored(self, upload_id: str) -> StoredDraft | None:
        with self._work() as unit:
            return unit.drafts.newer(upload_id, than=-1)
