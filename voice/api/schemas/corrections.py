"""What people put right in a transcript, and what becomes of it."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from voice.api.schemas.transcript import TurnOut, turn_out
from voice.api.schemas.vocabulary import TERM, TermOut, term_out
from voice.domain.recording import CallStatus
from voice.domain.transcript import Side, SidesFrom
from voice.pipeline.corrections import Rewritten
from voice.transcribe.correct import sides_of

_TURN: dict[str, Any] = {
    "index": 3,
    "speaker": "customer",
    "side": "customer",
    "text": "我们用星河网关。",
    "raw": "我们用新河网关。",
    "display": "我们用星河网关。",
    "display_spans": [[0, 8]],
    "start_ms": 320,
    "end_ms": 1910,
    "words": [
        {
            "char_start": 3,
            "char_end": 7,
            "start_ms": 820,
            "end_ms": 1710,
            "probability": 1.0,
            "low_confidence": False,
            "overlap": False,
        }
    ],
    "readings": [],
}


class Correction(BaseModel):
    """Other words in place of those at a half-open code-point span of a turn's text."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"turn": 3, "char_start": 3, "char_end": 7, "original": "新河网关", "text": "星河网关"}]
        },
    )

    turn: int = Field(ge=0)
    char_start: int = Field(ge=0)
    char_end: int = Field(ge=1)
    original: str = Field(min_length=1, max_length=2000, description="What stands there; 409 when it is something else")
    text: str = Field(min_length=1, max_length=2000)
    teach: bool = Field(True, description="Whether later transcripts shall know it")


class SidesIn(BaseModel):
    """Who is the rep: by speaker, or whoever was taken for the customer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"swap": True}, {"rep": "SPEAKER_00"}]})

    rep: str | None = Field(None, max_length=64, description="Speaker of the transcript's turns")
    swap: bool = Field(False, description="Exchange the two sides")

    @model_validator(mode="after")
    def either(self) -> Self:
        if (self.rep is not None) == self.swap:
            raise ValueError("either rep or swap")
        return self


class CorrectedOut(BaseModel):
    """The turn as it stands now. The record is read anew; follow the call until it is ready."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"transcript_version": 2, "status": "queued", "turn": _TURN, "taught": TERM}]}
    )

    transcript_version: int
    status: CallStatus
    turn: TurnOut
    taught: TermOut | None = Field(None, description="The term that learnt from it, if any did")


class SidesOut(BaseModel):
    """The side of each speaker now. The record is read anew; follow the call until it is ready."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "transcript_version": 2,
                    "status": "queued",
                    "sides_from": "person",
                    "speakers": {"SPEAKER_00": "rep", "SPEAKER_01": "customer"},
                }
            ]
        }
    )

    transcript_version: int
    status: CallStatus
    sides_from: SidesFrom
    speakers: dict[str, Side]


def corrected_out(done: Rewritten, turn: int) -> CorrectedOut:
    return CorrectedOut(
        transcript_version=done.version,
        status=done.call.status,
        turn=turn_out(done.transcript.turns[turn], done.transcript.repairs),
        taught=term_out(done.taught) if done.taught else None,
    )


def sides_out(done: Rewritten) -> SidesOut:
    return SidesOut(
        transcript_version=done.version,
        status=done.call.status,
        sides_from=done.transcript.sides_from,
        speakers=sides_of(done.transcript),
    )
