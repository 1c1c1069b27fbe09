"""Moving opportunities: what a move lacks, the move itself, consents and overrides."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.etags import IfMatch, expected, if_unchanged
from voice.api.openapi import problems
from voice.api.schemas.crm import OpportunityOut
from voice.api.schemas.decisions import (
    ApprovalOut,
    DecisionIn,
    DelegationIn,
    DelegationOut,
    OverrideIn,
    OverrideOut,
    OverrideReportOut,
)
from voice.api.schemas.gates import Close, GateOut, Move, MovedOut, OpportunityChange, Reopening
from voice.domain.errors import PreconditionFailed
from voice.ports.crm import Advance, Opportunity, Outcome

router = APIRouter(prefix="/v1", tags=["gates"])


@router.get(
    "/opportunities/{object_id}/gate",
    operation_id="get_gate",
    summary="Read what a move of an opportunity asks for",
    responses=problems(404, 409),
)
def get_gate(
    *,
    services: ServicesDep,
    actor: ActorDep,
    object_id: ObjectId,
    to: Annotated[str | None, Query(max_length=64, description="Key of a stage; the next one unless given")] = None,
    outcome: Annotated[Outcome | None, Query(description="For the closing stage")] = None,
) -> GateOut:
    """Each requirement with how far it is, until when it is due and how to mend it; nothing is changed."""
    return GateOut.of(services.sales.gates.gate(actor, object_id, to=to, outcome=outcome))


@router.post(
    "/opportunities/{object_id}/advance",
    operation_id="advance_opportunity",
    summary="Move an opportunity to another stage",
    responses=problems(403, 404, 409, 412),
)
def advance_opportunity(
    *,
    services: ServicesDep,
    actor: ActorDep,
    object_id: ObjectId,
    given: Move,
    response: Response,
    if_match: IfMatch = None,
) -> MovedOut:
    """409 with `missing` when requirements are not met; where a superior must consent, the stage stays until then."""
    with if_unchanged():
        moved = services.sales.gates.advance(
            actor,
            object_id,
            to=given.to,
            outcome=given.outcome,
            reason=given.reason,
            loss_reason=given.loss_reason,
            expected_revision=_revision(if_match),
        )
    return _moved(moved, response)


@router.post(
    "/opportunities/{object_id}/close",
    operation_id="close_opportunity",
    summary="End an opportunity as won or lost",
    responses=problems(403, 404, 409, 412),
)
def close_opportunity(
    *,
    services: ServicesDep,
    actor: ActorDep,
    object_id: ObjectId,
    given: Close,
    response: Response,
    if_match: IfMatch = None,
) -> MovedOut:
    """Through the same gate as every move; a loss needs its reason and the customer's words for it."""
    with if_unchanged():
        moved = services.sales.gates.advance(
            actor,
            object_id,
            outcome=given.outcome,
            reason=given.reason,
            loss_reason=given.loss_reason,
            expected_revision=_revision(if_match),
        )
    return _moved(moved, response)


@router.patch(
    "/opportunities/{object_id}",
    operation_id="change_opportunity",
    summary="Change an opportunity",
    responses=problems(403, 404, 409, 412),
)
def change_opportunity(
    *,
    services: ServicesDep,
    actor: ActorDep,
    object_id: ObjectId,
    given: OpportunityChange,
    response: Response,
    if_match: IfMatch = None,
) -> OpportunityOut:
    """While it is open. Its stage moves through the gate alone; 412 when it changed since `If-Match` was read."""
    changes = given.model_dump(exclude_unset=True)
    with if_unchanged():
        deal = services.sales.gates.change(actor, object_id, changes, expected_revision=_revision(if_match))
    _tag(response, deal)
    return OpportunityOut.model_validate(deal)


