"""The weekly forecast: both tracks, filing, explaining and submitting."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from voice.api.deps import ActorDep, Cursor, Limit, ServicesDep
from voice.api.etags import IfMatch, expected, if_unchanged
from voice.api.openapi import problems
from voice.api.paging import window
from voice.api.schemas.forecast import CycleOut, LineOut, LinesIn, LinesOut, SheetOut, SubmissionIn
from voice.api.schemas.forecast_tracks import (
    AttributionIn,
    BoardOut,
    CustomerOut,
    GapAttributionOut,
    ModelOut,
    RepRowOut,
    WhatIfIn,
    WhatIfOut,
)
from voice.api.schemas.page import Page
from voice.domain.errors import PreconditionFailed
from voice.ports.crm import ActionClaim, Change, EvidenceLink, LineDraft, ReadSheet

router = APIRouter(prefix="/v1/forecast", tags=["forecast"])

CycleId = Annotated[
    str, Path(max_length=16, description='Id of the cycle, or "current"', examples=["2026-W11", "current"])
]


@router.get("/cycles", operation_id="list_forecast_cycles", summary="List forecast cycles, latest first")
def list_forecast_cycles(
    *, services: ServicesDep, actor: ActorDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[CycleOut]:
    """The cycles are the company's: everybody sees them."""
    found, following = window(
        lambda page: services.sales.forecasts.cycles(actor, page=page), cursor=cursor, limit=limit
    )
    return Page[CycleOut](items=[CycleOut.model_validate(item) for item in found], next_cursor=following)


@router.get(
    "/cycles/{cycle_id}",
    operation_id="get_forecast_board",
    summary="Read both tracks of a cycle by rep and week",
    responses=problems(404),
)
def get_forecast_board(services: ServicesDep, actor: ActorDep, cycle_id: CycleId) -> BoardOut:
    """With ranges, the three parts of the model's number, and the gaps between the tracks."""
    board = services.sales.forecasts.board(actor, cycle_id)
    return BoardOut(
        cycle=CycleOut.model_validate(board.cycle),
        reps=[
            RepRowOut.model_validate({**_fields(one), "model": _model(one.model) if one.model else None})
            for one in board.reps
        ],
        groups=[_model(one) for one in board.groups],
    )


@router.get(
    "/cycles/{cycle_id}/customers",
    operation_id="list_forecast_customers",
    summary="Read a cycle by customer, the largest first",
    responses=problems(404),
)
def list_forecast_customers(services: ServicesDep, actor: ActorDep, cycle_id: CycleId) -> list[CustomerOut]:
    """What the lines that count add up to, by account and week."""
    return [CustomerOut.model_validate(one) for one in services.sales.forecasts.customers(actor, cycle_id)]


@router.get(
    "/lines", operation_id="get_forecast_lines", summary="Read a rep's forecast lines", responses=problems(403, 404)
)
def get_forecast_lines(
    *,
    services: ServicesDep,
    actor: ActorDep,
    response: Response,
    cycle_id: Annotated[str, Query(max_length=16, description='Id of the cycle, or "current"')] = "current",
    rep_id: Annotated[str | None, Query(max_length=64, description="Yourself unless given")] = None,
) -> LinesOut:
    """Its `ETag` is what a change has to name in `If-Match`."""
    return _lines(services.sales.forecasts.sheet(actor, cycle_id, rep_id), response)


@router.put(
    "/lines",
    operation_id="put_forecast_lines",
    summary="File a rep's forecast lines",
    responses=problems(403, 404, 409, 412),
)
def put_forecast_lines(
    *, services: ServicesDep, actor: ActorDep, given: LinesIn, response: Response, if_match: IfMatch = None
) -> LinesOut:
    """All lines at once. A submitted forecast is a draft again; after the cut-off changes go into the next cycle."""
    drafts = [
        LineDraft(
            **{
                **line.model_dump(exclude={"actions"}),
                "actions": tuple(ActionClaim(**action.model_dump()) for action in line.actions),
            }
        )
        for line in given.lines
    ]
    doors = services.sales.forecasts
    with if_unchanged():
        filed = doors.save_lines(
            actor, drafts, version=_version(if_match), cycle_id=given.cycle_id, rep_id=given.rep_id
        )
    return _lines(doors.sheet(actor, filed.sheet.cycle_id, filed.sheet.rep_id), response)


@router.post(
    "/attributions",
    status_code=201,
    operation_id="attribute_forecast_gap",
    summary="Explain a gap between the tracks",
    responses=problems(403, 409),
)
def attribute_forecast_gap(services: ServicesDep, actor: ActorDep, given: AttributionIn) -> GapAttributionOut:
    """Asked for again only when the gap grows by more than five points."""
    links = [EvidenceLink(one.kind, one.ref) for one in given.evidence]
    said = services.sales.forecasts.attribute(actor, **{**given.model_dump(), "evidence": links})
    return GapAttributionOut.model_validate(said)


@router.post(
    "/submissions",
    operation_id="submit_forecast",
    summary="Submit a rep's forecast",
    responses=problems(403, 409),
)
def submit_forecast(services: ServicesDep, actor: ActorDep, given: SubmissionIn) -> SheetOut:
    """409 with `missing` while a gap to the model is not explained."""
    sheet = services.sales.forecasts.submit(actor, rep_id=given.rep_id, cycle_id=given.cycle_id)
    return SheetOut.model_validate(sheet)


@router.post(
    "/what-if",
    operation_id="ask_forecast_what_if",
    summary="Ask what deals with other features came to",
    responses=problems(404),
)
def ask_forecast_what_if(services: ServicesDep, actor: ActorDep, given: WhatIfIn) -> WhatIfOut:
    """A range from past deals, told as association and not as cause; 422 where the history does not tell."""
    changes = [Change(one.opportunity_id, one.feature, one.by) for one in given.changes]
    return WhatIfOut.model_validate(services.sales.forecasts.what_if(actor, changes))


def _lines(read: ReadSheet, response: Response) -> LinesOut:
    response.headers["ETag"] = f'"{read.sheet.version if read.sheet else 0}"'
    lines = []
    for line in read.lines:
        shown, view = LineOut.model_validate(line), read.model.get(line.opportunity_id)
        if view:
            shown = shown.model_copy(update={"model_chance": sum(view.chances), "model_expected": view.expected})
        lines.append(shown)
    return LinesOut(
        cycle=CycleOut.model_validate(read.cycle),
        sheet=SheetOut.model_validate(read.sheet) if read.sheet else None,
        lines=lines,
    )


def _model(line: Any) -> ModelOut:
    shown = not line.hidden
    return ModelOut(
        level=line.level,
        key=line.key,
        means=list(line.means),
        low=line.total_low if shown else None,
        mid=line.total_mid if shown else None,
        high=line.total_high if shown else None,
        hidden=line.hidden,
        part_won=line.part_won,
        part_open=line.part_open,
        part_new=line.part_new,
    )


def _fields(row: Any) -> dict[str, Any]:
    names = ("rep_id", "region", "team", "sheet", "weeks", "rep_total", "unbound_total", "gaps", "attributions")
    return {name: getattr(row, name) for name in names}


def _version(if_match: str | None) -> int:
    """Raises PreconditionFailed without a tag of a line set: two people must not overwrite each other."""
    tag = expected(if_match)
    if tag is None or not tag.isdecimal():
        raise PreconditionFailed(
            "The change does not name the version that it was made on.",
            code="if_match_missing",
            remedy="Send the ETag of the lines in If-Match.",
        )
    return int(tag)
