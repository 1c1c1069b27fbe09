"""What became of an imported file, as clients see it."""

from pydantic import BaseModel, ConfigDict, Field

from voice.pipeline.sheet_columns import Kind


class RowErrorOut(BaseModel):
    """What is wrong with one line."""

    model_config = ConfigDict(from_attributes=True)

    line: int = Field(description="As the spreadsheet counts; of JSON the place in the list, from 1")
    code: str
    title: str = Field(description="In the language of the request")
    detail: str
    remedy: str | None = None


class ImportOut(BaseModel):
    """Good rows are taken, bad ones are told."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "leads", "rows": 2, "created": 2, "errors": [], "dry_run": True}],
        }
    )

    kind: Kind
    rows: int
    created: int = Field(description="With `dry_run`: how many would be")
    errors: list[RowErrorOut]
    dry_run: bool
