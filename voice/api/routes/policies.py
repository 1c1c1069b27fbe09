"""Policies: read them, see what a change would mean, publish it, and take running deals over."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Response

from voice.api.deps import ActorDep, ServicesDep
from voice.api.errors import ApiError
from voice.api.etags import IfMatch
from voice.api.openapi import problems
from voice.api.schemas.choices import ChoicesOut, choices_out
from voice.api.schemas.policies import (
    MigrationIn,
    MigrationOut,
    MigrationPreviewOut,
    PoliciesOut,
    PolicyDraft,
    PolicyIn,
    PolicyOut,
    PolicyPreviewOut,
    PolicyTextOut,
    StageChangeOut,
    policy_out,
    summary_out,
)
from voice.domain.errors import Conflict, PreconditionFailed

router = APIRouter(prefix="/v1", tags=["policies"])

Kind = Annotated[str, Path(max_length=64, description="Kind of policy", examples=["pipeline"])]


@router.get("/choices", operation_id="get_choices", summary="Words that forms offer")
def get_choices(services: ServicesDep, actor: ActorDep) -> ChoicesOut:
    """Controlled vocabularies and loss reasons, as they hold now."""
    return choices_out(services.sales.policies.current(actor))


@router.get("/policies", operation_id="list_policies", summary="List the kinds of policy", responses=problems(403))
def list_policies(services: ServicesDep, actor: ActorDep) -> PoliciesOut:
    """For managers, auditors and admins."""
    return PoliciesOut(items=[summary_out(state) for state in services.sales.policies.states(actor)])


@router.post(
    "/policies/pipeline/migration/preview",
    operation_id="preview_deal_migration",
    summary="See what open deals would become in another pipeline version",
    responses=problems(403, 404),
)
def preview_deal_migration(services: ServicesDep, actor: ActorDep, given: MigrationIn) -> MigrationPreviewOut:
    """Changes nothing. Deals in your sight that stand in that version already are left out."""
    found = services.sales.policies.preview_migration(actor, given.version, given.mapping)
    return MigrationPreviewOut(items=[StageChangeOut.model_validate(change) for change in found])


@router.post(
    "/policies/pipeline/migration",
    operation_id="migrate_deals",
    summary="Take open deals over to another pipeline version",
    responses=problems(403, 404),
)
def migrate_deals(services: ServicesDep, actor: ActorDep, given: MigrationIn) -> MigrationOut:
    """As an admin, for the deals in your sight. 422 `stage_unmapped` when a stage with deals has no successor."""
    return MigrationOut.model_validate(services.sales.policies.migrate(actor, given.version, given.mapping))


@router.get(
    "/policies/{kind}",
    operation_id="get_policy",
    summary="Read a policy with its history",
    responses=problems(403, 404),
)
def get_policy(services: ServicesDep, actor: ActorDep, kind: Kind, response: Response) -> PolicyOut:
    """The version in force. Its `ETag` names the newest version, which a change has to name in `If-Match`."""
    out = policy_out(services.sales.policies.state(actor, kind))
    response.headers["ETag"] = f'"{out.newest}"'
    return out


@router.get(
    "/policies/{kind}/versions/{version}",
    operation_id="get_policy_version",
    summary="Read one version of a policy",
    responses=problems(403, 404),
)
def get_policy_version(
    services: ServicesDep, actor: ActorDep, kind: Kind, version: Annotated[int, Path(ge=1, le=2**31 - 1, examples=[2])]
) -> PolicyTextOut:
    """What runs may stand in an older version than the one in force."""
    return PolicyTextOut.model_validate(services.sales.policies.version(actor, kind, version))


@router.post(
    "/policies/{kind}/preview",
    operation_id="preview_policy",
    summary="See what a text would change",
    responses=problems(403, 404),
)
def preview_policy(services: ServicesDep, actor: ActorDep, kind: Kind, given: PolicyDraft) -> PolicyPreviewOut:
    """Against the newest version, with what it means for running deals; or the mistake in the text, with its line."""
    return PolicyPreviewOut.model_validate(services.sales.policies.preview(actor, kind, given.text))


@router.put(
    "/policies/{kind}",
    operation_id="publish_policy",
    summary="Publish the next version of a policy",
    responses=problems(403, 404, 412, 428),
)
def publish_policy(
    *,
    services: ServicesDep,
    actor: ActorDep,
    kind: Kind,
    given: PolicyIn,
    response: Response,
    if_match: IfMatch = None,
) -> PolicyOut:
    """As an admin of all regions. 412 when somebody published after `If-Match` was read; running deals keep theirs."""
    services.sales.policies.require_publisher(actor)  # nobody else is told what is missing
    try:
        state = services.sales.policies.publish(
            actor,
            kind,
            given.text,
            expected_version=_version(if_match),
            effective_at=given.effective_at,
            note=given.note,
        )
    except Conflict as error:  # of this use case there is one: the version is not the newest
        raise PreconditionFailed(error.detail, code=error.code, remedy=error.remedy) from error
    out = policy_out(state)
    response.headers["ETag"] = f'"{out.newest}"'
    return out


def _version(if_match: str | None) -> int:
    """Raises ApiError 428 when the header names no version."""
    found = re.fullmatch(r'"(\d{1,9})"', (if_match or "").strip())
    if found is None:
        raise ApiError(
            428,
            "precondition_required",
            "A change has to name the version that was read.",
            remedy="Send the ETag of the policy in If-Match.",
        )
    return int(found[1])
