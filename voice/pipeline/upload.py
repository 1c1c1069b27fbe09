"""Takes a recording in: hash, deduplicate, look inside, store, and only then acknowledge."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voice.domain.actor import Actor, UserRole
from voice.domain.audio import AudioInfo
from voice.domain.errors import CallgateError, Conflict, Forbidden, InvalidInput, NotFound
from voice.domain.recording import Call, CallMetadata, CallStatus
from voice.pipeline.dispatch import Dispatch
from voice.pipeline.events import note_call
from voice.pipeline.intake_form import carrier, check_metadata, checksum
from voice.pipeline.rights import oversees, require_editor
from voice.pipeline.spool import Spooled, spooled
from voice.ports.blobs import BlobStore
from voice.ports.clock import Clock, IdSource
from voice.ports.jobs import PROCESS_CALL
from voice.ports.people import User
from voice.ports.work import UnitOfWork, Work
from voice.telemetry import UPLOADS

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The call that the bytes belong to; `duplicate` when it was there before."""

    call: Call
    duplicate: bool


class Intake:
    def __init__(
        self,
        *,
        work: Work,
        blobs: BlobStore,
        dispatch: Dispatch,
        clock: Clock,
        ids: IdSource,
        probe: Callable[[Path], AudioInfo],
        max_bytes: int,
        folder: Path | None = None,
    ) -> None:
        """`probe` refuses what is no whole recording of a permitted length; `folder` is for temporary files."""
        self._work = work
        self._blobs = blobs
        self._dispatch = dispatch
        self._clock = clock
        self._ids = ids
        self._probe = probe
        self.max_bytes = max_bytes
        self._folder = folder

    def accept(
        self,
        actor: Actor,
        chunks: Iterable[bytes],
        *,
        media_type: str,
        metadata: CallMetadata,
        rep_id: str | None = None,
        idempotency_key: str | None = None,
        expected_sha256: str | None = None,
        upload_id: str | None = None,
    ) -> Accepted:
        """Durable on return; the same bytes, or the same key with them, give the same call.

        A new call is named by the resumable upload `upload_id` from its first moment on.
        Raises Forbidden, InvalidInput (unknown_rep, checksum_mismatch, …), UnusableAudio, UnsupportedMedia, TooLarge,
        Conflict (idempotency_key_reused, recording_exists); then nothing was stored.
        """
        try:
            rep = self.check(actor, media_type=media_type, metadata=metadata, rep_id=rep_id)
            with spooled(chunks, max_bytes=self.max_bytes, folder=self._folder) as file:
                if expected_sha256 is not None and checksum(expected_sha256) != file.sha256:
                    raise InvalidInput(
                        "The bytes that arrived are not those that were announced.",
                        code="checksum_mismatch",
                        remedy="Send the recording again.",
                    )
                accepted = self._known(actor, rep, file, idempotency_key) or self._store(
                    actor,
                    rep,
                    file,
                    media_type=carrier(media_type),
                    metadata=metadata,
                    key=idempotency_key,
                    upload_id=upload_id,
                )
        except CallgateError as error:
            UPLOADS.labels(error.code).inc()
            raise
        UPLOADS.labels("duplicate" if accepted.duplicate else "accepted").inc()
        _log.info("call_accepted", extra={"call_id": accepted.call.id, "duplicate": accepted.duplicate})
        self._dispatch.nudge()
        return accepted

    def check(self, actor: Actor, *, media_type: str, metadata: CallMetadata, rep_id: str | None) -> User:
        """Refuse what can be refused before the bytes come; returns the rep whose call it is."""
        require_editor(actor, "upload recordings")
        carrier(media_type)
        check_metadata(metadata)
        with self._work() as unit:
            return _rep_of(unit, actor, rep_id)

    def _known(self, actor: Actor, rep: User, file: Spooled, key: str | None) -> Accepted | None:
        with self._work() as unit:
            if key is not None and (call := unit.calls.find_by_idempotency_key(rep.id, key)) is not None:
                if call.sha256 != file.sha256:
                    raise Conflict(
                        "This idempotency key was used for another recording.",
                        code="idempotency_key_reused",
                        remedy="Make a new key for each recording.",
                    )
                return Accepted(call, duplicate=True)
            call = unit.calls.find_by_sha256(rep.region, file.sha256)
            if call is None:
                return None
            if call.rep_id != rep.id and not _visible(unit, actor, call):
                raise Conflict("This recording was already uploaded by somebody else.", code="recording_exists")
            return Accepted(call, duplicate=True)

    def _store(
        self,
        actor: Actor,
        rep: User,
        file: Spooled,
        *,
        media_type: str,
        metadata: CallMetadata,
        key: str | None,
        upload_id: str | None,
    ) -> Accepted:
        duration_ms = self._probe(file.path).duration_ms
        now = self._clock.now()
        # Named by content: a crash between blob and row leaves nothing that the repeated upload does not reuse.
        blob = self._blobs.put(f"recordings/{metadata.called_at:%Y/%m}/{file.sha256}", file.chunks())
        call = Call(
            id=self._ids.new_id(),
            region=rep.region,
            team=rep.team,
            rep_id=rep.id,
            metadata=metadata,
            sha256=file.sha256,
            size_bytes=file.size_bytes,
            media_type=media_type,
            blob_key=blob.key,
            duration_ms=duration_ms,
            status=CallStatus.QUEUED,
            created_at=now,
            updated_at=now,
        )
        try:
            self._insert(actor, call, key, upload_id, now)
        except Conflict:  # an identical upload was faster
            known = self._known(actor, rep, file, key)
            if known is None:
                raise
            return known
        return Accepted(call, duplicate=False)

    def _insert(self, actor: Actor, call: Call, key: str | None, upload_id: str | None, now: datetime) -> None:
        with self._work() as unit:
            unit.calls.add(call, idempotency_key=key)
            unit.outbox.add(PROCESS_CALL, call.id, now)
            if upload_id is not None:
                unit.uploads.finish(upload_id, call.id)
            facts = {"sha256": call.sha256, "size_bytes": call.size_bytes, "duration_ms": call.duration_ms}
            note_call(unit, "call.uploaded", call, actor=actor, now=now, detail={**facts, "rep_id": call.rep_id})
            unit.commit()


def _rep_of(unit: UnitOfWork, actor: Actor, rep_id: str | None) -> User:
    """The rep by id or login; the actor itself when none is named."""
    named = rep_id or actor.user_id
    try:
        rep: User | None = unit.people.get(named)
    except NotFound:
        rep = unit.people.by_login(named)
    if actor.role is UserRole.REP and (rep is None or rep.id != actor.user_id):
        raise Forbidden("You may upload only your own calls.", code="other_rep")
    if rep is None or not rep.active or not rep.actor.may_review or not oversees(actor, rep):
        raise InvalidInput("There is no such rep.", code="unknown_rep", remedy="Name a rep of your own region or team.")
    return rep


def _visible(unit: UnitOfWork, actor: Actor, call: Call) -> bool:
    try:
        unit.calls.get(call.id, actor)
    except NotFound:
        return False
    return True
