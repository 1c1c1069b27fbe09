"""The core's error tree; each leaf says what happened and what to do.

CrmError
├── CrmInvalid      422  the input cannot be taken; nothing was changed
├── CrmForbidden    403  the row would lie outside the actor's sight
├── CrmNotFound     404  there is no such row in the actor's sight
├── CrmConflict     409  the row's state does not allow it
└── PolicyInvalid   500  a policy file is wrong; the service should not start with it
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that stands in the way of a move, how far it is, until when it is due, and how to mend it."""

    key: str
    zh: str
    en: str
    have: float
    need: float
    due_at: datetime | None
    how_to_fix_zh: str
    how_to_fix_en: str


class CrmError(Exception):
    """Base of all expected refusals. `code` is stable; `detail` is one sentence; `remedy` says what to do."""

    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    default_code: ClassVar[str] = "crm_error"

    def __init__(self, detail: str, *, code: str | None = None, remedy: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.remedy = remedy


class CrmInvalid(CrmError):
    status = 422
    default_code = "invalid_input"


class CrmForbidden(CrmError):
    status = 403
    default_code = "forbidden"


class CrmNotFound(CrmError):
    status = 404
    default_code = "not_found"


class CrmConflict(CrmError):
    """`missing` lists what a refused move lacks."""

    status = 409
    default_code = "conflict"

    def __init__(
        self, detail: str, *, code: str | None = None, remedy: str | None = None, missing: tuple[Missing, ...] = ()
    ) -> None:
        super().__init__(detail, code=code, remedy=remedy)
        self.missing = missing


class PolicyInvalid(CrmError):
    """`setting` is the path of what is wrong, like "stages[2].zh"; `line` its line in the file, where known."""

    status = 500
    default_code = "invalid_policy"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        remedy: str | None = None,
        setting: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(detail, code=code, remedy=remedy)
        self.setting = setting
        self.line = line