@router.post(
    "/opportunities/{object_id}/reopen",
    operation_id="reopen_opportunity",
    summary="Begin a lost opportunity anew",
    responses=problems(403, 404, 409, 412),
)
def reopen_opportunity(
    *,
    services: ServicesDep,
    actor: ActorDep,
    object_id: ObjectId,
    given: Reopening,
    response: Response,
    if_match: IfMatch = None,
) -> OpportunityOut:
    """At most in the stage in which it was lost; earlier evidence counts once it is confirmed again."""
    with if_unchanged():
        deal = services.sales.gates.reopen(
            actor, object_id, to=given.stage, reason=given.reason, expected_revision=_revision(if_match)
        )
    _tag(response, deal)
    return OpportunityOut.model_validate(deal)


@router.get("/approvals", operation_id="list_approvals", summary="List what waits for your decision")
def list_approvals(services: ServicesDep, actor: ActorDep) -> list[ApprovalOut]:
    """Oldest first, also in the place of those for whom you stand in."""
    return [ApprovalOut.model_validate(one) for one in services.sales.gates.approvals(actor)]


@router.post(
    "/approvals/{object_id}/decide",
    operation_id="decide_approval",
    summary="Consent or refuse",
    responses=problems(403, 404, 409),
)
def decide_approval(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: DecisionIn) -> ApprovalOut:
    """The gate is judged again; 409 with `missing` when it does not hold any more, and nothing is changed."""
    decided = services.sales.gates.decide(actor, object_id, approve=given.decision == "approve", comment=given.comment)
    return ApprovalOut.model_validate(decided)


@router.post(
    "/delegations",
    status_code=201,
    operation_id="delegate_approvals",
    summary="Let somebody decide in your place",
    responses=problems(403, 404),
)
def delegate_approvals(services: ServicesDep, actor: ActorDep, given: DelegationIn) -> DelegationOut:
    """A manager or administrator of your region, until the given moment."""
    return DelegationOut.model_validate(services.sales.gates.delegate(actor, to_id=given.to_id, until=given.until))


@router.post(
    "/opportunities/{object_id}/overrides",
    status_code=201,
    operation_id="override_gate",
    summary="Waive requirements of one move",
    responses=problems(403, 404, 409),
)
def override_gate(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: OverrideIn) -> OverrideOut:
    """For managers and administrators; it expires, is reported, and the next superior hears of it."""
    override = services.sales.gates.override(
        actor, object_id, to=given.to, reason=given.reason, outcome=given.outcome, keys=given.keys
    )
    return OverrideOut.model_validate(override)


@router.post(
    "/overrides/{object_id}/review",
    operation_id="review_override",
    summary="Note that an override was looked at",
    responses=problems(403, 404),
)
def review_override(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> OverrideOut:
    """By another superior than the one who gave it."""
    return OverrideOut.model_validate(services.sales.gates.review_override(actor, object_id))


@router.get(
    "/reports/overrides",
    operation_id="report_overrides",
    summary="Count the overrides of a period",
    responses=problems(403),
)
def report_overrides(
    *,
    services: ServicesDep,
    actor: ActorDep,
    since: Annotated[AwareDatetime | None, Query(description="From this moment on; 30 days ago unless given")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Up to before this moment; now unless given")] = None,
) -> OverrideReportOut:
    """Latest first, with how many were used, were not reviewed, and who gave them."""
    return OverrideReportOut.model_validate(services.sales.gates.override_report(actor, since=since, until=until))


def _revision(if_match: str | None) -> int | None:
    """Raises PreconditionFailed for a tag that is none of an opportunity."""
    tag = expected(if_match)
    if tag is None:
        return None
    if not tag.isdecimal():
        raise PreconditionFailed(
            "The tag is none of an opportunity.", code="changed_meanwhile", remedy="Read it again."
        )
    return int(tag)


def _tag(response: Response, deal: Opportunity) -> None:
    response.headers["ETag"] = f'"{deal.revision}"'


def _moved(moved: Advance, response: Response) -> MovedOut:
    _tag(response, moved.opportunity)
    return MovedOut.model_validate(moved)
