"""A call as clients see it: one union, told apart by `status`."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from voice.domain.recording import Artefact, Call, CallStatus, Direction, Stage

_BASE_EXAMPLE: dict[str, Any] = {
    "id": "0197f3a0-5f0e-7cc3-98e4-2f1f5f1d2a10",
    "called_at": "2026-03-12T15:00:00+08:00",
    "direction": "outbound",
    "phone_number": "13800138000",
    "account_hint": "华东精密",
    "opportunity_hint": None,
    "client_reference_id": "pbx-20260312-0001",
    "language": "zh",
    "speakers": 2,
    "rep_channel": None,
    "hotwords": ["person:王敏", "星河网关"],
    "rep_id": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
    "region": "east",
    "team": "east-1",
    "duration_ms": 128400,
    "size_bytes": 2054444,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "media_type": "audio/wav",
    "attempt": 1,
    "account_id": None,
    "opportunity_id": None,
    "created_at": "2026-03-12T07:03:11Z",
    "updated_at": "2026-03-12T07:03:40Z",
    "version": 4,
}


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [{**_BASE_EXAMPLE, **fields}]})


class CallError(BaseModel):
    """Why processing stopped."""

    code: str = Field(description="Stable code, e.g. not_audio, engine_failed, storage_full")
    message: str
    retryable: bool = Field(description="Whether POST …/retry can help")


class CallFields(BaseModel):
    """What a call has in every status."""

    id: str
    called_at: datetime = Field(description="When the call took place, with the offset that the sender gave")
    direction: Direction
    phone_number: str | None = Field(None, description="The other side's number, as sent")
    account_hint: str | None = None
    opportunity_hint: str | None = None
    client_reference_id: str | None = Field(None, description="The sender's own id, echoed")
    language: str | None = Field(None, description="Language that the sender named; null: detected")
    speakers: int | None = Field(None, description="How many people speak, as the sender said; null: estimated")
    rep_channel: int | None = Field(None, description="The rep's channel, as the sender said: 0 left, 1 right")
    hotwords: list[str] = Field(default_factory=list, description="Names and terms that the sender expects")
    rep_id: str
    region: str
    team: str | None = None
    duration_ms: int
    size_bytes: int
    sha256: str = Field(description="Hash of the bytes; the same bytes twice are one call")
    media_type: str
    attempt: int = Field(description="How often processing has begun")
    account_id: str | None = None
    opportunity_id: str | None = None
    created_at: datetime
    updated_at: datetime
    version: int


class QueuedCall(CallFields):
    """Stored, waits for a worker."""

    model_config = _example(status="queued", queue_position=2)

    status: Literal["queued"] = "queued"
    queue_position: int | None = Field(None, description="Calls that are processed before this one")


class ProcessingCall(CallFields):
    """A worker is at it."""

    model_config = _example(status="processing", stage="transcribe", progress=0.42)

    status: Literal["processing"] = "processing"
    stage: Stage | None = Field(None, description="The stage in work")
    progress: float = Field(ge=0, le=1, description="Share of the whole way that is done")


class ReadyCall(CallFields):
    """Transcript and record are there."""

    model_config = _example(status="ready")

    status: Literal["ready"] = "ready"


class FailedCall(CallFields):
    """Stopped; what earlier stages left stays readable."""

    model_config = _example(
        status="failed",
        stage="transcribe",
        error={"code": "engine_failed", "message": "The speech engine ran out of memory.", "retryable": True},
    )

    status: Literal["failed"] = "failed"
    stage: Stage | None = Field(None, description="The stage that failed")
    error: CallError


class CancelledCall(CallFields):
    """Given up on request."""

    model_config = _example(status="cancelled")

    status: Literal["cancelled"] = "cancelled"


CallOut = Annotated[QueuedCall | ProcessingCall | ReadyCall | FailedCall | CancelledCall, Field(discriminator="status")]


def call_out(call: Call, queue_position: int | None = None) -> CallOut:
    """The variant of the call's status. `queue_position` is for queued calls."""
    said = call.metadata
    fields: dict[str, Any] = {
        "id": call.id,
        "called_at": said.called_at,
        "direction": said.direction,
        "phone_number": said.phone_number,
        "account_hint": said.account_hint,
        "opportunity_hint": said.opportunity_hint,
        "client_reference_id": said.client_reference_id,
        "language": said.language,
        "speakers": said.speakers,
        "rep_channel": said.rep_channel,
        "hotwords": list(said.hotwords),
        "rep_id": call.rep_id,
        "region": call.region,
        "team": call.team,
        "duration_ms": call.duration_ms,
        "size_bytes": call.size_bytes,
        "sha256": call.sha256,
        "media_type": call.media_type,
        "attempt": call.attempt,
        "account_id": call.account_id,
        "opportunity_id": call.opportunity_id,
        "created_at": call.created_at,
        "updated_at": call.updated_at,
        "version": call.version,
    }
    match call.status:
        case CallStatus.QUEUED:
            return QueuedCall(**fields, queue_position=queue_position)
        case CallStatus.PROCESSING:
            return ProcessingCall(**fields, stage=call.stage, progress=call.progress)
        case CallStatus.READY:
            return ReadyCall(**fields)
        case CallStatus.FAILED:
            error = CallError(
                code=call.error_code or "internal",
                message=call.error_detail or "Processing failed.",
                retryable=call.error_retryable,
            )
            return FailedCall(**fields, stage=call.stage, error=error)
        case CallStatus.CANCELLED:
            return CancelledCall(**fields)


class ArtefactOut(BaseModel):
    """What a stage left, and by which version of which engine."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "stage": "transcribe",
                    "version": 1,
                    "producer": "faster-whisper/base/int8",
                    "created_at": "2026-03-12T07:03:30Z",
                    "size_bytes": 48211,
                }
            ]
        }
    )

    stage: Stage
    version: int = Field(description="Numbered from 1 for each stage of the call")
    producer: str
    created_at: datetime
    size_bytes: int


def artefact_out(artefact: Artefact) -> ArtefactOut:
    return ArtefactOut(
        stage=artefact.stage,
        version=artefact.version,
        producer=artefact.producer,
        created_at=artefact.created_at,
        size_bytes=len(artefact.payload.encode()),
    )
