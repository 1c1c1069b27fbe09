"""Who is who among customers: matches, duplicates, merging, and the brief before a talk."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from voice.api.deps import ActorDep, ObjectId, ServicesDep
from voice.api.etags import IfMatch, etag_of, expected, if_unchanged
from voice.api.openapi import problems
from voice.api.schemas.crm import AccountOut, ContactOut
from voice.api.schemas.customers import (
    AccountChange,
    BriefOut,
    ContactCountOut,
    MatchOut,
    MergeIn,
    PrefillOut,
    SplitCallOut,
    TwinContactsOut,
    TwinOut,
)
from voice.ports.crm import AccountBrief

router = APIRouter(prefix="/v1", tags=["customers"])

Words = Annotated[str | None, Query(max_length=200)]
Since = Annotated[AwareDatetime | None, Query(description="From this moment on")]
Until = Annotated[AwareDatetime | None, Query(description="Before this moment; null: now")]


@router.get("/match", operation_id="match_customer", summary="Whom a number, a company or a name may mean")
def match_customer(
    *,
    services: ServicesDep,
    actor: ActorDep,
    phone: Words = None,
    company: Words = None,
    name: Words = None,
    uscc: Words = None,
) -> list[MatchOut]:
    """Exact keys first: number, credit code, company, person. Names that are alike only where nothing is exact."""
    found = services.sales.customers.match(actor, phone=phone, company=company, name=name, uscc=uscc)
    return [MatchOut.model_validate(one) for one in found]


@router.patch(
    "/accounts/{object_id}",
    operation_id="change_account",
    summary="Change an account",
    responses=problems(403, 404, 409, 412),
)
def change_account(
    *,
    services: ServicesDep,
    actor: ActorDep,
    object_id: ObjectId,
    given: AccountChange,
    response: Response,
    if_match: IfMatch = None,
) -> AccountOut:
    """By the owning region, or with a grant for writing. 412 when it changed since `If-Match` was read."""
    changes = given.model_dump(exclude_unset=True)
    with if_unchanged():
        account = services.sales.customers.change_account(actor, object_id, changes, expected=expected(if_match))
    response.headers["ETag"] = etag_of(account)
    return AccountOut.model_validate(account)


@router.get(
    "/accounts/{object_id}/brief",
    operation_id="get_account_brief",
    summary="What to know before the next talk",
    responses=problems(404),
)
def get_account_brief(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> BriefOut:
    """People and how they decide, the last three calls, open deals and promises, and what stands in the way."""
    return BriefOut.model_validate(services.sales.customers.brief(actor, object_id))


@router.get(
    "/accounts/{object_id}/prefill",
    operation_id="prefill_visit",
    summary="Fields for a visit request",
    responses=problems(404),
)
def prefill_visit(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> PrefillOut:
    """For approval systems that fill a form with what is known."""
    return _prefill(services.sales.customers.brief(actor, object_id))


@router.get(
    "/merge-suggestions/accounts",
    operation_id="suggest_account_merges",
    summary="Accounts that may be one",
    responses=problems(403),
)
def suggest_account_merges(
    services: ServicesDep,
    actor: ActorDep,
    region: Annotated[str | None, Query(max_length=64, description="Needed by those who see all regions")] = None,
) -> list[TwinOut]:
    """Of one region: the same number or credit code, then names that are alike as written or as spoken."""
    return [TwinOut.model_validate(twin) for twin in services.sales.customers.twins(actor, region=region)]


@router.get("/merge-suggestions/calls", operation_id="suggest_call_merges", summary="Calls that may be one")
def suggest_call_merges(
    services: ServicesDep, actor: ActorDep, since: Since = None, until: Until = None
) -> list[SplitCallOut]:
    """The same people within moments. Of the last week unless asked otherwise."""
    return [
        SplitCallOut(
            first_call_id=pair.first.call_id,
            second_call_id=pair.second.call_id,
            rep_id=pair.second.record.rep_id,
            gap_s=pair.gap_s,
        )
        for pair in services.sales.customers.split_calls(actor, since=since, until=until)
    ]


@router.get(
    "/accounts/{object_id}/merge-suggestions",
    operation_id="suggest_contact_merges",
    summary="Contacts that may be one",
    responses=problems(404),
)
def suggest_contact_merges(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> list[TwinContactsOut]:
    """Those of the account that share a number."""
    return [
        TwinContactsOut(first=ContactOut.model_validate(one), second=ContactOut.model_validate(other))
        for one, other in services.sales.customers.twin_contacts(actor, object_id)
    ]


@router.post(
    "/accounts/{object_id}/merge",
    operation_id="merge_accounts",
    summary="Merge an account into another",
    responses=problems(403, 404, 409),
)
def merge_accounts(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: MergeIn) -> AccountOut:
    """All that stands on it moves; the log keeps what moved. Answers with the account that stays."""
    return AccountOut.model_validate(services.sales.customers.merge_accounts(actor, object_id, into=given.into))


@router.post(
    "/contacts/{object_id}/merge",
    operation_id="merge_contacts",
    summary="Merge a contact into another",
    responses=problems(403, 404),
)
def merge_contacts(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: MergeIn) -> ContactOut:
    """Of one account. Answers with the contact that stays."""
    return ContactOut.model_validate(services.sales.customers.merge_contacts(actor, object_id, into=given.into))


@router.get("/contact-counts", operation_id="count_contacts", summary="What people entered, and how much of it is real")
def count_contacts(
    services: ServicesDep, actor: ActorDep, since: Since = None, until: Until = None
) -> list[ContactCountOut]:
    """Each real person counts once. Of the last 30 days unless asked otherwise."""
    counts = services.sales.customers.contact_counts(actor, since=since, until=until)
    return [ContactCountOut.model_validate(one) for one in counts]


def _prefill(brief: AccountBrief) -> PrefillOut:
    person = brief.people[0].contact if brief.people else None
    deal = brief.deals[0] if brief.deals else None
    return PrefillOut(
        company=brief.account.name,
        phone=brief.account.phone,
        industry=brief.account.industry,
        contact_name=person.name if person else None,
        contact_title=person.title if person else None,
        contact_phone=person.phone if person else None,
        deal_name=deal.name if deal else None,
        deal_stage=deal.stage if deal else None,
        deal_amount=deal.amount if deal else None,
        close_date=deal.close_date if deal else None,
        last_call_at=brief.calls[0].at if brief.calls else None,
        needs=sorted({need for call in brief.calls for need in call.needs}),
        open_promises=len(brief.promises),
    )
