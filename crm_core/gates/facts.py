"""All that a gate is judged on: what was said, done, filed and decided on one deal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crm_core.entities import Activity, Contact, Opportunity, Todo
from crm_core.gates.entities import Approval, Evidence, Override
from crm_core.gates.terms import EvidenceStatus
from crm_core.records import Claim, PersonClaim
from crm_core.terms import Party


@dataclass(frozen=True, slots=True)
class Proof:
    """One fact that counts: when it happened, when we could know it, its id, and what makes it distinct."""

    at: datetime
    known_at: datetime
    by: str
    distinct: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """One deal in its present episode. Calls are its own, latest last; evidence is that of the episode."""

    deal: Opportunity
    stage_entered_at: datetime
    calls: tuple[Activity, ...] = ()
    contacts: tuple[Contact, ...] = ()
    last_contact: Mapping[str, datetime] = field(default_factory=dict)  # contact id → when a call last named them
    todos: tuple[Todo, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    approvals: tuple[Approval, ...] = ()
    overrides: tuple[Override, ...] = ()
    reason: str | None = None  # of the end that is asked for
    reason_flaws: tuple[str, ...] = ()
    loss_reason: str | None = None

    @property
    def filed(self) -> tuple[Evidence, ...]:
        """What counts, by the time it was taken."""
        counting = (one for one in self.evidence if one.status is EvidenceStatus.OK)
        return tuple(sorted(counting, key=lambda one: (one.captured_at, one.id)))

    def people(self) -> Iterator[tuple[Activity, PersonClaim]]:
        """The customer's people that calls of the deal name, less those that a person rejected."""
        for call in self.calls:
            for claim in call.record.persons:
                if claim.side == Party.CUSTOMER and not claim.rejected:
                    yield call, claim


def counts(claim: Claim, *, auto: bool, min_confidence: float) -> bool:
    """Whether a claim stands for a fact: confirmed, or where that is allowed, as sure as asked; never rejected."""
    if claim.rejected:
        return False
    return claim.confirmed or (auto and claim.confidence >= min_confidence)
