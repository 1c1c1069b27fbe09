"""Rows of the CRM as files: CSV, XLSX and JSON in and out."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, Response, UploadFile

from voice.api.deps import ActorDep, ServicesDep
from voice.api.messages import language_of, title_of
from voice.api.openapi import problems
from voice.api.schemas.imports import ImportOut, RowErrorOut
from voice.pipeline.sheet_columns import Kind
from voice.pipeline.sheets import MEDIA_TYPES, SheetFormat

router = APIRouter(prefix="/v1", tags=["exchange"])

_EXAMPLES = {
    SheetFormat.CSV: "name,phone,company,need\r\n陈工,13900139000,苏州恒力机械,换一家交期稳的供应商\r\n",
    SheetFormat.XLSX: "The bytes of a workbook with one sheet",
    SheetFormat.JSON: '[{"name": "陈工", "phone": "13900139000", "company": "苏州恒力机械"}]',
}


@router.post("/imports", operation_id="import_rows", summary="Take in a file of rows", responses=problems(403, 413))
def import_rows(
    *,
    request: Request,
    services: ServicesDep,
    actor: ActorDep,
    file: Annotated[UploadFile, File(description="The first line names the columns, in English or Chinese")],
    kind: Annotated[Kind, Form(description="What the rows are", examples=["leads"])],
    file_format: Annotated[SheetFormat, Form(alias="format")] = SheetFormat.CSV,
    dry_run: Annotated[bool, Form(description="Check all and change nothing")] = False,
) -> ImportOut:
    """Each row goes the way of a row that a person enters; deals begin in the first stage.

    Good rows are taken beside bad ones, which the answer tells. Sent again, what is there already is refused.
    """
    report = services.sales.imports.take_in(actor, kind, file.file.read(), file_format=file_format, dry_run=dry_run)
    language = language_of(request)
    return ImportOut(
        kind=report.kind,
        rows=report.rows,
        created=report.created,
        dry_run=report.dry_run,
        errors=[
            RowErrorOut(
                line=one.line,
                code=one.code,
                title=title_of(one.code, 422, language),
                detail=one.detail,
                remedy=one.remedy,
            )
            for one in report.errors
        ],
    )


@router.get(
    "/exports/{kind}.{file_format}",
    operation_id="export_rows",
    summary="Rows as a file",
    responses={
        **problems(403, 404),
        200: {
            "content": {
                media.partition(";")[0]: {"schema": {"type": "string"}, "example": _EXAMPLES[file_format]}
                for file_format, media in MEDIA_TYPES.items()
            },
        },
    },
    response_class=Response,
)
def export_rows(
    services: ServicesDep,
    actor: ActorDep,
    kind: Annotated[Kind, Path(description="What the rows are")],
    file_format: Annotated[SheetFormat, Path(description="csv, xlsx or json")],
) -> Response:
    """All in your sight, for managers, auditors and admins; numbers are masked for those who may not see them."""
    data = services.sales.exports.write(actor, kind, file_format=file_format)
    name = f'attachment; filename="{kind.value}.{file_format.value}"'
    return Response(data, media_type=MEDIA_TYPES[file_format], headers={"Content-Disposition": name})
