"""Resumable uploads that are under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from voice.domain.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A tus upload: `offset` bytes of `length` have arrived and are durable as parts in the blob store.

    `length` is None as long as the call is still being recorded.
    """

    id: str
    actor_id: str
    region: str
    length: int | None
    offset: int
    metadata: dict[str, str]
    created_at: datetime
    expires_at: datetime
    call_id: str | None = None  # set when it was finished
    parts: tuple[str, ...] = ()  # blob keys in order

    @property
    def is_live(self) -> bool:
        """Whether it is worth hearing before it is whole."""
        return self.length is None or self.metadata.get("live") == "1"


class UploadRepository(Protocol):
    def add(self, upload: Upload) -> None: ...

    def get(self, upload_id: str, actor: Actor) -> Upload:
        """NotFound for an upload of another person."""

    def growing(self, upload_id: str) -> Upload | None:
        """For whoever listens to it: the upload, unless it is a call by now, or gone."""

    def declare(self, upload_id: str, length: int) -> Upload:
        """Fix the length that was left open. Raises Conflict when another is fixed, or more bytes have come."""

    def append_part(self, upload_id: str, *, at_offset: int, size: int, key: str) -> Upload:
        """Record a stored part. Raises OffsetMismatch unless `at_offset` is the current offset."""

    def finish(self, upload_id: str, call_id: str) -> None: ...

    def delete(self, upload_id: str) -> None: ...

    def expired(self, now: datetime, limit: int) -> tuple[Upload, ...]: ...
