"""Policies as clients see them: texts with their versions, and what a change would mean."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from voice.pipeline.policies import PolicyState

MAX_TEXT = 200_000
_TEXT = "version = 2\nsimilarity = 0.8\ncontained = 0.9\ncontained_min_chars = 2\nmax_candidates = 5\n"
_VERSION: dict[str, Any] = {
    "version": 2,
    "sha256": "7d3f0c6b5c1f7a6d8e0b9f4f2b1a6d3c7d3f0c6b5c1f7a6d8e0b9f4f2b1a6d3c",
    "effective_at": "2026-03-16T00:00:00Z",
    "created_by": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
    "created_at": "2026-03-12T07:03:11Z",
    "note": "少建议几个",
}


class PolicyVersionOut(BaseModel):
    """One version; its text never changes."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_VERSION]})

    version: int
    sha256: str = Field(description="Of the text")
    effective_at: datetime = Field(description="It holds from then on, until a higher version does")
    created_by: str = Field(description='"shipped" for what came with a release')
    created_at: datetime
    note: str


class PolicyTextOut(PolicyVersionOut):
    """One version with its text."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [{**_VERSION, "kind": "attribution", "text": _TEXT}]}
    )

    kind: str
    text: str = Field(description="TOML")


class PolicySummaryOut(BaseModel):
    """One kind of policy."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "attribution", "version": 2, "newest": 3}]})

    kind: str
    version: int = Field(description="The version in force")
    newest: int = Field(description="The highest version, which may wait for its day")


class PoliciesOut(BaseModel):
    """All kinds, by name."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"kind": "attribution", "version": 2, "newest": 3}]}]}
    )

    items: list[PolicySummaryOut]


class PolicyOut(PolicyTextOut):
    """The version in force, and all versions."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**_VERSION, "kind": "attribution", "text": _TEXT, "newest": 2, "history": [_VERSION]}]
        }
    )

    newest: int
    history: list[PolicyVersionOut] = Field(description="Newest first")


class PolicyIn(BaseModel):
    """A text that shall be the next version."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": _TEXT, "effective_at": "2026-03-16T00:00:00+08:00", "note": "少建议几个"}]
        },
    )

    text: str = Field(max_length=MAX_TEXT, description="TOML; its `version` is the newest one and 1")
    effective_at: AwareDatetime | None = Field(None, description="Null: at once")
    note: str = Field("", max_length=500, description="Why")


class PolicyDraft(BaseModel):
    """A text to try."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": _TEXT}]})

    text: str = Field(max_length=MAX_TEXT)


class MistakeOut(BaseModel):
    """Why a text cannot be taken."""

    model_config = ConfigDict(from_attributes=True)

    detail: str
    remedy: str | None
    line: int | None = Field(description="From 1, where it is known")


class ChangeOut(BaseModel):
    """One setting that changes."""

    model_config = ConfigDict(from_attributes=True)

    path: str = Field(description="Entries of lists by their key: stages[proposal].zh")
    before: Any = Field(description="Null: the setting is new")
    after: Any = Field(description="Null: the setting goes away")


class BilingualOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    zh: str
    en: str


class EffectOut(BilingualOut):
    """What a change means for what is running."""

    count: int = Field(description="How many deals or timers it is about")


class PolicyPreviewOut(BaseModel):
    """What publishing a text would change."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "kind": "attribution",
                    "version": 2,
                    "mistake": None,
                    "changes": [{"path": "similarity", "before": 0.75, "after": 0.8}],
                    "warnings": [],
                    "effects": [],
                }
            ]
        },
    )

    kind: str
    version: int = Field(description="The number that the text would get")
    mistake: MistakeOut | None = Field(None, description="Null: the text can be published")
    changes: list[ChangeOut]
    warnings: list[BilingualOut]
    effects: list[EffectOut]


class MigrationIn(BaseModel):
    """The pipeline version that open deals shall stand in."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"version": 2, "mapping": {"proposal": "needs_confirmed"}}]}
    )

    version: int = Field(ge=1)
    mapping: dict[str, str] = Field(
        default_factory=dict, max_length=50, description="Stages that go away, and the stage that their deals go to"
    )


class StageChangeOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    version: int = Field(description="In which the deals stand now")
    stage: str
    becomes: str | None = Field(description="Null: the mapping has to say")
    deals: int


class MigrationPreviewOut(BaseModel):
    """What becomes of the open deals in your sight."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": [{"version": 1, "stage": "proposal", "becomes": "needs_confirmed", "deals": 12}]}]
        }
    )

    items: list[StageChangeOut]


class MigrationOut(BaseModel):
    """How many deals were taken over."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [{"moved": 12, "left": 0}]})

    moved: int
    left: int = Field(description="Deals that wait for an approval; try again when it is decided")


def policy_out(state: PolicyState) -> PolicyOut:
    held = PolicyTextOut.model_validate(state.in_force)
    history = [PolicyVersionOut.model_validate(version) for version in state.history]
    return PolicyOut(**held.model_dump(), newest=state.newest.version, history=history)


def summary_out(state: PolicyState) -> PolicySummaryOut:
    return PolicySummaryOut(kind=state.kind, version=state.in_force.version, newest=state.newest.version)
