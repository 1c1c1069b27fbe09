"""Says what a refused move lacks, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable

from crm_core.errors import CrmConflict, Missing
from crm_core.gates.definitions import GateDefinition, GatesPolicy, Requirement
from crm_core.gates.entities import RequirementState
from crm_core.gates.terms import PASSING, DistinctBy, RequirementKind, Severity


def unmet(gate: GateDefinition, states: Iterable[RequirementState], *, severity: Severity) -> list[RequirementState]:
    """The states that do not pass, of requirements of this severity."""
    asked = {one.key: one for one in gate.requirements}
    return [state for state in states if state.status not in PASSING and asked[state.key].severity is severity]


def blocking(gate: GateDefinition, states: Iterable[RequirementState]) -> list[RequirementState]:
    """What refuses the move. A consent that is still to be asked for refuses nothing: asking is the next step."""
    asked = {one.key: one for one in gate.requirements}
    return [
        state
        for state in unmet(gate, states, severity=Severity.BLOCK)
        if asked[state.key].kind is not RequirementKind.APPROVAL
    ]


def missing_of(gate: GateDefinition, states: Iterable[RequirementState], *, gates: GatesPolicy) -> tuple[Missing, ...]:
    return tuple(_missing(one, state, gates) for state in states if (one := gate.requirement(state.key)))


def refusal(gate: GateDefinition, states: Iterable[RequirementState], *, gates: GatesPolicy) -> CrmConflict:
    missing = missing_of(gate, states, gates=gates)
    return CrmConflict(
        f"The move to {gate.to_stage} lacks: {', '.join(one.key for one in missing)}.",
        code="gate_not_met",
        remedy="Mend what is listed under missing, then ask again.",
        missing=missing,
    )


def _missing(one: Requirement, state: RequirementState, gates: GatesPolicy) -> Missing:
    names = [_named(key, one, gates) for key in state.lacking]
    return Missing(
        key=one.key,
        zh=one.zh,
        en=one.en,
        have=round(state.have, 4),
        need=round(state.need, 4),
        due_at=state.due_at,
        how_to_fix_zh=one.how_to_fix_zh + (f"（还缺：{'、'.join(zh for zh, _ in names)}）" if names else ""),
        how_to_fix_en=one.how_to_fix_en + (f" (still missing: {', '.join(en for _, en in names)})" if names else ""),
    )


def _named(key: str, one: Requirement, gates: GatesPolicy) -> tuple[str, str]:
    """The name of a class of roles, of a form or of a field of the requirement's form; any other key as it is."""
    if one.distinct_by is DistinctBy.ROLE_CLASS and (found := gates.role_classes.get(key)):
        return found.zh, found.en
    if form := gates.forms.get(key):
        return form.zh, form.en
    fields = gates.forms[one.form].fields if one.form else ()
    return next(((field.zh, field.en) for field in fields if field.key == key), (key, key))
