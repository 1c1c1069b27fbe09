"""The follow-up record: facts by kind, each with its evidence and what a person decided about it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from voice.domain.facts import Action, DecisionRole, DuePrecision, NeedCategory, ObjectionTag, SignalType
from voice.domain.fields import FieldType
from voice.domain.review import Decision, FactState, StoredFact
from voice.domain.transcript import Side
from voice.pipeline.review import shown


class EvidenceOut(BaseModel):
    """A verbatim quote: turn, half-open code-point span in its text, and the ms of the recording."""

    turn: int
    char_start: int
    char_end: int
    quote: str
    start_ms: int | None = None
    end_ms: int | None = None


class ProvenanceOut(BaseModel):
    component: str
    version: str


def _fact(kind: str, **fields: Any) -> dict[str, Any]:
    quote = "明天下午三点前我把报价单发给您"
    return {
        "id": "f_3f2a9c5be01d4c77",
        "call_id": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10",
        "kind": kind,
        "state": "proposed",
        "confidence": 0.91,
        "quote": quote,
        "turns": [7],
        "withdrawn": False,
        "waiting": False,
        "decided_by": None,
        "decided_at": None,
        "changed": [],
        "provenance": {"component": "voice_commitments", "version": "1"},
        "evidence": [
            {
                "turn": 7,
                "char_start": 4,
                "char_end": 19,
                "quote": quote,
                "start_ms": 42000,
                "end_ms": 45200,
            }
        ],
        "fields": fields,
    }


def _example(*examples: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": list(examples)})


_IDENTITY = _fact("identity", side="customer", role="purchasing", name="王敏", title="采购经理")
_NEED = _fact("need", category="delivery", tried="换过一家供应商", why_failed="交期不稳")
_COMMITMENT = _fact(
    "commitment",
    owner="rep",
    action="send_quote",
    due="2026-03-13T15:00:00+08:00",
    due_text="明天下午三点前",
    due_precision="minute",
)
_OBJECTION = _fact("objection", tag="competitor", competitor="恒力")
_SIGNAL = _fact("signal", type="amount", value="350000", due=None, due_text=None, due_precision=None)
_FIELD = _fact(
    "field",
    field={"id": "0197f3a0-6b22-7c11-9d10-2f1f5f1d2a10", "name": "预算", "type": "number", "options": []},
    value=500000.0,
)
_RECORD: dict[str, Any] = {
    "call_id": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10",
    "identity": [_IDENTITY],
    "needs": [_NEED],
    "commitments": [_COMMITMENT],
    "objections": [_OBJECTION],
    "signals": [_SIGNAL],
    "fields": [_FIELD],
}


class FactFields(BaseModel):
    """What all facts carry."""

    id: str
    call_id: str
    state: FactState
    confidence: float = Field(ge=0, le=1)
    quote: str = Field(description="Verbatim from the transcript")
    turns: list[int]
    evidence: list[EvidenceOut]
    withdrawn: bool = Field(description="A later run no longer finds it; kept because a person decided on it")
    waiting: bool = Field(description="Too unsure to be acted on: nothing follows from it until a person confirms it")
    decided_by: str | None = None
    decided_at: datetime | None = None
    changed: list[str] = Field(description="Names of the fields that a person set")
    provenance: ProvenanceOut


class IdentityFields(BaseModel):
    """Who takes part, and the role in the decision. What was not said is null."""

    side: Side
    role: DecisionRole
    name: str | None = None
    title: str | None = None
    department: str | None = None
    organization: str | None = None
    phone: str | None = None


class IdentityFact(FactFields):
    model_config = _example(_IDENTITY)

    kind: Literal["identity"]
    fields: IdentityFields


class NeedFields(BaseModel):
    """What the customer wants, what was tried and why that failed."""

    category: NeedCategory
    tried: str | None = None
    why_failed: str | None = None


class NeedFact(FactFields):
    model_config = _example(_NEED)

    kind: Literal["need"]
    fields: NeedFields


class CommitmentFields(BaseModel):
    """Who promised to do what by when."""

    owner: Side
    action: Action
    due: datetime | None = Field(None, description="The moment promised; null for words such as 尽快")
    due_text: str | None = None
    due_precision: DuePrecision | None = None


class CommitmentFact(FactFields):
    model_config = _example(_COMMITMENT)

    kind: Literal["commitment"]
    fields: CommitmentFields


class ObjectionFields(BaseModel):
    """What stands in the way."""

    tag: ObjectionTag
    competitor: str | None = None
    answered: bool | None = Field(None, description="Whether the rep spoke to it; null where the sides are not known")


class ObjectionFact(FactFields):
    model_config = _example(_OBJECTION)

    kind: Literal["objection"]
    fields: ObjectionFields


class SignalFields(BaseModel):
    """What else the call tells about the deal."""

    type: SignalType
    value: str | None = Field(None, description="Of an amount: the number that was said")
    due: datetime | None = Field(None, description="Of a next step: its moment")
    due_text: str | None = None
    due_precision: DuePrecision | None = None


class SignalFact(FactFields):
    model_config = _example(_SIGNAL)

    kind: Literal["signal"]
    fields: SignalFields


class FieldLabelOut(BaseModel):
    """The organisation's field as it was when the call was read."""

    id: str
    name: str
    type: FieldType
    options: list[str] = Field(description="Of a choice")


class FieldFields(BaseModel):
    """A field of the organisation and what the call says of it."""

    field: FieldLabelOut
    value: bool | float | str = Field(description="As the type says; a date as ISO 8601, a tag as true")


class FieldFact(FactFields):
    model_config = _example(_FIELD)

    kind: Literal["field"]
    fields: FieldFields


FactOut = Annotated[
    IdentityFact | NeedFact | CommitmentFact | ObjectionFact | SignalFact | FieldFact, Field(discriminator="kind")
]
_FACT: TypeAdapter[FactOut] = TypeAdapter(FactOut)


def fact_out(fact: StoredFact) -> FactOut:
    return _FACT.validate_python(shown(fact))


class RecordOut(BaseModel):
    """All facts of one call, by kind, in the order of their evidence."""

    model_config = _example(_RECORD)

    call_id: str
    identity: list[IdentityFact]
    needs: list[NeedFact]
    commitments: list[CommitmentFact]
    objections: list[ObjectionFact]
    signals: list[SignalFact] = Field(description="Risks, comparisons, amounts, the next step agreed")
    fields: list[FieldFact] = Field(description="What the organisation asks for besides")


def record_out(call_id: str, facts: tuple[StoredFact, ...]) -> RecordOut:
    shown_facts = [fact_out(fact) for fact in facts]
    return RecordOut(
        call_id=call_id,
        identity=[fact for fact in shown_facts if isinstance(fact, IdentityFact)],
        needs=[fact for fact in shown_facts if isinstance(fact, NeedFact)],
        commitments=[fact for fact in shown_facts if isinstance(fact, CommitmentFact)],
        objections=[fact for fact in shown_facts if isinstance(fact, ObjectionFact)],
        signals=[fact for fact in shown_facts if isinstance(fact, SignalFact)],
        fields=[fact for fact in shown_facts if isinstance(fact, FieldFact)],
    )


class DecisionIn(BaseModel):
    """What a person decides about a fact; `changes` only with `edit`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"decision": "confirm"},
                {"decision": "edit", "changes": {"due": "2026-03-16T10:00:00+08:00"}},
            ]
        },
    )

    decision: Decision
    changes: dict[str, str | None] | None = Field(
        None, description="Fields of the fact's kind with their new values; null empties a field"
    )
