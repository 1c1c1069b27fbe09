"""What was heard so far of uploads that still grow; nothing is lost with a draft but time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """`payload` is empty and `version` 0 until something was heard."""

    upload_id: str
    payload: str
    version: int


class DraftRepository(Protocol):
    """One row an upload, gone with it. A lease keeps two workers from hearing the same sound at once."""

    def add(self, upload_id: str, now: datetime) -> None:
        """An empty draft of an upload that begins."""

    def claim(self, upload_id: str, *, owner: str, now: datetime, lease_s: int) -> StoredDraft | None:
        """Take the lease. None while anyone holds it, and where there is no draft."""

    def save(self, upload_id: str, payload: str, *, owner: str, now: datetime, lease_s: int) -> bool:
        """Write the next version and prolong the lease; False, and nothing written, when the lease is lost."""

    def release(self, upload_id: str, *, owner: str) -> None: ...

    def newer(self, upload_id: str, *, than: int) -> StoredDraft | None:
        """The draft when its version is greater."""

    def of_call(self, call_id: str) -> StoredDraft | None:
        """The draft of the upload that became this call."""

    def delete_of_call(self, call_id: str) -> None: ...
