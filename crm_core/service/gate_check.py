"""Judges one move of one deal under the policies to which the deal is pinned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from crm_core.entities import Opportunity, StageInterval
from crm_core.errors import CrmConflict
from crm_core.gates.definitions import GateDefinition
from crm_core.gates.entities import RequirementState
from crm_core.gates.evaluate import evaluate
from crm_core.gates.facts import DealFacts
from crm_core.gates.terms import RequirementStatus
from crm_core.gates.wording import blocking, refusal
from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.service.deal_facts import NO_END, End, gather
from crm_core.sight import EVERYWHERE
from crm_core.stages import check_move, goes_back
from crm_core.stores import CrmStore
from crm_core.terms import Outcome


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a move stands: the deal and its stay, the rules it is pinned to, and each requirement's state."""

    deal: Opportunity
    stay: StageInterval
    rules: CrmPolicy
    gate: GateDefinition
    facts: DealFacts
    states: tuple[RequirementState, ...]
    end: End = NO_END

    def refuse_unless_met(self) -> None:
        """Raises CrmConflict (gate_not_met) with what is missing; a consent to be asked for is not missing yet."""
        if missing := blocking(self.gate, self.states):
            raise refusal(self.gate, missing, gates=self.rules.gates)


def judge(
    store: CrmStore,
    deal: Opportunity,
    *,
    to: str,
    end: End,
    policy: CrmPolicy,
    book: PolicyBook | None,
    now: datetime,
    stay: StageInterval | None = None,
) -> Judgement:
    """Evaluate the move from facts. Raises what `stages.check_move` raises, and CrmConflict (gate_undefined).

    With `book` the pipeline and the gates are those of the versions with which the deal entered its stage.
    `stay` is the deal's present one, where it has been read before.
    """
    stay = stay or store.stage_history(EVERYWHERE, deal.id)[-1]
    rules = pinned_rules(store, deal, stay, policy=policy, book=book)
    check_move(deal, to, pipeline=rules.pipeline, outcome=end.outcome, reason=end.reason)
    gate = _gate(deal, to, end.outcome, rules)
    facts = gather(store, deal, stay, policy=rules, end=end)
    calendar = rules.calendar.of(deal.region)
    states = evaluate(gate, facts, gates=rules.gates, calendar=calendar, now=now)
    return Judgement(deal, stay, rules, gate, facts, states, end)


def judge_next(
    store: CrmStore, deal: Opportunity, *, policy: CrmPolicy, book: PolicyBook | None, now: datetime
) -> Judgement | None:
    """How the way to the next stage stands; None for a closed deal or where no gate is defined."""
    stay = next(iter(store.stage_history(EVERYWHERE, deal.id)[-1:]), None)
    if stay is None:  # an imported deal whose history is not told
        return None
    rules = pinned_rules(store, deal, stay, policy=policy, book=book)
    target = next_move(deal, rules)
    gate = rules.gates.definition(deal.stage, *target) if target else None
    if gate is None:
        return None
    facts = gather(store, deal, stay, policy=rules)
    calendar = rules.calendar.of(deal.region)
    return Judgement(
        deal, stay, rules, gate, facts, evaluate(gate, facts, gates=rules.gates, calendar=calendar, now=now)
    )


def judge_passed(
    store: CrmStore, deal: Opportunity, state: RequirementState, *, policy: CrmPolicy, book: PolicyBook | None
) -> RequirementStatus:
    """What one requirement of a gate that was passed comes to under today's facts, as of the time of passing."""
    stays = [stay for stay in store.stage_history(EVERYWHERE, deal.id) if stay.stage == state.from_stage]
    closing = policy.pipeline.closing.key == state.to_stage
    if not stays or state.passed_at is None:
        return state.status
    rules = pinned_rules(store, deal, stays[-1], policy=policy, book=book)
    gate = rules.gates.definition(state.from_stage, state.to_stage, deal.outcome if closing else None)
    one = gate.requirement(state.key) if gate else None
    if gate is None or one is None:
        return state.status
    end = End(deal.outcome, deal.outcome_reason, deal.loss_reason)
    facts = gather(store, replace(deal, stage=state.from_stage), stays[-1], policy=rules, end=end)
    calendar = rules.calendar.of(deal.region)
    alone = replace(gate, requirements=(one,))
    found = evaluate(alone, facts, gates=rules.gates, calendar=calendar, now=state.passed_at)
    return found[0].status if found else state.status


def next_move(deal: Opportunity, rules: CrmPolicy) -> tuple[str, Outcome | None] | None:
    """The stage after the present one; a deal before its end is on the way to be won."""
    here = rules.pipeline.position(deal.stage)
    if deal.outcome is not None or here is None or here + 1 >= len(rules.pipeline.stages):
        return None
    stage = rules.pipeline.stages[here + 1]
    return stage.key, Outcome.WON if stage is rules.pipeline.closing else None


def pinned_rules(
    store: CrmStore, deal: Opportunity, stay: StageInterval, *, policy: CrmPolicy, book: PolicyBook | None
) -> CrmPolicy:
    if book is None:
        return policy
    pipeline, gates = policy.pipeline, policy.gates
    if deal.pipeline_version != pipeline.version:
        pipeline = book.pipeline(store, deal.pipeline_version)
    if stay.gates_version not in (0, gates.version):
        gates = book.pinned(store, "gates", stay.gates_version)
    return replace(policy, pipeline=pipeline, gates=gates)


def _gate(deal: Opportunity, to: str, outcome: Outcome | None, rules: CrmPolicy) -> GateDefinition:
    """Nothing stands before a step back; a step forward without a gate is refused rather than let through."""
    if outcome is None and goes_back(deal, to, pipeline=rules.pipeline):
        return GateDefinition(
            from_stage=deal.stage, to_stage=to, zh="退回", en="Step back", version=rules.gates.version
        )
    gate = rules.gates.definition(deal.stage, to, outcome)
    if gate is None:
        raise CrmConflict(
            f"No gate is defined between {deal.stage} and {to}.",
            code="gate_undefined",
            remedy="Let an administrator define it in the policy gates.",
        )
    return gate
