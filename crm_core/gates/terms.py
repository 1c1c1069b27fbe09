"""The fixed words of stage gates; kinds of evidence, roles and keys of requirements are policy."""

from __future__ import annotations

from enum import StrEnum


class RequirementKind(StrEnum):
    """What sort of fact a requirement asks for."""

    ACTION = "action"  # something that happened: a call, a promise kept, an objection settled
    EVIDENCE = "evidence"  # filed documents, photos, forms, quotes
    FIELD = "field"  # fields of the deal or of a form
    ROLE_COVERAGE = "role_coverage"  # people of the customer, by role class or by name
    APPROVAL = "approval"  # a superior's consent
    NEXT_STEP = "next_step"  # a dated next step with an owner
    PLAN = "plan"  # a form that must be filed whole, e.g. the answer to a competitor
    QUALITY = "quality"  # no placeholder among what was filed


class Counted(StrEnum):
    """Which facts an action requirement counts."""

    CALL = "call"
    NEED = "need"
    COMMITMENT = "commitment"  # promises of ours that are done
    OBJECTION = "objection"  # those that stand; all must be settled


class DistinctBy(StrEnum):
    """Two facts of the same … count once."""

    KIND = "kind"
    PERSON = "person"
    ROLE_CLASS = "role_class"
    CATEGORY = "category"


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"


class Anchor(StrEnum):
    """The moment from which a deadline runs."""

    STAGE_ENTERED = "stage_entered"
    LEAD_CREATED = "lead_created"
    CALL_ENDED = "call_ended"  # the first call since the stage was entered
    VISIT_ENDED = "visit_ended"  # the first visit since then, else the first call
    COMMITMENT_DUE = "commitment_due"  # the earliest open promise of ours
    TAG_DETECTED = "tag_detected"  # the end of the first call with the words that trigger the requirement


class RequirementStatus(StrEnum):
    OPEN = "open"
    MET = "met"
    LATE_MET = "late_met"  # done after the deadline
    LATE_RECORDED_MET = "late_recorded_met"  # done in time, but we heard of it after the deadline
    BREACHED = "breached"
    WAIVED = "waived"  # an override stands
    INVALIDATED = "invalidated"  # it held when the gate was passed and does not hold any more


PASSING = frozenset(
    {
        RequirementStatus.MET,
        RequirementStatus.LATE_MET,
        RequirementStatus.LATE_RECORDED_MET,
        RequirementStatus.WAIVED,
    }
)


class EvidenceSource(StrEnum):
    CALL = "call"
    HUMAN = "human"
    ADAPTER = "adapter"


class EvidenceStatus(StrEnum):
    OK = "ok"
    PENDING_REVIEW = "pending_review"
    REJECTED = "rejected"
    SOURCE_SUPERSEDED = "source_superseded"  # the call does not say so any more
    WITHDRAWN = "withdrawn"


class Informs(StrEnum):
    """What a kind of evidence tells the health of its deal."""

    REQUIREMENTS = "requirements"  # how far the requirement document is filled
    PLAN = "plan"  # the answer to a competitor


class EvidenceFlaw(StrEnum):
    """What makes a piece of evidence suspect, beside the flaws of its texts."""

    FILE_REUSED = "file_reused"
    OUTSIDE_VISIT = "outside_visit"
    VISIT_UNKNOWN = "visit_unknown"
    QUOTE_NOT_FOUND = "quote_not_found"


class ApprovalKind(StrEnum):
    TRANSITION = "transition"
    EVIDENCE = "evidence"


class ApprovalState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # the deal moved otherwise, or the evidence was withdrawn
