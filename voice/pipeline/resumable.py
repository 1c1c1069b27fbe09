"""Uploads that survive interruption: tus semantics over parts in the blob store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from voice.domain.actor import Actor
from voice.domain.errors import CallgateError, Gone, InvalidInput, OffsetMismatch, TooLarge, UnusableAudio
from voice.pipeline.intake_form import read_form
from voice.pipeline.spool import PIECE_BYTES, spooled
from voice.pipeline.upload import Intake
from voice.ports.blobs import BlobStore
from voice.ports.clock import Clock, IdSource
from voice.ports.uploads import Upload
from voice.ports.work import Work

CHECKSUMS = ("sha1", "sha256", "md5")
LIVE_PIECE = timedelta(seconds=2)  # of a call that is still going on, so that a worker can listen along


class ResumableUploads:
    def __init__(
        self,
        *,
        work: Work,
        blobs: BlobStore,
        intake: Intake,
        clock: Clock,
        ids: IdSource,
        expires_h: int,
        on_growth: Callable[[Upload], None] = lambda _: None,
    ) -> None:
        """`on_growth` hears of each part of a call that is still being recorded."""
        self._work = work
        self._blobs = blobs
        self._intake = intake
        self._clock = clock
        self._ids = ids
        self._lifetime = timedelta(hours=expires_h)
        self._on_growth = on_growth

    @property
    def max_bytes(self) -> int:
        return self._intake.max_bytes

    def create(self, actor: Actor, *, length: int | None, metadata: dict[str, str]) -> Upload:
        """Open an upload of `length` bytes; None leaves it open, as of a call that is still being recorded.

        All that can be refused without the bytes is refused here.
        """
        form = read_form(metadata)
        self._intake.check(actor, media_type=form.media_type, metadata=form.metadata, rep_id=form.rep_id)
        self._check_length(length)
        now = self._clock.now()
        upload = Upload(
            id=self._ids.new_id(),
            actor_id=actor.user_id,
            region=actor.region,
            length=length,
            offset=0,
            metadata=dict(metadata),
            created_at=now,
            expires_at=now + self._lifetime,
        )
        with self._work() as unit:
            unit.uploads.add(upload)
            if upload.is_live:
                unit.drafts.add(upload.id, now)
            unit.commit()
        return upload

    def state(self, actor: Actor, upload_id: str) -> Upload:
        """How far the upload is. One whose bytes are all there, but that was cut off before its end, is finished now.

        Raises NotFound, Gone, and whatever `Intake.accept` raises.
        """
        with self._work() as unit:
            upload = unit.uploads.get(upload_id, actor)
        if upload.call_id is None and upload.expires_at <= self._clock.now():
            raise Gone("The upload has expired.", code="upload_expired", remedy="Begin it anew.")
        return self._finished(actor, upload)

    def append(
        self,
        actor: Actor,
        upload_id: str,
        *,
        offset: int,
        chunks: Iterable[bytes],
        checksum: tuple[str, bytes] | None = None,
        length: int | None = None,
    ) -> Upload:
        """Add bytes at `offset`; with the last one the upload becomes a call. `length` is said once it is known.

        What arrived before an interruption is kept, except under a `checksum` (algorithm, digest), which is for all
        bytes of this request or none. Raises OffsetMismatch, TooLarge past the length, InvalidInput on a checksum,
        Conflict on another length than the one that was said before.
        """
        upload = self.state(actor, upload_id)
        if offset != upload.offset:
            raise OffsetMismatch(f"The upload stands at {upload.offset}, not at {offset}.")
        if upload.call_id is not None:
            return upload
        if length is not None:
            upload = self._declare(upload, length)
        bounded = _bounded(chunks, (upload.length or self.max_bytes) - upload.offset)
        if checksum is None:
            upload = self._append_in_pieces(upload, bounded)
        else:
            upload = self._append_whole(upload, bounded, *checksum)
        return self._finished(actor, upload)

    def terminate(self, actor: Actor, upload_id: str) -> None:
        with self._work() as unit:
            upload = unit.uploads.get(upload_id, actor)
        self._remove(upload)

    def _append_in_pieces(self, upload: Upload, chunks: Iterable[bytes]) -> Upload:
        held, kept_at = bytearray(), self._clock.now()
        try:
            for chunk in chunks:
                held += chunk
                if upload.is_live and held and self._clock.now() - kept_at >= LIVE_PIECE:
                    upload, kept_at = self._keep(upload, [bytes(held)], len(held)), self._clock.now()
                    held.clear()
                while len(held) >= PIECE_BYTES:
                    upload = self._keep(upload, [bytes(held[:PIECE_BYTES])], PIECE_BYTES)
                    del held[:PIECE_BYTES]  # only now: `held` always begins at the upload's offset
        finally:  # also when the connection broke: what arrived need not be sent again
            if held:
                upload = self._keep(upload, [bytes(held)], len(held))
        return upload

    def _append_whole(self, upload: Upload, chunks: Iterable[bytes], algorithm: str, digest: bytes) -> Upload:
        if algorithm not in CHECKSUMS:
            raise InvalidInput(f"Unknown checksum algorithm {algorithm}.", code="unknown_checksum_algorithm")
        computed = hashlib.new(algorithm, usedforsecurity=False)
        with spooled(_hashed(chunks, computed.update), max_bytes=upload.length or self.max_bytes) as file:
            if computed.digest() != digest:
                raise InvalidInput("The bytes do not fit their checksum.", code="checksum_mismatch")
            return self._keep(upload, file.chunks(), file.size_bytes) if file.size_bytes else upload

    def _keep(self, upload: Upload, chunks: Iterable[bytes], size: int) -> Upload:
        # The key is new each time: of two requests at one offset, the slower must not replace the other's bytes.
        key = f"uploads/{upload.id}/{upload.offset:012d}-{self._ids.new_id()}"
        self._blobs.put(key, chunks)
        try:
            with self._work() as unit:
                kept = unit.uploads.append_part(upload.id, at_offset=upload.offset, size=size, key=key)
                unit.commit()
        except OffsetMismatch:
            self._blobs.delete(key)
            raise
        if kept.is_live:
            self._on_growth(kept)
        return kept

    def _declare(self, upload: Upload, length: int) -> Upload:
        self._check_length(length)
        with self._work() as unit:
            declared = unit.uploads.declare(upload.id, length)
            unit.commit()
        return declared

    def _check_length(self, length: int | None) -> None:
        if length is not None and length <= 0:
            raise UnusableAudio("The recording is empty.", code="empty_file")
        if length is not None and length > self.max_bytes:
            raise TooLarge(f"The recording is larger than {self.max_bytes // PIECE_BYTES} MB.")

    def _finished(self, actor: Actor, upload: Upload) -> Upload:
        """The upload, made a call when all bytes are there; repeatable, since the same bytes give the same call."""
        if upload.call_id is not None or upload.length is None or upload.offset < upload.length:
            return upload
        form = read_form(upload.metadata)
        try:
            accepted = self._intake.accept(
                actor,
                self._content(upload),
                media_type=form.media_type,
                metadata=form.metadata,
                rep_id=form.rep_id,
                idempotency_key=form.idempotency_key,
                expected_sha256=form.sha256,
                upload_id=upload.id,
            )
        except CallgateError as error:
            with self._work() as unit:
                now_it_is = unit.uploads.get(upload.id, actor)
            if now_it_is.call_id is not None:  # a request at the same time finished it and removed the parts
                return now_it_is
            if not error.retryable:
                self._remove(upload)
            raise
        if accepted.duplicate:
            with self._work() as unit:
                unit.uploads.finish(upload.id, accepted.call.id)
                unit.commit()
        self._delete_parts(upload)
        return replace(upload, call_id=accepted.call.id)

    def _content(self, upload: Upload) -> Iterator[bytes]:
        for key in upload.parts:
            yield from self._blobs.read(key)

    def _remove(self, upload: Upload) -> None:
        with self._work() as unit:
            unit.uploads.delete(upload.id)
            unit.commit()
        self._delete_parts(upload)

    def _delete_parts(self, upload: Upload) -> None:
        for key in upload.parts:
            self._blobs.delete(key)


def _bounded(chunks: Iterable[bytes], room: int) -> Iterator[bytes]:
    for chunk in chunks:
        room -= len(chunk)
        if room < 0:
            raise TooLarge("More bytes came than the upload's length.", code="upload_length_exceeded")
        yield chunk


def _hashed(chunks: Iterable[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for chunk in chunks:
        update(chunk)
        yield chunk
