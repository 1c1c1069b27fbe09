"""Accounts, contacts, opportunities and what stands in their way."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.etags import etag_of
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.crm import (
    AccountIn,
    AccountOut,
    ContactIn,
    ContactOut,
    ObjectionOut,
    OpportunityIn,
    OpportunityOut,
)
from voice.api.schemas.page import Page

router = APIRouter(prefix="/v1", tags=["crm"])

AccountFilter = Annotated[str | None, Query(max_length=64, description="Of this account")]
OpportunityFilter = Annotated[str | None, Query(max_length=64, description="Of this opportunity")]
CallFilter = Annotated[str | None, Query(max_length=64, description="Of this call")]


@router.get("/accounts", operation_id="list_accounts", summary="List accounts by name")
def list_accounts(
    *,
    services: ServicesDep,
    actor: ActorDep,
    q: Annotated[str | None, Query(max_length=100, description="Part of the name")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AccountOut]:
    """Of your region."""
    found, following = window(lambda page: services.crm.accounts(actor, text=q, page=page), cursor=cursor, limit=limit)
    return Page[AccountOut](items=[AccountOut.model_validate(item) for item in found], next_cursor=following)


@router.post(
    "/accounts", status_code=201, operation_id="create_account", summary="Add an account", responses=problems(403, 409)
)
def create_account(services: ServicesDep, actor: ActorDep, given: AccountIn) -> AccountOut:
    """Calls from its number will find it."""
    account = services.crm.create_account(actor, **given.model_dump())
    return AccountOut.model_validate(account)


@router.get("/accounts/{object_id}", operation_id="get_account", summary="Read an account", responses=problems(404))
def get_account(services: ServicesDep, actor: ActorDep, object_id: ObjectId, response: Response) -> AccountOut:
    """Its contacts, opportunities and to-dos have their own lists. The ETag is for a change."""
    account = services.crm.account(actor, object_id)
    response.headers["ETag"] = etag_of(account)
    return AccountOut.model_validate(account)


@router.get("/contacts", operation_id="list_contacts", summary="List contacts by name")
def list_contacts(
    *,
    services: ServicesDep,
    actor: ActorDep,
    account_id: AccountFilter = None,
    call_id: CallFilter = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ContactOut]:
    """Of one account, or those whom one call names."""
    found, following = window(
        lambda page: services.crm.contacts(actor, account_id=account_id, call_id=call_id, page=page),
        cursor=cursor,
        limit=limit,
    )
    return Page[ContactOut](items=[ContactOut.model_validate(item) for item in found], next_cursor=following)


@router.post(
    "/contacts",
    status_code=201,
    operation_id="create_contact",
    summary="Add a contact",
    responses=problems(403, 404, 409),
)
def create_contact(services: ServicesDep, actor: ActorDep, given: ContactIn) -> ContactOut:
    """A person at an account, confirmed since a person says so."""
    return ContactOut.model_validate(services.crm.create_contact(actor, **given.model_dump()))


@router.get("/opportunities", operation_id="list_opportunities", summary="List opportunities, latest change first")
def list_opportunities(
    *,
    services: ServicesDep,
    actor: ActorDep,
    account_id: AccountFilter = None,
    open_only: Annotated[bool, Query(description="Leave out what was won or lost")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OpportunityOut]:
    """Within your sight."""
    found, following = window(
        lambda page: services.crm.opportunities(actor, account_id=account_id, open_only=open_only, page=page),
        cursor=cursor,
        limit=limit,
    )
    return Page[OpportunityOut](items=[OpportunityOut.model_validate(item) for item in found], next_cursor=following)


@router.post(
    "/opportunities",
    status_code=201,
    operation_id="create_opportunity",
    summary="Open an opportunity",
    responses=problems(403, 404, 409),
)
def create_opportunity(services: ServicesDep, actor: ActorDep, given: OpportunityIn) -> OpportunityOut:
    """It begins in the first stage of the pipeline."""
    return OpportunityOut.model_validate(services.crm.create_opportunity(actor, **given.model_dump()))


@router.get(
    "/opportunities/{object_id}",
    operation_id="get_opportunity",
    summary="Read an opportunity",
    responses=problems(404),
)
def get_opportunity(services: ServicesDep, actor: ActorDep, object_id: ObjectId, response: Response) -> OpportunityOut:
    """With its stage; the `ETag` serves as `If-Match` of a change."""
    deal = services.crm.opportunity(actor, object_id)
    response.headers["ETag"] = f'"{deal.revision}"'
    return OpportunityOut.model_validate(deal)


@router.get("/objections", operation_id="list_objections", summary="List what stands in the way, latest call first")
def list_objections(
    *,
    services: ServicesDep,
    actor: ActorDep,
    account_id: AccountFilter = None,
    opportunity_id: OpportunityFilter = None,
    call_id: CallFilter = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ObjectionOut]:
    """Each with the words that prove it; rejected ones are left out."""
    found, following = window(
        lambda page: services.crm.objections(
            actor, account_id=account_id, opportunity_id=opportunity_id, call_id=call_id, page=page
        ),
        cursor=cursor,
        limit=limit,
    )
    return Page[ObjectionOut](items=[ObjectionOut.model_validate(item) for item in found], next_cursor=following)
