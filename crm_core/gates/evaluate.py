"""Judges one gate from the facts of a deal: each requirement's state, and what is missing to pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm_core.calendar import WorkCalendar, due_at
from crm_core.directory import Position
from crm_core.gates.definitions import GateDefinition, GatesPolicy, Requirement
from crm_core.gates.entities import Override, RequirementState
from crm_core.gates.facts import DealFacts, Proof
from crm_core.gates.proofs import (
    action_proofs,
    approval_proofs,
    evidence_proofs,
    fill_share,
    next_step_proofs,
    people_proofs,
    settled_objections,
)
from crm_core.gates.terms import Counted, DistinctBy, RequirementKind, RequirementStatus
from crm_core.gates.triggers import anchor_of, applies


@dataclass(frozen=True, slots=True)
class _Weighed:
    have: float
    need: float
    proofs: tuple[Proof, ...]  # those that were needed, by time
    lacking: tuple[str, ...] = ()

    @property
    def satisfied(self) -> bool:
        return self.have >= self.need


def evaluate(
    gate: GateDefinition, facts: DealFacts, *, gates: GatesPolicy, calendar: WorkCalendar, now: datetime
) -> tuple[RequirementState, ...]:
    """The states of all requirements that apply, in the order of the gate.

    A requirement is breached only after its deadline; the very moment of the deadline is in time.
    """
    return tuple(
        _state(one, gate, facts, gates=gates, calendar=calendar, now=now)
        for one in gate.requirements
        if applies(one, facts)
    )


def _state(
    one: Requirement,
    gate: GateDefinition,
    facts: DealFacts,
    *,
    gates: GatesPolicy,
    calendar: WorkCalendar,
    now: datetime,
) -> RequirementState:
    weighed = _weigh(one, gate, facts, gates, now)
    anchor = anchor_of(one, facts, gates)
    due = due_at(anchor, one.deadline.span, calendar) if anchor and one.deadline else None
    satisfied_at = max((proof.at for proof in weighed.proofs), default=facts.stage_entered_at)
    known_at = max((proof.known_at for proof in weighed.proofs), default=facts.stage_entered_at)
    if weighed.satisfied:
        status = _when_met(due, satisfied_at, known_at)
    elif any(waives(override, one, gate, facts, now) for override in facts.overrides):
        status = RequirementStatus.WAIVED
    else:
        status = RequirementStatus.BREACHED if due and now > due else RequirementStatus.OPEN
    return RequirementState(
        opportunity_id=facts.deal.id,
        episode=facts.deal.episode,
        from_stage=facts.deal.stage,
        to_stage=gate.to_stage,
        key=one.key,
        status=status,
        have=weighed.have,
        need=weighed.need,
        due_at=due,
        calendar_version=calendar.version if due else None,
        satisfied_at=satisfied_at if weighed.satisfied else None,
        recorded_at=known_at if weighed.satisfied else None,
        by=tuple(dict.fromkeys(proof.by for proof in weighed.proofs)),
        lacking=weighed.lacking,
    )


def waives(override: Override, one: Requirement, gate: GateDefinition, facts: DealFacts, now: datetime) -> bool:
    """Whether a live override of this move covers the requirement, and its author may waive it."""
    if one.waiver_role is None or now > override.expires_at or (override.keys and one.key not in override.keys):
        return False
    same_move = (override.from_stage, override.to_stage) == (facts.deal.stage, gate.to_stage)
    may = {Position.ADMIN: (Position.ADMIN,), Position.MANAGER: (Position.MANAGER, Position.ADMIN)}
    return same_move and override.used_at is None and override.position in may.get(one.waiver_role, ())


def _when_met(due: datetime | None, satisfied_at: datetime, known_at: datetime) -> RequirementStatus:
    if due is None or known_at <= due:
        return RequirementStatus.MET
    return RequirementStatus.LATE_RECORDED_MET if satisfied_at <= due else RequirementStatus.LATE_MET


def _weigh(one: Requirement, gate: GateDefinition, facts: DealFacts, gates: GatesPolicy, now: datetime) -> _Weighed:
    match one.kind:
        case RequirementKind.ACTION if one.counts is Counted.OBJECTION:
            settled, standing = settled_objections(one, facts)
            return _Weighed(len(settled), len(settled) + len(standing), settled, standing)
        case RequirementKind.ACTION:
            return _counted(one, action_proofs(one, facts))
        case RequirementKind.EVIDENCE | RequirementKind.PLAN:
            return _counted(one, evidence_proofs(one, facts, gates), of=one.evidence_kinds)
        case RequirementKind.ROLE_COVERAGE:
            classes = tuple(gates.role_classes) if one.distinct_by is DistinctBy.ROLE_CLASS else ()
            return _counted(one, people_proofs(one, facts, gates), of=classes)
        case RequirementKind.NEXT_STEP:
            return _counted(one, next_step_proofs(one, facts, now))
        case RequirementKind.APPROVAL:
            return _counted(one, approval_proofs(facts, gate))
        case RequirementKind.FIELD:
            return _form(one, facts, gates) if one.form else _fields(one, facts)
        case RequirementKind.QUALITY:
            return _quality(facts)


def _counted(one: Requirement, found: Iterable[Proof], of: tuple[str, ...] = ()) -> _Weighed:
    """The earliest proof of each distinct thing; `of` are the things that there can be."""
    first: dict[str, Proof] = {}
    for proof in sorted(found, key=lambda proof: (proof.at, proof.by)):
        first.setdefault(proof.distinct, proof)
    lacking = tuple(name for name in of if name not in first) if one.distinct_by else of
    short = len(first) < one.min_count
    return _Weighed(len(first), one.min_count, tuple(first.values())[: one.min_count], lacking if short else ())


def _fields(one: Requirement, facts: DealFacts) -> _Weighed:
    lacking = tuple(name for name in one.fields if not _filled(name, facts))
    at = facts.deal.updated_at
    proofs = () if lacking else (Proof(at, at, f"opportunity:{facts.deal.id}", "fields"),)
    return _Weighed(1 - len(lacking) / len(one.fields), one.min_share, proofs, lacking)


def _filled(name: str, facts: DealFacts) -> bool:
    if name == "reason":
        return bool(facts.reason and facts.reason.strip()) and not facts.reason_flaws
    if name == "loss_reason":
        return facts.loss_reason is not None
    return getattr(facts.deal, name) is not None


def _form(one: Requirement, facts: DealFacts, gates: GatesPolicy) -> _Weighed:
    """The best filled form of the kind."""
    best = _Weighed(0.0, one.min_share, (), tuple(field.key for field in gates.forms[one.form or ""].required))
    for filed in facts.filed:
        if filed.kind == one.form:
            share, lacking = fill_share(filed.fields, filed.flaws, filed.kind, gates)
            if share > best.have:
                proof = Proof(filed.captured_at, filed.uploaded_at, f"evidence:{filed.id}", filed.id)
                best = _Weighed(share, one.min_share, (proof,), lacking)
    return best


def _quality(facts: DealFacts) -> _Weighed:
    """All that was filed since the stage was entered is free of flaws."""
    looked_at = [one for one in facts.evidence if one.uploaded_at >= facts.stage_entered_at]
    flawed = tuple(f"{one.kind}:{flaw}" for one in looked_at for flaw in one.flaws)
    clean = sum(not one.flaws for one in looked_at)
    return _Weighed(clean, len(looked_at), (), flawed)
