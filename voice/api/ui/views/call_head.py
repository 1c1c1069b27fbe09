"""A call in one line or one header: who, when, how long, how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voice.api.ui.moments import Moments, clock
from voice.domain.recording import STAGES, TERMINAL, Call, CallStatus, Direction

_ICONS = {
    Direction.INBOUND: "phone-incoming",
    Direction.OUTBOUND: "phone-outgoing",
    Direction.UNKNOWN: "phone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHead:
    """What lists and headers show of a call."""

    id: str
    title: str
    status: str
    live: bool
    percent: int
    direction: str
    direction_icon: str
    called_at: str
    length: str
    duration_ms: int
    phone: str | None
    rep: str | None
    steps: tuple[tuple[str, str], ...]  # (stage, done | now | next | failed)
    waiting: str
    trouble: str
    may_retry: bool
    open_items: int


def call_head(
    call: Call,
    moments: Moments,
    *,
    accounts: Mapping[str, str],
    reps: Mapping[str, str],
    position: int | None = None,
    open_items: int = 0,
) -> CallHead:
    """`accounts` and `reps` are names by id of those in sight; `position` is the place in the queue,
    from 1; `open_items` how many of its facts nobody decided on."""
    t, meta = moments.t, call.metadata
    title = accounts.get(call.account_id or "") or meta.account_hint or meta.phone_number or t("call.unnamed")
    waiting = ""
    if call.status is CallStatus.QUEUED:
        waiting = t("progress.queued", n=position - 1) if position and position > 1 else t("progress.next")
    elif call.status is CallStatus.PROCESSING and call.stage:
        waiting = t("progress.working", stage=t(f"stage.{call.stage}"), percent=round(call.progress * 100))
    return CallHead(
        id=call.id,
        title=title,
        status=call.status.value,
        live=call.status not in TERMINAL,
        percent=round(call.progress * 100),
        direction=meta.direction.value,
        direction_icon=_ICONS[meta.direction],
        called_at=moments.at(meta.called_at),
        length=clock(call.duration_ms),
        duration_ms=call.duration_ms,
        phone=meta.phone_number,
        rep=reps.get(call.rep_id),
        steps=_steps(call),
        waiting=waiting,
        trouble=_trouble(call, moments),
        may_retry=call.status is CallStatus.CANCELLED or call.error_retryable,
        open_items=open_items,
    )


def _steps(call: Call) -> tuple[tuple[str, str], ...]:
    at = STAGES.index(call.stage) if call.stage else -1
    here = "failed" if call.status is CallStatus.FAILED else "now"
    return tuple(
        (stage.value, "done" if index < at else here if index == at else "next") for index, stage in enumerate(STAGES)
    )


def _trouble(call: Call, moments: Moments) -> str:
    if call.status is CallStatus.CANCELLED:
        return moments.t("trouble.cancelled")
    if call.status is not CallStatus.FAILED:
        return ""
    stage = moments.t(f"stage.{call.stage}") if call.stage else ""
    return moments.t("trouble.retryable" if call.error_retryable else "trouble.final", stage=stage)
