"""What people decide about the machine's facts: confirm, edit, reject, undo; each an audit event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from voice.domain.actor import Actor
from voice.domain.errors import InvalidInput
from voice.domain.facts_json import fact_to_dict
from voice.domain.privacy.figures import MASK
from voice.domain.recording import Call, Stage
from voice.domain.review import Decision, FactState, StoredFact
from voice.pipeline.edits import CLOSED_FIELDS, checked_changes, edited
from voice.pipeline.events import note_call, note_fact
from voice.pipeline.handoff import hand_over
from voice.pipeline.privacy import Privacy
from voice.pipeline.rights import require_editor
from voice.pipeline.transaction import until_current
from voice.ports.clock import Clock
from voice.ports.crm import PolicyBook
from voice.ports.work import UnitOfWork, Work

_EVENTS = {
    Decision.CONFIRM: "fact.confirmed",
    Decision.EDIT: "fact.edited",
    Decision.REJECT: "fact.rejected",
    Decision.UNDO: "fact.reopened",
}


def shown(fact: StoredFact) -> dict[str, Any]:
    """The machine's fact under the person's layer, JSON-plain.

    Keys: id, call_id, kind, state, confidence, quote, turns, withdrawn, waiting (nothing follows from it before a
    person confirms it), decided_by, decided_at, changed (names of the fields a person set),
    provenance {component, version},
    evidence [{turn, char_start, char_end, quote, start_ms, end_ms}], and fields by kind:
    identity {side, role, name, title, department, organization, phone}; need {category, tried, why_failed};
    commitment {owner, action, due (ISO 8601 or None), due_text, due_precision}; objection {tag, competitor, answered};
    signal {type, value, due, due_text, due_precision}; field {field {id, name, type, options}, value}.
    """
    fields = fact_to_dict(edited(fact))
    evidence = fields.pop("evidence")
    carried = {name: fields.pop(name) for name in ("confidence", "provenance")}
    if "due" in fields:
        due = fields.pop("due") or {}
        fields |= {"due": due.get("at"), "due_text": due.get("text") or None, "due_precision": due.get("precision")}
    return {
        "id": fact.id,
        "call_id": fact.call_id,
        "kind": fact.kind.value,
        "state": fact.state.value,
        "fields": fields,
        "changed": sorted(fact.changes),
        "quote": evidence[0]["quote"],
        "turns": sorted({span["turn"] for span in evidence}),
        "evidence": evidence,
        "withdrawn": fact.withdrawn,
        "waiting": fact.withheld and fact.state is FactState.PROPOSED,
        "decided_by": fact.decided_by,
        "decided_at": fact.decided_at.isoformat() if fact.decided_at else None,
        **carried,
    }


class Review:
    """Whoever may not see private data of a call gets its facts masked."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook, privacy: Privacy) -> None:
        self._work = work
        self._clock = clock
        self._policies = policies
        self._privacy = privacy

    def record(self, actor: Actor, call_id: str, *, masked: bool | None = None) -> tuple[StoredFact, ...]:
        """The call's facts in the order of their evidence.

        `masked` None leaves it to the actor's right. Raises Forbidden (private_data) for False without it.
        """
        with self._work() as unit:
            call = unit.calls.get(call_id, actor)
            return self._seen(unit, actor, call, unit.facts.of_call(call.id), masked=masked)

    def fact(self, actor: Actor, fact_id: str) -> StoredFact:
        with self._work() as unit:
            fact = unit.facts.get(fact_id, actor)
            return self._seen(unit, actor, unit.calls.get(fact.call_id, actor), [fact])[0]

    def decide(
        self, actor: Actor, fact_id: str, decision: Decision, changes: Mapping[str, Any] | None = None
    ) -> StoredFact:
        """Lay a decision over the fact, log it, and move what the CRM derived from it; all in one transaction.

        EDIT adds to earlier changes; CONFIRM and REJECT keep them; UNDO takes the whole layer away.
        Raises Forbidden, NotFound, InvalidInput (no_changes, unknown_field, invalid_value, changes_without_edit,
        masked_value).
        """
        require_editor(actor, "review facts")
        if changes and decision is not Decision.EDIT:
            raise InvalidInput("Only an edit carries changes.", code="changes_without_edit")
        return until_current(lambda: self._decide_once(actor, fact_id, decision, changes or {}))

    def played(self, actor: Actor, call_id: str, *, start_ms: int, end_ms: int, fact_id: str | None = None) -> None:
        """Log that the actor listened to a stretch of the call, and for which fact."""
        with self._work() as unit:
            call = unit.calls.get(call_id, actor)
            if not 0 <= start_ms < end_ms:
                raise InvalidInput("The stretch that was played is empty.", code="bad_span")
            if fact_id is not None and unit.facts.get(fact_id, actor).call_id != call_id:
                raise InvalidInput("The fact is not of this call.", code="foreign_fact")
            detail = {"start_ms": start_ms, "end_ms": end_ms, "fact_id": fact_id}
            note_call(unit, "evidence.played", call, actor=actor, now=self._clock.now(), detail=detail)
            unit.commit()

    def _decide_once(self, actor: Actor, fact_id: str, decision: Decision, changes: Mapping[str, Any]) -> StoredFact:
        now = self._clock.now()
        with self._work() as unit:
            call = unit.calls.get(unit.facts.get(fact_id, actor).call_id, actor)
            # Saving takes the call's row first and only then reads the fact: decisions on one call, and runs of the
            # machine, follow one another, and whoever was overtaken begins anew.
            call = unit.calls.save(replace(call, updated_at=now))
            before = unit.facts.get(fact_id, actor)
            if self._privacy.masks(actor, call):
                _refuse_masks(changes)
            after = _decided(before, actor, decision, changes, now)
            if after == before:
                return self._seen(unit, actor, call, [before])[0]
            unit.facts.save(after)
            if unit.calls.latest_artefact(call.id, Stage.HANDOFF):  # else the first hand-over takes the decision along
                call = hand_over(unit, call, self._policies, now)
            detail = {"kind": after.kind.value, "before": _trace(before), "after": _trace(after)}
            note_fact(unit, _EVENTS[decision], after.id, call, actor=actor, now=now, detail=detail)
            seen = self._seen(unit, actor, call, [after])[0]
            unit.commit()
        return seen

    def _seen(
        self,
        unit: UnitOfWork,
        actor: Actor,
        call: Call,
        facts: Sequence[StoredFact],
        *,
        masked: bool | None = None,
    ) -> tuple[StoredFact, ...]:
        return self._privacy.facts(unit, call, facts) if self._privacy.masks(actor, call, masked) else tuple(facts)


