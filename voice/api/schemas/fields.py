"""Fields of the organisation's own as clients see them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from voice.domain.fields import Cue, CustomField, FieldType
from voice.ports.fields import StoredField

_WORDS: dict[str, Any] = {
    "name": "预算",
    "type": "number",
    "definition": "客户为这次采购准备了多少钱",
    "options": [],
    "examples": [{"text": "我们今年的预算大概五十万", "value": None}],
    "patterns": [{"text": "预算.{0,10}?(\\d+万|[一二三四五六七八九十百]+万)", "value": None}],
}
FIELD: dict[str, Any] = {
    "id": "0197f3a0-6b22-7c11-9d10-2f1f5f1d2a10",
    "region": "east",
    **_WORDS,
    "created_by": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
    "created_at": "2026-03-12T07:03:11Z",
    "version": 1,
}


class CueModel(BaseModel):
    """Words that show the field: an example, or a regular expression whose first group is the value."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=200)
    value: str | None = Field(
        None, max_length=40, description="The option of a choice, or true or false, that they stand for"
    )


class FieldDefinition(BaseModel):
    """What the field is called, what it may hold, and how it is said."""

    name: str = Field(max_length=40)
    type: FieldType
    definition: str = Field("", max_length=500, description="What belongs into it, for people and language models")
    options: list[str] = Field(default_factory=list, max_length=30, description="Of a choice, and of nothing else")
    examples: list[CueModel] = Field(default_factory=list, max_length=20, description="Clauses that say it")
    patterns: list[CueModel] = Field(default_factory=list, max_length=20, description="Python regular expressions")

    def field(self) -> CustomField:
        return CustomField(
            id="",
            name=self.name,
            type=self.type,
            definition=self.definition,
            options=tuple(self.options),
            examples=tuple(Cue(cue.text, cue.value) for cue in self.examples),
            patterns=tuple(Cue(cue.text, cue.value) for cue in self.patterns),
        )


class FieldIn(FieldDefinition):
    """A new field of a region."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_WORDS]})

    region: str | None = Field(None, max_length=64, description="Only for those who see several regions")


class FieldChange(FieldDefinition):
    """A field as it shall be; `version` is the one that was read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{**_WORDS, "version": 1}]})

    version: int = Field(ge=1)


class FieldOut(FieldDefinition):
    """A field that is looked for in every call of its region."""

    model_config = ConfigDict(json_schema_extra={"examples": [FIELD]})

    id: str
    region: str
    created_by: str
    created_at: datetime
    version: int


class FieldsOut(BaseModel):
    """All fields in sight."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [FIELD]}]})

    items: list[FieldOut]


def field_out(stored: StoredField) -> FieldOut:
    field = stored.field
    return FieldOut(
        id=stored.id,
        region=stored.region,
        name=field.name,
        type=field.type,
        definition=field.definition,
        options=list(field.options),
        examples=[CueModel(text=cue.text, value=cue.value) for cue in field.examples],
        patterns=[CueModel(text=cue.text, value=cue.value) for cue in field.patterns],
        created_by=stored.created_by,
        created_at=stored.created_at,
        version=stored.version,
    )
