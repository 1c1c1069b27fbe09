"""What a new version of a policy would mean for what is running. A kind without a line here is told by its changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm_core.policy import PipelinePolicy, SalesStage
from crm_core.sight import Sight
from crm_core.stores import CrmStore


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """One sentence, and how many running things (deals, timers) it is about."""

    zh: str
    en: str
    count: int


def effects_of(store: CrmStore, sight: Sight, kind: str, *, before: Any, after: Any) -> tuple[PolicyEffect, ...]:
    """Counted within the sight."""
    return tuple(_EFFECTS[kind](store, sight, before, after)) if kind in _EFFECTS else ()


def _pipeline(store: CrmStore, sight: Sight, before: PipelinePolicy, after: PipelinePolicy) -> Iterator[PolicyEffect]:
    """Stages with open deals that are gone, named otherwise or moved. The deals themselves keep their version."""
    deals: Counter[str] = Counter()
    for group in store.open_deals_by_stage(sight, before.key):
        deals[group.stage] += group.deals
    for place, stage in enumerate(before.stages):
        there = after.position(stage.key)
        count = deals[stage.key]
        if not count:
            continue
        if there is None:
            yield PolicyEffect(
                f"阶段「{stage.zh}」将取消：{count} 个进行中的商机仍按原版本运行，迁移时须指定去向。",
                f"The stage {stage.en} goes away: {count} open deals keep their version until they are migrated.",
                count,
            )
        elif after.stages[there] != stage or there != place:
            yield _changed(stage, after.stages[there], count)


def _changed(old: SalesStage, new: SalesStage, count: int) -> PolicyEffect:
    zh = f"「{old.zh}」" if old.zh == new.zh else f"「{old.zh}」（改为「{new.zh}」）"
    en = old.en if old.en == new.en else f"{old.en} (then {new.en})"
    return PolicyEffect(
        f"阶段{zh}有变化：其中有 {count} 个进行中的商机。",
        f"The stage {en} changes; {count} open deals stand in it.",
        count,
    )


_EFFECTS: Mapping[str, Callable[[CrmStore, Sight, Any, Any], Iterator[PolicyEffect]]] = {"pipeline": _pipeline}
