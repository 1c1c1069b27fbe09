"""The company's words: names, products, competitors and jargon that transcripts are repaired with."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response, UploadFile

from voice.api.deps import ActorDep, Cursor, Limit, ObjectId, ServicesDep
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.page import Page
from voice.api.schemas.vocabulary import ImportedOut, TermChange, TermIn, TermOut, term_out
from voice.domain.vocabulary import TermKind
from voice.ports.vocabulary import COMPANY_WIDE, TermFilter

router = APIRouter(prefix="/v1/vocabulary", tags=["vocabulary"])

Account = Annotated[str, Query(max_length=64, description="The list of this account; empty: of the region")]
Region = Annotated[str | None, Query(max_length=64, description="Only for those who see several regions")]


@router.get("", operation_id="list_terms", summary="List terms, newest first")
def list_terms(
    *,
    services: ServicesDep,
    actor: ActorDep,
    account_id: Annotated[
        str | None, Query(max_length=64, description="Of this account; empty: of none; left out: all")
    ] = None,
    kind: TermKind | None = None,
    text: Annotated[str | None, Query(max_length=100, description="Part of the term")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TermOut]:
    """Of your region and its accounts."""
    where = TermFilter(account_id=account_id, kind=kind, text=text)
    found, following = window(
        lambda page: services.vocabulary.page(actor, where, limit=page.limit, offset=page.offset),
        cursor=cursor,
        limit=limit,
    )
    return Page[TermOut](items=[term_out(term) for term in found], next_cursor=following)


@router.post("", status_code=201, operation_id="add_term", summary="Add a term", responses=problems(403, 404, 409))
def add_term(services: ServicesDep, actor: ActorDep, given: TermIn) -> TermOut:
    """For an account that you see or, as a manager or admin, for the whole region. The next transcripts know it."""
    account_id = given.account_id or COMPANY_WIDE
    return term_out(services.vocabulary.add(actor, given.term(), account_id=account_id, region=given.region))


@router.get(
    "/export",
    operation_id="export_vocabulary",
    summary="Read a whole list as CSV",
    response_class=Response,
    responses={
        **problems(404),
        200: {
            "content": {
                "text/csv": {
                    "schema": {"type": "string"},
                    "example": "text,kind,weight,aliases,wrong\r\n星河网关,product,1,网关二代,新河网关\r\n",
                }
            }
        },
    },
)
def export_vocabulary(
    services: ServicesDep, actor: ActorDep, account_id: Account = COMPANY_WIDE, region: Region = None
) -> Response:
    """Several aliases or wrong spellings are separated by semicolons. `import` takes the file back."""
    text = services.vocabulary.export(actor, account_id=account_id, region=region)
    headers = {"Content-Disposition": 'attachment; filename="vocabulary.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.post(
    "/import",
    operation_id="import_vocabulary",
    summary="Take in a list as CSV or JSON lines",
    responses=problems(403, 404, 409, 413),
)
def import_vocabulary(
    services: ServicesDep,
    actor: ActorDep,
    file: Annotated[UploadFile, Form(description="text,kind,weight,aliases,wrong; the first two are required")],
    account_id: Annotated[str, Form(max_length=64, description="Whose list; empty: the region's")] = COMPANY_WIDE,
    region: Annotated[str | None, Form(max_length=64, description="Only for those who see several regions")] = None,
) -> ImportedOut:
    """All lines or none: the refusal names every bad one. A term that is there already is replaced."""
    done = services.vocabulary.take_in(actor, file.file.read(), account_id=account_id, region=region or None)
    return ImportedOut.model_validate(done)


@router.get("/{object_id}", operation_id="get_term", summary="Read a term", responses=problems(404))
def get_term(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> TermOut:
    """With its version, which a change has to name."""
    return term_out(services.vocabulary.get(actor, object_id))


@router.put("/{object_id}", operation_id="change_term", summary="Change a term", responses=problems(403, 404, 409))
def change_term(services: ServicesDep, actor: ActorDep, object_id: ObjectId, given: TermChange) -> TermOut:
    """409 `stale_term` when somebody changed it after `version` was read."""
    return term_out(services.vocabulary.change(actor, object_id, given.term(), version=given.version))


@router.delete(
    "/{object_id}",
    status_code=204,
    operation_id="delete_term",
    summary="Delete a term",
    responses=problems(403, 404),
)
def delete_term(services: ServicesDep, actor: ActorDep, object_id: ObjectId) -> None:
    """Transcripts stay as they are."""
    services.vocabulary.delete(actor, object_id)
