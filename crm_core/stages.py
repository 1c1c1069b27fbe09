"""Which moves between stages the pipeline allows."""

from __future__ import annotations

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.policy import PipelinePolicy, SalesStage
from crm_core.terms import Outcome


def first_or(pipeline: PipelinePolicy, key: str | None) -> SalesStage:
    """The stage in which a new opportunity starts. Raises CrmInvalid for an unknown or the closing stage."""
    if key is None:
        return pipeline.first
    place = pipeline.position(key)
    if place is None or pipeline.stages[place] is pipeline.closing:
        raise CrmInvalid(f"An opportunity cannot start in stage {key}.", code="bad_stage")
    return pipeline.stages[place]


def check_move(
    opportunity: Opportunity, to: str, *, pipeline: PipelinePolicy, outcome: Outcome | None, reason: str | None
) -> SalesStage:
    """The stage moved to: the next one or an earlier one; the closing stage by its outcome, lost from anywhere.

    Raises CrmConflict when the opportunity is closed, stays, or would skip a stage; CrmInvalid for an unknown
    stage, an outcome that does not fit it, or a loss without a reason.
    """
    place, here = pipeline.position(to), pipeline.position(opportunity.stage)
    if place is None:
        raise CrmInvalid(f"There is no stage {to}.", code="bad_stage")
    stage = pipeline.stages[place]
    if opportunity.outcome is not None:
        raise CrmConflict("The opportunity is closed.", code="opportunity_closed")
    if here is None:
        raise CrmConflict(
            f"This pipeline does not know the stage {opportunity.stage}.",
            code="stage_unknown",
            remedy="Use the pipeline version in which the opportunity stands.",
        )
    if outcome not in (stage.outcomes or (None,)):
        raise CrmInvalid(f"SalesStage {to} and outcome {outcome} do not go together.", code="bad_outcome")
    if outcome is Outcome.LOST:
        if not (reason and reason.strip()):
            raise CrmInvalid("A lost opportunity needs its reason.", code="reason_missing")
        return stage
    if place == here:
        raise CrmConflict("The opportunity is in this stage already.", code="same_stage")
    if place > here + 1:
        raise CrmConflict(
            f"SalesStage {pipeline.stages[here + 1].key} comes first.",
            code="stage_skipped",
            remedy=f"Move to {pipeline.stages[here + 1].zh} ({pipeline.stages[here + 1].en}) first.",
        )
    return stage
