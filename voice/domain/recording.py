"""One uploaded call and its way through the stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """The resumable steps of the pipeline, in order; each leaves a versioned artefact."""

    TRANSCRIBE = "transcribe"
    EXTRACT = "extract"
    HANDOFF = "handoff"


STAGES = (Stage.TRANSCRIBE, Stage.EXTRACT, Stage.HANDOFF)


class CallStatus(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


TERMINAL = frozenset({CallStatus.READY, CallStatus.FAILED, CallStatus.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMetadata:
    """What the sender says about a call. `called_at` carries its offset; hints are words, not ids."""

    called_at: datetime
    direction: Direction = Direction.UNKNOWN
    phone_number: str | None = None
    account_hint: str | None = None
    opportunity_hint: str | None = None
    client_reference_id: str | None = None
    language: str | None = None  # "zh", "en" or None to detect
    speakers: int | None = None  # how many people speak; None to estimate
    rep_channel: int | None = None  # of a stereo recording, 0 or 1; None for the installation's convention
    hotwords: tuple[str, ...] = ()  # names and terms of this call


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A stored recording with its state; the row that everything else hangs on."""

    id: str
    region: str
    team: str | None
    rep_id: str
    metadata: CallMetadata
    sha256: str
    size_bytes: int
    media_type: str
    blob_key: str
    duration_ms: int
    status: CallStatus
    created_at: datetime
    updated_at: datetime
    stage: Stage | None = None  # the stage in work, or the one that failed
    progress: float = 0.0  # 0..1 of the whole way
    attempt: int = 0
    error_code: str | None = None
    error_detail: str | None = None
    error_retryable: bool = False
    account_id: str | None = None
    opportunity_id: str | None = None
    rehear: int | None = None  # a hearing of the sound is wanted that follows this version of the transcript
    version: int = 1  # optimistic lock


@dataclass(frozen=True, slots=True)
class Artefact:
    """What a stage left: JSON text, numbered from 1 for each (call, stage)."""

    call_id: str
    stage: Stage
    version: int
    producer: str  # engine or pipeline version
    payload: str
    created_at: datetime
