"""What may be read of a call that is still going on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voice.domain.actor import Actor
from voice.ports.work import Work
from voice.transcribe.draft_json import turns_of


@dataclass(frozen=True, slots=True)
class Partial:
    """The words so far, which may still change, and the call once it is one. `turns` is None when nothing is new."""

    version: int
    turns: list[dict[str, Any]] | None
    call_id: str | None


class PartialTranscripts:
    def __init__(self, work: Work) -> None:
        self._work = work

    def look(self, actor: Actor, upload_id: str, *, seen: int = 0) -> Partial:
        """What came after version `seen`. NotFound for the upload of another person."""
        with self._work() as unit:
            upload = unit.uploads.get(upload_id, actor)
            draft = unit.drafts.newer(upload_id, than=seen)
        if draft is None:
            return Partial(seen, None, upload.call_id)
        return Partial(draft.version, turns_of(draft.payload), upload.call_id)
