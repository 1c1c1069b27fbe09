"""DraftRepository over dicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.fakes.tables import Tables
from voice.ports.drafts import StoredDraft


class FakeDrafts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, upload_id: str, now: datetime) -> None:
        self._tables.drafts[upload_id] = StoredDraft(upload_id, "", 0)

    def claim(self, upload_id: str, *, owner: str, now: datetime, lease_s: int) -> StoredDraft | None:
        held = self._tables.draft_leases.get(upload_id)
        draft = self._drafts().get(upload_id)
        if draft is None or (held is not None and held[1] > now):
            return None
        self._tables.draft_leases[upload_id] = owner, now + timedelta(seconds=lease_s)
        return draft

    def save(self, upload_id: str, payload: str, *, owner: str, now: datetime, lease_s: int) -> bool:
        draft = self._drafts().get(upload_id)
        if draft is None or not self._holds(upload_id, owner):
            return False
        self._tables.drafts[upload_id] = replace(draft, payload=payload, version=draft.version + 1)
        self._tables.draft_leases[upload_id] = owner, now + timedelta(seconds=lease_s)
        return True

    def release(self, upload_id: str, *, owner: str) -> None:
        if self._holds(upload_id, owner):
            del self._tables.draft_leases[upload_id]

    def newer(self, upload_id: str, *, than: int) -> StoredDraft | None:
        draft = self._drafts().get(upload_id)
        return draft if draft is not None and draft.version > than else None

    def of_call(self, call_id: str) -> StoredDraft | None:
        found = [self._tables.drafts[upload_id] for upload_id in self._of(call_id)]
        return max(found, key=lambda draft: draft.version, default=None)

    def delete_of_call(self, call_id: str) -> None:
        for upload_id in self._of(call_id):
            del self._tables.drafts[upload_id]

    def _of(self, call_id: str) -> list[str]:
        return [upload_id for upload_id in self._drafts() if self._tables.uploads[upload_id].call_id == call_id]

    def _holds(self, upload_id: str, owner: str) -> bool:
        return self._tables.draft_leases.get(upload_id, ("",))[0] == owner

    def _drafts(self) -> dict[str, StoredDraft]:
        """Those whose upload is still there."""
        return {key: draft for key, draft in self._tables.drafts.items() if key in self._tables.uploads}
