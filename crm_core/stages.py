"""Which moves between stages the pipeline allows."""

from __future__ import annotations

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.policy import PipelinePolicy, SalesStage
from crm_core.terms import Outcome


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


def goes_back(opportunity: Opportunity, to: str, *, pipeline: PipelinePolicy) -> bool:
    """Whether the stage lies before the one in which the opportunity stands."""
    place, here = pipeline.position(to), pipeline.position(opportunity.stage)
    return place is not None and here is not None and place < here


def check_reopening(opportunity: Opportunity, to: str, *, last_open: str, pipeline: PipelinePolicy) -> SalesStage:
    """The stage in which a lost deal begins anew: at most the one in which it was lost.

    Raises CrmConflict unless it is lost, CrmInvalid for an unknown or later stage.
    """
    if opportunity.outcome is not Outcome.LOST:
        raise CrmConflict("Only a lost opportunity can be reopened.", code="not_lost")
    place, limit = pipeline.position(to), pipeline.position(last_open)
    if place is None or limit is None or place > limit or pipeline.stages[place] is pipeline.closing:
        raise CrmInvalid(
            f"The opportunity cannot begin anew in stage {to}.",
            code="bad_stage",
            remedy=f"Choose the stage in which it was lost ({last_open}) or an earlier one.",
        )
    return pipeline.stages[place]
