"""The input contract: one call as claims with evidence, in a version that replaces all lower ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from crm_core.errors import CrmInvalid
from crm_core.evidence import EvidenceRef
from crm_core.terms import UNKNOWN_ROLE, SignalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What every claim carries. `claim_id` is stable over versions of the call; `confidence` is 0..1.

    `confirmed` and `rejected` are a person's decision; neither means proposed. Raises CrmInvalid without evidence.
    """

    claim_id: str
    evidence: tuple[EvidenceRef, ...]
    confidence: float
    confirmed: bool = False
    rejected: bool = False

    def __post_init__(self) -> None:
        if not self.evidence or not all(ref.quote.strip() for ref in self.evidence):
            raise CrmInvalid(f"Claim {self.claim_id} has no evidence.", code="no_evidence")
        if not 0 <= self.confidence <= 1:
            raise CrmInvalid(f"The confidence of claim {self.claim_id} is not within 0..1.", code="bad_confidence")
        if self.confirmed and self.rejected:
            raise CrmInvalid(f"Claim {self.claim_id} is both confirmed and rejected.", code="bad_decision")

    def stands(self, min_confidence: float) -> bool:
        """Whether something may follow from it: a person confirmed it, or nobody rejected it and it is that sure."""
        return self.confirmed or (not self.rejected and self.confidence >= min_confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonClaim(Claim):
    """A person that the call identifies; fields that were not said are None."""

    side: str  # a Party
    role: str = UNKNOWN_ROLE  # role in the buying decision
    name: str | None = None
    title: str | None = None
    department: str | None = None
    organization: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedClaim(Claim):
    category: str
    tried: str | None = None
    why_failed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentClaim(Claim):
    """Who promised what by when. `due_at` is aware, or None where the words name no moment."""

    owner: str  # a Party
    action: str
    due_at: datetime | None = None
    due_text: str | None = None
    due_precision: str | None = None

    def __post_init__(self) -> None:
        # zero-argument super() does not survive the class copy that slots=True makes
        super(CommitmentClaim, self).__post_init__()
        require_aware(self.due_at, f"The due time of claim {self.claim_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionClaim(Claim):
    tag: str
    competitor: str | None = None
    answered: bool | None = None  # whether the rep answered it in the same call; None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalClaim(Claim):
    """`value` is the normalised reading (an amount in yuan, a product's name); `at` the time of a next step, aware."""

    kind: SignalKind
    value: str | None = None
    at: datetime | None = None
    severe: bool = False  # of risks: the deal cannot close while it stands

    def __post_init__(self) -> None:
        super(SignalClaim, self).__post_init__()
        require_aware(self.at, f"The time of claim {self.claim_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call, idempotent on (source, call_id, version). Times are aware; hints are words, not ids.

    Raises CrmInvalid for naive times, a version below 1, no region, or a claim id that is used twice.
    """

    call_id: str
    version: int
    source: str
    region: str
    rep_id: str
    occurred_start: datetime
    occurred_end: datetime
    recorded_at: datetime
    team: str | None = None
    direction: str = "unknown"
    phone: str | None = None
    account_hint: str | None = None
    opportunity_hint: str | None = None
    persons: tuple[PersonClaim, ...] = ()
    needs: tuple[NeedClaim, ...] = ()
    commitments: tuple[CommitmentClaim, ...] = ()
    objections: tuple[ObjectionClaim, ...] = ()
    signals: tuple[SignalClaim, ...] = ()

    def __post_init__(self) -> None:
        if not (self.call_id and self.source and self.rep_id):
            raise CrmInvalid("A call record names its call, its source and its rep.", code="incomplete_record")
        if not self.region or self.region == "*":
            raise CrmInvalid("A call record names one region.", code="region_missing")
        if self.version < 1:
            raise CrmInvalid("Versions of a call record count from 1.", code="bad_version")
        for moment in (self.occurred_start, self.occurred_end, self.recorded_at):
            require_aware(moment, "A time of the call record")
        if self.occurred_end < self.occurred_start:
            raise CrmInvalid("The call ends before it starts.", code="bad_times")
        ids = [claim.claim_id for claim in self.claims()]
        if len(ids) != len(set(ids)):
            raise CrmInvalid("A claim id is used twice in one call record.", code="duplicate_claim")

    def claims(self) -> tuple[Claim, ...]:
        return tuple(chain[Claim](self.persons, self.needs, self.commitments, self.objections, self.signals))


def require_aware(moment: datetime | None, what: str) -> None:
    """Raises CrmInvalid for a time without an offset: nobody can say which moment it is."""
    if moment is not None and moment.utcoffset() is None:
        raise CrmInvalid(f"{what} has no UTC offset.", code="naive_time", remedy="Send times with their offset.")
