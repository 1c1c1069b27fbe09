"""When a requirement applies at all, and from which moment its deadline runs."""

from __future__ import annotations

from datetime import datetime

from crm_core.entities import Activity
from crm_core.gates.definitions import GatesPolicy, Requirement
from crm_core.gates.facts import DealFacts, counts
from crm_core.gates.terms import Anchor
from crm_core.records import Claim
from crm_core.terms import Party, TodoState


def applies(one: Requirement, facts: DealFacts) -> bool:
    """Whether what triggers the requirement has been heard; without a trigger it always applies."""
    if one.trigger is None:
        return True
    if one.trigger.roles and not any(
        claim.role in one.trigger.roles and _stands(claim, one) for _, claim in facts.people()
    ):
        return False
    asks_for_words = one.trigger.signal or one.trigger.objection
    return not asks_for_words or triggering_call(one, facts) is not None


def triggering_call(one: Requirement, facts: DealFacts) -> Activity | None:
    """The first call in which the trigger's words were said often enough."""
    trigger = one.trigger
    if trigger is None:
        return None
    for call in sorted(facts.calls, key=lambda call: call.record.occurred_start):
        said: list[Claim] = [claim for claim in call.record.signals if claim.kind is trigger.signal]
        said += [claim for claim in call.record.objections if trigger.objection and claim.tag == trigger.objection]
        times = {(ref.turn, ref.quote) for claim in said if _stands(claim, one) for ref in claim.evidence}
        if said and len(times) >= trigger.times:
            return call
    return None


def anchor_of(one: Requirement, facts: DealFacts, gates: GatesPolicy) -> datetime | None:
    """The moment from which the deadline runs; None while it has not come."""
    if one.deadline is None:
        return None
    match one.deadline.anchor:
        case Anchor.STAGE_ENTERED:
            return facts.stage_entered_at
        case Anchor.LEAD_CREATED:
            return facts.deal.created_at
        case Anchor.CALL_ENDED:
            return _first_call_end(facts)
        case Anchor.VISIT_ENDED:
            return visit_end(facts, gates) or _first_call_end(facts)
        case Anchor.COMMITMENT_DUE:
            dues = (todo.due_at for todo in facts.todos if todo.owner == Party.REP and todo.state is TodoState.OPEN)
            return min((due for due in dues if due), default=None)
        case Anchor.TAG_DETECTED:
            call = triggering_call(one, facts)
            return call.record.occurred_end if call else None


def visit_end(facts: DealFacts, gates: GatesPolicy) -> datetime | None:
    """When the first visit of the stage ended, as its record says."""
    visits = (one.captured_at for one in facts.filed if gates.forms[one.kind].is_visit)
    return min((end for end in visits if end >= facts.stage_entered_at), default=None)


def _first_call_end(facts: DealFacts) -> datetime | None:
    ends = (call.record.occurred_end for call in facts.calls)
    return min((end for end in ends if end >= facts.stage_entered_at), default=None)


def _stands(claim: Claim, one: Requirement) -> bool:
    return counts(claim, auto=one.auto_from_call, min_confidence=one.min_confidence)
