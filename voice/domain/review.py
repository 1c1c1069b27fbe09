"""What people decide about the machine's facts, as a layer that no re-run overwrites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from voice.domain.facts import Fact, FactKind


class FactState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    EDITED = "edited"
    REJECTED = "rejected"


class Decision(StrEnum):
    CONFIRM = "confirm"
    EDIT = "edit"
    REJECT = "reject"
    UNDO = "undo"  # back to proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFact:
    """A fact as it stands: the machine's version, and the person's layer over it.

    `id` is stable over re-runs. `changes` holds the fields that a person set (e.g. {"due": "…", "action": "demo"});
    `shown()` in pipeline/review.py lays them over `fact`.
    """

    id: str
    call_id: str
    kind: FactKind
    fact: Fact
    state: FactState = FactState.PROPOSED
    changes: Mapping[str, Any] = field(default_factory=dict)
    decided_by: str | None = None
    decided_at: datetime | None = None
    run: int = 1  # the extraction run that produced `fact`
    withdrawn: bool = False  # a later run no longer finds it; kept because a person decided on it
    waiting: bool = False  # found below the confidence from which facts are shown without a person's word

    @property
    def withheld(self) -> bool:
        """Whether nothing may follow from it yet: too unsure to be shown, and nobody has confirmed it."""
        return self.waiting and self.state in (FactState.PROPOSED, FactState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the append-only, hash-chained log."""

    seq: int
    at: datetime
    actor_id: str
    action: str  # e.g. "fact.confirm", "evidence.play", "call.upload"
    subject: str  # e.g. "call:…", "fact:…"
    region: str
    detail: Mapping[str, Any]
    prev_hash: str
    hash: str
