"""The company's words: searched, added, taken in from a file, deleted."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, UploadFile
from fastapi.responses import Response

from voice.api.deps import ServicesDep
from voice.api.ui.render import render
from voice.api.ui.routes.reload import reload_page
from voice.api.ui.views.names import account_names
from voice.api.ui.views.terms import many, term_line
from voice.api.ui.visitor import SignedIn
from voice.domain.actor import UserRole
from voice.domain.vocabulary import Term, TermKind
from voice.ports.vocabulary import COMPANY_WIDE, TermFilter

router = APIRouter(prefix="/vocabulary")

_SHOWN = 200
# Those that need no customer come first.
KINDS = (TermKind.PRODUCT, TermKind.COMPETITOR, TermKind.JARGON, TermKind.ACCOUNT, TermKind.PERSON)


@router.get("")
def vocabulary_page(
    request: Request, visitor: SignedIn, services: ServicesDep, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    accounts = account_names(services, visitor.actor)
    found = services.vocabulary.page(visitor.actor, TermFilter(text=q.strip() or None), limit=_SHOWN + 1)
    return render(
        request,
        "vocabulary.html",
        lines=[term_line(term, accounts) for term in found[:_SHOWN]],
        more=len(found) > _SHOWN,
        q=q,
        kinds=KINDS,
        accounts=sorted(accounts.items(), key=lambda item: item[1]),
        keeps_all=visitor.user.role in (UserRole.MANAGER, UserRole.ADMIN),
    )


@router.post("")
def add(
    *,
    visitor: SignedIn,
    services: ServicesDep,
    text: Annotated[str, Form(max_length=100)],
    kind: Annotated[TermKind, Form()],
    aliases: Annotated[str, Form(max_length=1000)] = "",
    wrong: Annotated[str, Form(max_length=1000)] = "",
    account_id: Annotated[str, Form(max_length=64)] = COMPANY_WIDE,
) -> Response:
    term = Term(text, kind, aliases=many(aliases), wrong=many(wrong))
    services.vocabulary.add(visitor.actor, term, account_id=account_id)
    return reload_page()


@router.post("/import")
def take_in(visitor: SignedIn, services: ServicesDep, file: UploadFile) -> Response:
    services.vocabulary.take_in(visitor.actor, file.file.read())
    return reload_page()


@router.post("/{term_id}/deletion")
def delete(visitor: SignedIn, services: ServicesDep, term_id: Annotated[str, Path(max_length=64)]) -> Response:
    services.vocabulary.delete(visitor.actor, term_id)
    return reload_page()
