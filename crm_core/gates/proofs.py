"""Which facts count for a requirement, each as a proof with its moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from crm_core.gates.definitions import GateDefinition, GatesPolicy, Requirement
from crm_core.gates.facts import DealFacts, Proof, counts
from crm_core.gates.terms import ApprovalKind, ApprovalState, Counted, DistinctBy, RequirementKind
from crm_core.records import Claim
from crm_core.terms import Party, SignalKind, TodoState


def action_proofs(one: Requirement, facts: DealFacts) -> Iterator[Proof]:
    """Calls, needs, or promises kept; objections are weighed by `settled_objections`."""
    if one.counts is Counted.COMMITMENT:
        for todo in facts.todos:
            kept = todo.owner == Party.REP and todo.state is TodoState.DONE and todo.done_at
            if kept and todo.done_at and todo.action in (one.actions or (todo.action,)):
                yield Proof(todo.done_at, todo.done_at, f"todo:{todo.id}", todo.id)
        return
    for call in facts.calls:
        record = call.record
        if one.counts is Counted.CALL:
            if (record.occurred_end - record.occurred_start).total_seconds() >= one.min_seconds:
                yield Proof(record.occurred_end, record.recorded_at, f"call:{call.id}", call.id)
            continue
        for need in record.needs:
            if _stands(need, one):
                distinct = need.category if one.distinct_by is DistinctBy.CATEGORY else f"{call.id}:{need.claim_id}"
                yield Proof(record.occurred_end, record.recorded_at, f"claim:{call.id}:{need.claim_id}", distinct)


def settled_objections(one: Requirement, facts: DealFacts) -> tuple[tuple[Proof, ...], tuple[str, ...]]:
    """Proofs of the objections that are settled, and the tags of those that still stand.

    Settled: answered in that call or a later one under the same tag, or by evidence of the kinds that count.
    """
    raised = [
        (call, claim)
        for call in sorted(facts.calls, key=lambda call: call.record.occurred_start)
        for claim in call.record.objections
        if _stands(claim, one)
    ]
    proofs, standing = [], []
    for call, claim in raised:
        answers = [
            Proof(later.record.occurred_end, later.record.recorded_at, f"claim:{later.id}:{reply.claim_id}", reply.tag)
            for later, reply in raised
            if reply.tag == claim.tag and reply.answered and later.record.occurred_start >= call.record.occurred_start
        ]
        answers += [
            Proof(filed.captured_at, filed.uploaded_at, f"evidence:{filed.id}", filed.id)
            for filed in facts.filed
            if filed.kind in one.evidence_kinds and filed.captured_at >= call.record.occurred_start
        ]
        if answers:
            proofs.append(min(answers, key=lambda proof: proof.at))
        else:
            standing.append(claim.tag)
    return tuple(proofs), tuple(dict.fromkeys(standing))


def evidence_proofs(one: Requirement, facts: DealFacts, gates: GatesPolicy) -> Iterator[Proof]:
    """What was filed of the kinds asked for; a plan counts only when it is filled in whole."""
    for filed in facts.filed:
        if filed.kind not in one.evidence_kinds:
            continue
        if one.kind is RequirementKind.PLAN and fill_share(filed.fields, filed.flaws, filed.kind, gates)[0] < 1:
            continue
        distinct = filed.kind if one.distinct_by is DistinctBy.KIND else filed.id
        yield Proof(filed.captured_at, filed.uploaded_at, f"evidence:{filed.id}", distinct)


def people_proofs(one: Requirement, facts: DealFacts, gates: GatesPolicy) -> Iterator[Proof]:
    """People of the customer: named contacts, role classes, or anyone of certain roles."""
    by_person = one.distinct_by is DistinctBy.PERSON
    if not one.spoken:
        for contact in facts.contacts:
            known = contact.confirmed and (contact.role in one.roles or not one.roles)
            if not known or (by_person and not (contact.name and contact.title)):
                continue
            at = facts.last_contact.get(contact.id, contact.known_since)
            if distinct := contact.id if by_person else _role(one, contact.role, gates):
                yield Proof(at, at, f"contact:{contact.id}", distinct)
    if by_person and not one.spoken:
        return
    for call, claim in facts.people():
        if not _stands(claim, one) or (one.roles and claim.role not in one.roles):
            continue
        distinct = claim.name or claim.claim_id if by_person else _role(one, claim.role, gates)
        if distinct:
            record = call.record
            yield Proof(record.occurred_end, record.recorded_at, f"claim:{call.id}:{claim.claim_id}", distinct)


def next_step_proofs(one: Requirement, facts: DealFacts, now: datetime) -> Iterator[Proof]:
    """Open promises of either side and agreed next steps whose day is still to come."""
    sure = {
        (call.id, claim.claim_id) for call in facts.calls for claim in call.record.commitments if _stands(claim, one)
    }
    for todo in facts.todos:
        stands = not todo.unconfirmed or (todo.activity_id, todo.claim_id) in sure
        ahead = todo.due_at is not None and todo.due_at > now
        if stands and ahead and todo.state is TodoState.OPEN and todo.owner in (Party.REP, Party.CUSTOMER):
            yield Proof(todo.promised_at, todo.promised_at, f"todo:{todo.id}", todo.id)
    for call in facts.calls:
        for step in call.record.signals:
            if step.kind is SignalKind.NEXT_STEP and step.at and step.at > now and _stands(step, one):
                record = call.record
                yield Proof(record.occurred_end, record.recorded_at, f"claim:{call.id}:{step.claim_id}", step.claim_id)


def approval_proofs(facts: DealFacts, gate: GateDefinition) -> Iterator[Proof]:
    """Consents to this very move since the deal stands where it stands."""
    for one in facts.approvals:
        same = (one.from_stage, one.to_stage, one.outcome) == (facts.deal.stage, gate.to_stage, gate.outcome)
        given = one.kind is ApprovalKind.TRANSITION and one.state is ApprovalState.APPROVED
        if same and given and one.decided_at and one.requested_at >= facts.stage_entered_at:
            yield Proof(one.decided_at, one.decided_at, f"approval:{one.id}", one.id)


def fill_share(
    fields: Mapping[str, str], flaws: tuple[str, ...], kind: str, gates: GatesPolicy
) -> tuple[float, tuple[str, ...]]:
    """Valid required fields ÷ required fields of a form, 0..1, and the fields that are not valid."""
    form = gates.forms[kind]
    flawed = {flaw.partition(":")[0] for flaw in flaws}
    lacking = tuple(one.key for one in form.required if not fields.get(one.key, "").strip() or one.key in flawed)
    share = 1.0 - len(lacking) / len(form.required) if form.required else 1.0
    return share, lacking


def _role(one: Requirement, role: str, gates: GatesPolicy) -> str | None:
    return gates.class_of(role) if one.distinct_by is DistinctBy.ROLE_CLASS else role


def _stands(claim: Claim, one: Requirement) -> bool:
    return counts(claim, auto=one.auto_from_call, min_confidence=one.min_confidence)
