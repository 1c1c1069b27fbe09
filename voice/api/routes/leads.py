"""Leads: taken in by any channel, given to reps, contacted, and turned into customers or closed."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.etags import IfMatch, etag_of, expected, if_unchanged
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.leads import (
    RESPONSE_EXAMPLE,
    AssignIn,
    ContactedIn,
    ConversionOut,
    ConvertIn,
    InvalidIn,
    LeadChange,
    LeadIn,
    LeadOut,
    ProfileIn,
    ProfileOut,
    ResponseOut,
    lead_out,
)
from voice.api.schemas.page import Page
from voice.ports.crm import LeadFilter, LeadState

router = APIRouter(prefix="/v1", tags=["leads"])

_DETAILS = {"source", "channel", "industry", "size", "product"}


@router.get("/leads", operation_id="list_leads", summary="List leads, newest first")
def list_leads(
    *,
    services: ServicesDep,
    actor: ActorDep,
    state: LeadState | None = None,
    urgent: bool | None = None,
    channel: Annotated[str | None, Query(max_length=64)] = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[LeadOut]:
    """Within your sight."""
    where = LeadFilter(state=state, urgent=urgent, channel=channel, account_id=account_id)
    found, following = window(
        lambda page: services.sales.leads.listed(actor, where, page=page), cursor=cursor, limit=limit
    )
    return Page[LeadOut](items=[lead_out(item) for item in found], next_cursor=following)


@router.post("/leads", status_code=201, operation_id="create_lead", summary="Add a lead", responses=problems(403, 409))
def create_lead(services: ServicesDep, actor: ActorDep, given: LeadIn) -> LeadOut:
    """Name, number, company and need are enough. A rep's lead is the rep's own; all others are routed by rule.

    Channels send `external_id`: the same again answers with the lead that is there.
    """
    details = given.model_dump(include=_DETAILS)
    lead = services.sales.leads.take(actor, **given.model_dump(exclude=_DETAILS), details=details)
    return lead_out(lead)


@router.get("/leads/recent", operation_id="list_recent_leads", summary="The last leads that wait for a first contact")
def list_recent_leads(services: ServicesDep, actor: ActorDep) -> list[LeadOut]:
    """For a link at hand when a visit begins."""
    return [lead_out(lead) for lead in services.sales.leads.recent(actor)]


@router.get("/leads/{object_id}", operation_id="get_lead", summary="Read a lead", responses=problems(404))
def get_lead(services: ServicesDep, actor: ActorDep, object_id: ObjectId, response: Response) -> LeadOut:
    """Its ETag is for a change."""
    lead = services.sales.leads.get(actor, object_id)
    response.headers["ETag"] = etag_of(lead)
    return lead_out(lead)


@router.patch(
    "/leads/{object_id}", operation_id="change_lead", summary="Change a lead", responses=problems(403, 404, 412)
)
def change_lead(
    *,
    services: ServicesDep,
    actor: ActorDep,
    object_id: ObjectId,
    given: LeadChange,
    response: Response,
    if_match: IfMatch = None,
) -> LeadOut:
    """What was missing, or other words. 412 when it changed since `If-Match` was read."""
    changes = given.model_dump(exclude_unset=True)
    with if_unchanged():
        lead = services.sales.leads.change(actor, object_id, changes, expected=expected(if_match))
    response.headers["ETag"] = etag_of(lead)
    return lead_out(lead)


@router.get(
    "/leads/{object_id}/response",
    operation_id="get_lead_response",
    summary="How fast a lead was answered",
    responses={**problems(404), 200: {"content": {"application/json": {"example": RESPONSE_EXAMPLE}}}},
)
def get_lead_response(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> ResponseOut | None:
    """null while nobody reached the customer."""
    found = services.sales.leads.response(actor, object_id)
    return ResponseOut.model_validate(found) if found else None


@router.post(
    "/leads/{object_id}/contacted",
    operation_id="contact_lead",
    summary="Check in: the customer was reached",
    responses=problems(403, 404, 409),
)
def contact_lead(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: ContactedIn) -> LeadOut:
    """A call with the lead's number tells it by itself. Ends the timers of first contact."""
    return lead_out(services.sales.leads.contacted(actor, object_id, at=given.at))


@router.post(
    "/leads/{object_id}/assign",
    operation_id="assign_lead",
    summary="Give a lead to a rep",
    responses=problems(403, 404, 409),
)
def assign_lead(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: AssignIn) -> LeadOut:
    """By hand, or again by the rules while nobody has it."""
    return lead_out(services.sales.leads.assign(actor, object_id, rep_id=given.rep_id))


@router.post(
    "/leads/{object_id}/invalid",
    operation_id="invalidate_lead",
    summary="Close a lead as invalid",
    responses=problems(403, 404, 409),
)
def invalidate_lead(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: InvalidIn) -> LeadOut:
    """With a reason of the routing policy."""
    return lead_out(services.sales.leads.invalidate(actor, object_id, reason=given.reason))


@router.post(
    "/leads/{object_id}/convert",
    status_code=201,
    operation_id="convert_lead",
    summary="Turn a lead into a customer",
    responses=problems(403, 404, 409),
)
def convert_lead(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: ConvertIn) -> ConversionOut:
    """Into an account, a contact and an opportunity in the first stage; what is there already is used."""
    return ConversionOut.model_validate(services.sales.leads.convert(actor, object_id, **given.model_dump()))


@router.get("/routing/reps", operation_id="list_rep_profiles", summary="What routing knows about reps")
def list_rep_profiles(services: ServicesDep, actor: ActorDep) -> list[ProfileOut]:
    """A rep without an entry has no skills and the policy's capacity."""
    return [ProfileOut.model_validate(profile) for profile in services.sales.leads.profiles(actor)]


@router.put(
    "/routing/reps/{user_id}",
    operation_id="set_rep_profile",
    summary="Skills, capacity and absence of a rep",
    responses=problems(403, 404),
)
def set_rep_profile(services: ServicesDep, actor: ActorDep, user_id: ObjectId, given: ProfileIn) -> ProfileOut:
    """Absent reps get no leads. For managers and admins."""
    fields = given.model_dump() | {"skills": tuple(given.skills)}
    return ProfileOut.model_validate(services.sales.leads.set_profile(actor, user_id, **fields))