def _refuse_masks(changes: Mapping[str, Any]) -> None:
    """What somebody sees masked, and sends back so, must not take the place of what it hides."""
    for name, value in changes.items():
        if isinstance(value, str) and MASK in value:
            raise InvalidInput(
                f"{name} is masked.", code="masked_value", remedy="Leave it out, or send the whole value."
            )


def _decided(
    before: StoredFact, actor: Actor, decision: Decision, changes: Mapping[str, Any], now: datetime
) -> StoredFact:
    match decision:
        case Decision.UNDO:
            return replace(before, state=FactState.PROPOSED, changes={}, decided_by=None, decided_at=None)
        case Decision.EDIT:
            layer = {**before.changes, **checked_changes(before.kind, changes)}
            edited(replace(before, changes=layer))  # raises what the fact cannot hold
            state = FactState.EDITED
        case Decision.CONFIRM:
            layer = dict(before.changes)
            state = FactState.EDITED if layer else FactState.CONFIRMED
        case Decision.REJECT:
            layer, state = dict(before.changes), FactState.REJECTED
    if (state, layer) == (before.state, dict(before.changes)):
        return before  # the same decision again, for instance a repeated request: the first one stands
    return replace(before, state=state, changes=layer, decided_by=actor.user_id, decided_at=now)


def _trace(fact: StoredFact) -> dict[str, Any]:
    """A fact's state for the log, which can never be erased: of free text only that there is some."""
    values = shown(fact)["fields"]
    return {
        "state": fact.state.value,
        "fields": {name: value if name in CLOSED_FIELDS else value is not None for name, value in values.items()},
    }
