"""Taking running deals over to another version of the pipeline: which stage becomes which, and what storage does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from crm_core.entities import Opportunity, StageInterval
from crm_core.errors import CrmInvalid
from crm_core.policy import PipelinePolicy
from crm_core.sight import Sight


@dataclass(frozen=True, slots=True)
class DealsInStage:
    """How many open deals stand in one stage of one version."""

    version: int
    stage: str
    deals: int


@dataclass(frozen=True, slots=True)
class StageChange:
    """Open deals of one older version and stage, and the stage they would stand in; None: a person must say."""

    version: int
    stage: str
    becomes: str | None
    deals: int


class PipelineChangeStore(Protocol):
    """Open deals by the pipeline version in which they stand."""

    def open_deals_by_stage(self, sight: Sight, pipeline: str) -> tuple[DealsInStage, ...]:
        """By version and stage."""

    def deals_outside_version(self, sight: Sight, pipeline: str, version: int, limit: int) -> tuple[str, ...]:
        """Ids of open deals that stand in any other version and wait for no approval, in order."""

    def open_deals(self, sight: Sight, ids: Sequence[str]) -> tuple[Opportunity, ...]:
        """Those of these that are in sight and still open, by id."""

    def standing_intervals(self, ids: Sequence[str]) -> Mapping[str, StageInterval]:
        """The interval that has not ended, by deal."""

    def save_opportunities(self, rows: Sequence[Opportunity]) -> None: ...

    def save_stage_intervals(self, rows: Sequence[StageInterval]) -> None: ...


def stage_changes(
    standing: Sequence[DealsInStage], target: PipelinePolicy, mapping: Mapping[str, str]
) -> tuple[StageChange, ...]:
    """What becomes of the deals that do not stand in the target yet. `mapping` goes before a stage of the same key.

    Raises CrmInvalid for a mapping to a stage that the target does not have, or to the closing one.
    """
    for old, new in mapping.items():
        place = target.position(new)
        if place is None or target.stages[place] is target.closing:
            raise CrmInvalid(
                f"Deals in stage {old} cannot go to {new}.",
                code="bad_stage",
                remedy=f"Choose one of {', '.join(stage.key for stage in target.stages[:-1])}.",
            )
    return tuple(
        StageChange(group.version, group.stage, becomes(group.stage, target, mapping), group.deals)
        for group in standing
        if group.version != target.version
    )


def becomes(stage: str, target: PipelinePolicy, mapping: Mapping[str, str]) -> str | None:
    """The stage of the target for a deal in this one; the closing stage holds no open deals."""
    if stage in mapping:
        return mapping[stage]
    place = target.position(stage)
    return None if place is None or target.stages[place] is target.closing else stage


def taken_over(deal: Opportunity, target: PipelinePolicy, mapping: Mapping[str, str]) -> Opportunity:
    """The deal in the target. That is no work on the deal: its last change stays what it was.

    Raises CrmInvalid (stage_unmapped) when the target does not have its stage.
    """
    if (stage := becomes(deal.stage, target, mapping)) is None:
        raise _unmapped(deal.stage)
    return replace(deal, stage=stage, pipeline_version=target.version, revision=deal.revision + 1)


def require_mapped(changes: Sequence[StageChange]) -> None:
    """Raises CrmInvalid (stage_unmapped) when a stage has deals and nobody said what it becomes."""
    if lost := sorted({change.stage for change in changes if change.becomes is None}):
        raise _unmapped(", ".join(lost))


def _unmapped(stages: str) -> CrmInvalid:
    return CrmInvalid(
        f"The new pipeline does not have the stage {stages}.",
        code="stage_unmapped",
        remedy="Name for each of these stages the one that its deals go to.",
    )
