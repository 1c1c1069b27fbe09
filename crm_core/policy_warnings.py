"""What is allowed in a policy and yet unwise: said when it is checked and before it is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from crm_core.gates.definitions import ANY_STAGE
from crm_core.policies import CrmPolicy
from crm_core.policy import PipelinePolicy
from crm_core.terms import Outcome


@dataclass(frozen=True, slots=True)
class PolicyWarning:
    zh: str
    en: str


def warnings_of(kind: str, policy: Any) -> tuple[PolicyWarning, ...]:
    """Of a policy that its reader accepted."""
    return _WARNERS[kind](policy) if kind in _WARNERS else ()


def warnings_between(policy: CrmPolicy) -> tuple[PolicyWarning, ...]:
    """Where one kind names stages otherwise than the pipeline; no mistake, for one is published after the other."""
    return (*_missing_gates(policy), *_unknown_stages(policy))


def _missing_gates(policy: CrmPolicy) -> Iterator[PolicyWarning]:
    """Steps that no gate lets through: deals would stop there."""
    for here, following in pairwise(policy.pipeline.stages):
        for outcome in following.outcomes or (None,):
            if policy.gates.definition(here.key, following.key, outcome) is None:
                end_zh, end_en = _ENDS[outcome]
                yield PolicyWarning(
                    f"从「{here.zh}」到「{following.zh}」{end_zh}没有关卡,商机将停在前一阶段。",
                    f"No gate leads from {here.en} to {following.en}{end_en}: deals would stop there.",
                )


def _unknown_stages(policy: CrmPolicy) -> Iterator[PolicyWarning]:
    known = {stage.key for stage in policy.pipeline.stages} | {ANY_STAGE}
    named = {
        "gates": [stage for gate in policy.gates.gates for stage in (gate.from_stage, gate.to_stage)],
        "script_packs": [stage for pack in policy.script_packs.packs for stage in pack.stages],
    }
    for kind, stages in named.items():
        for stage in sorted(set(stages) - known):
            yield PolicyWarning(
                f"{kind} 中的阶段 {stage} 不在销售流程里。",
                f"{kind} names the stage {stage}, which the pipeline lacks.",
            )


def _pipeline(policy: PipelinePolicy) -> tuple[PolicyWarning, ...]:
    fewest, most = policy.advised_stages
    count = len(policy.stages)
    if fewest <= count <= most:
        return ()
    return (
        PolicyWarning(
            f"销售阶段以 {fewest}–{most} 个为宜，现为 {count} 个。",
            f"A pipeline is best with {fewest} to {most} stages; this one has {count}.",
        ),
    )


_ENDS: Mapping[Outcome | None, tuple[str, str]] = {
    None: ("", ""),
    Outcome.WON: ("(赢)", " (won)"),
    Outcome.LOST: ("(输)", " (lost)"),
}
_WARNERS: Mapping[str, Callable[[Any], tuple[PolicyWarning, ...]]] = {"pipeline": _pipeline}
