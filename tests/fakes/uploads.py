"""UploadRepository over a dict."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.fakes.tables import Tables
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, NotFound, OffsetMismatch, TooLarge
from voice.ports.uploads import Upload


class FakeUploads:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, upload: Upload) -> None:
        self._tables.uploads[upload.id] = upload

    def get(self, upload_id: str, actor: Actor) -> Upload:
        upload = self._tables.uploads.get(upload_id)
        if upload is None or upload.actor_id != actor.user_id:
            raise NotFound("There is no such upload.", code="upload_not_found")
        return upload

    def growing(self, upload_id: str) -> Upload | None:
        upload = self._tables.uploads.get(upload_id)
        return None if upload is None or upload.call_id is not None else upload

    def declare(self, upload_id: str, length: int) -> Upload:
        upload = self._tables.uploads.get(upload_id)
        if upload is None:
            raise NotFound("There is no such upload.", code="upload_not_found")
        if upload.length not in (None, length) or upload.offset > length:
            raise Conflict(f"The upload cannot be {length} bytes long.", code="upload_length_changed")
        return self._put(replace(upload, length=length))

    def append_part(self, upload_id: str, *, at_offset: int, size: int, key: str) -> Upload:
        upload = self._tables.uploads.get(upload_id)
        if upload is None:
            raise NotFound("There is no such upload.", code="upload_not_found")
        if upload.offset != at_offset:
            raise OffsetMismatch(f"The upload stands at byte {upload.offset}, not {at_offset}.")
        if upload.length is not None and at_offset + size > upload.length:
            raise TooLarge(f"The part goes beyond the {upload.length} bytes announced.", code="beyond_length")
        return self._put(replace(upload, offset=at_offset + size, parts=(*upload.parts, key)))

    def finish(self, upload_id: str, call_id: str) -> None:
        if upload_id not in self._tables.uploads:
            raise NotFound("There is no such upload.", code="upload_not_found")
        self._put(replace(self._tables.uploads[upload_id], call_id=call_id))

    def delete(self, upload_id: str) -> None:
        self._tables.uploads.pop(upload_id, None)

    def expired(self, now: datetime, limit: int) -> tuple[Upload, ...]:
        found = [upload for upload in self._tables.uploads.values() if upload.expires_at <= now]
        return tuple(sorted(found, key=lambda upload: upload.expires_at)[:limit])

    def _put(self, upload: Upload) -> Upload:
        self._tables.uploads[upload.id] = upload
        return upload
