"""What a company asks before a deal moves: gates, their requirements, and the forms of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_core.calendar import Span
from crm_core.directory import Position
from crm_core.gates.terms import Anchor, Counted, DistinctBy, Informs, RequirementKind, Severity
from crm_core.terms import Outcome, SignalKind

ANY_STAGE = "*"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when, counted from the anchor; `ladder` is whom to tell, `timer` the kind of timer that runs."""

    span: Span
    anchor: Anchor
    ladder: str
    timer: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a requirement applies at all: all that is set must hold.

    `signal` and `objection` must be heard `times` times in one call; one of `roles` must have been spoken with.
    """

    signal: SignalKind | None = None
    objection: str | None = None
    times: int = 1
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that must be true. Which settings count depends on the kind; see `gates.toml`."""

    key: str
    kind: RequirementKind
    zh: str
    en: str
    how_to_fix_zh: str
    how_to_fix_en: str
    severity: Severity = Severity.BLOCK
    min_count: int = 1
    distinct_by: DistinctBy | None = None
    evidence_kinds: tuple[str, ...] = ()
    counts: Counted | None = None
    actions: tuple[str, ...] = ()
    min_seconds: int = 0
    roles: tuple[str, ...] = ()
    spoken: bool = False  # people count only when a call of the deal names them
    fields: tuple[str, ...] = ()
    form: str | None = None
    min_share: float = 1.0
    auto_from_call: bool = False
    min_confidence: float = 0.8
    waiver_role: Position | None = None  # None: nobody can waive it
    deadline: Deadline | None = None
    trigger: Trigger | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDefinition:
    """What stands between two stages; `from_stage` "*" means from any. `outcome` is set for the closing stage."""

    from_stage: str
    to_stage: str
    zh: str
    en: str
    version: int
    requirements: tuple[Requirement, ...] = ()
    outcome: Outcome | None = None

    @property
    def needs_approval(self) -> bool:
        return any(one.kind is RequirementKind.APPROVAL for one in self.requirements)

    def requirement(self, key: str) -> Requirement | None:
        return next((one for one in self.requirements if one.key == key), None)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form. With `options` only these values are taken."""

    key: str
    zh: str
    en: str
    required: bool = True
    options: tuple[str, ...] = ()
    min_chars: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceForm:
    """What a kind of evidence consists of.

    `quote`: words of the customer, verbatim from a call. `file`: an uploaded file with its SHA-256. `visit`: taken
    at a visit. `review`: a superior must accept it before it counts. `text_severity`: what a placeholder does.
    `informs`: what it tells the health of the deal.
    """

    kind: str
    zh: str
    en: str
    fields: tuple[FormField, ...] = ()
    quote: bool = False
    file: bool = False
    visit: bool = False
    is_visit: bool = False  # this kind records that a visit took place
    review: bool = False
    text_severity: Severity = Severity.WARN
    informs: Informs | None = None

    @property
    def required(self) -> tuple[FormField, ...]:
        return tuple(field for field in self.fields if field.required)


@dataclass(frozen=True, slots=True)
class RoleClass:
    """Roles in the customer's decision that count as one, e.g. purchasing and economic buyer."""

    key: str
    zh: str
    en: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GatesPolicy:
    """All gates, all forms, and the rules around them."""

    version: int
    gates: tuple[GateDefinition, ...]
    forms: Mapping[str, EvidenceForm]
    role_classes: Mapping[str, RoleClass]
    approval_due: Span
    approval_ladder: str
    override_lasts: Span
    override_min_chars: int
    reuse_days: int
    visit_tolerance: Span
    copies_compared: int
    integrity_due: Span
    payout_hold_until: str  # the kind of evidence that lifts the hold of a lost deal

    def definition(self, here: str, to: str, outcome: Outcome | None = None) -> GateDefinition | None:
        """The gate between two stages: the one named for both, else the one from any stage; None when there is none."""
        fitting = {gate.from_stage: gate for gate in self.gates if (gate.to_stage, gate.outcome) == (to, outcome)}
        return fitting.get(here) or fitting.get(ANY_STAGE)

    def class_of(self, role: str) -> str | None:
        """The class of a role in the customer's decision; None for roles outside all classes."""
        return next((one.key for one in self.role_classes.values() if role in one.roles), None)
