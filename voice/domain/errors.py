"""The error tree of the service; each leaf says what happened, what to do, and whether a retry can help.

CallgateError
├── InvalidInput            422  the request is wrong; nothing was changed
│   └── UnusableAudio       422  the bytes are no audio that can be transcribed
├── TooLarge                413
├── UnsupportedMedia        415
├── Unauthenticated         401
├── Forbidden               403
├── NotFound                404
├── Conflict                409
│   └── OffsetMismatch      409
├── Gone                    410
├── PreconditionFailed      412
├── TooManyAttempts         429  retryable: wait first
└── Unavailable             503  retryable: a store, a broker, a disk or a model is not there now
    ├── StorageFull         507
    └── EngineFailed        500
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


class CallgateError(Exception):
    """Base of all expected failures.

    `code` is stable and machine-readable (snake_case); `detail` is one sentence for a person;
    `remedy` says what to do; `retryable` tells whether the same request may succeed later.
    """

    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    default_code: ClassVar[str] = "internal"

    def __init__(self, detail: str, *, code: str | None = None, remedy: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.remedy = remedy


class InvalidInput(CallgateError):
    status = 422
    default_code = "invalid_input"


class UnusableAudio(InvalidInput):
    """Codes: not_audio, empty_file, truncated_audio, too_short, too_long."""

    default_code = "not_audio"


class TooLarge(CallgateError):
    status = 413
    default_code = "too_large"


class UnsupportedMedia(CallgateError):
    status = 415
    default_code = "unsupported_media_type"


class Unauthenticated(CallgateError):
    status = 401
    default_code = "unauthenticated"


class Forbidden(CallgateError):
    status = 403
    default_code = "forbidden"


class NotFound(CallgateError):
    status = 404
    default_code = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that a refused move of a deal lacks: how far it is, until when it is due, and how to mend it."""

    key: str
    zh: str
    en: str
    have: float
    need: float
    due_at: datetime | None
    how_to_fix_zh: str
    how_to_fix_en: str


class Conflict(CallgateError):
    """`missing` lists what a refused move of a deal lacks."""

    status = 409
    default_code = "conflict"

    def __init__(
        self, detail: str, *, code: str | None = None, remedy: str | None = None, missing: tuple[Gap, ...] = ()
    ) -> None:
        super().__init__(detail, code=code, remedy=remedy)
        self.missing = missing


class OffsetMismatch(Conflict):
    default_code = "offset_mismatch"


class Gone(CallgateError):
    status = 410
    default_code = "gone"


class PreconditionFailed(CallgateError):
    status = 412
    default_code = "precondition_failed"


class TooManyAttempts(CallgateError):
    status = 429
    retryable = True
    default_code = "too_many_attempts"


class Unavailable(CallgateError):
    status = 503
    retryable = True
    default_code = "unavailable"


class StorageFull(Unavailable):
    status = 507
    default_code = "storage_full"


class EngineFailed(Unavailable):
    status = 500
    default_code = "engine_failed"
