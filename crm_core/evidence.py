"""Where a fact was said: the verbatim quote and its span in the call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """One quote of one turn; times in ms of the recording, None for calls that came as text."""

    call_id: str
    turn: int
    start_ms: int | None
    end_ms: int | None
    quote: str
