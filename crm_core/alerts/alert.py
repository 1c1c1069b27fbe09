"""An alert: what a rule found, for whom, with every reason that the same day added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from crm_core.errors import CrmConflict
from crm_core.ids import stable_id


class AlertState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"  # somebody has it in hand
    CLOSED = "closed"


class Audience(StrEnum):
    """Whom an alert is for; whoever stands above sees it too."""

    REP = "rep"
    MANAGER = "manager"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReason:
    """`data` holds ids and figures that fill the rule's text; never names or quotes."""

    rule: str
    subject: str
    raised_at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`day` is the local day on which it was raised; `rule` and `subject` are those of its first reason."""

    id: str
    rule: str
    subject: str  # e.g. "opportunity:<id>"
    region: str
    team: str | None
    rep_id: str | None  # whose work it is about
    audience: Audience
    day: date
    state: AlertState
    reasons: tuple[AlertReason, ...]
    raised_at: datetime
    updated_at: datetime
    opportunity_id: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None

    def knows(self, rule: str, subject: str) -> bool:
        return any((reason.rule, reason.subject) == (rule, subject) for reason in self.reasons)


def alert_id(*, audience: Audience, rule: str, subject: str, opportunity_id: str | None, day: date) -> str:
    """What makes the de-duplicator: superiors get one alert a deal and day, all else is one a rule and subject."""
    if opportunity_id and audience is not Audience.REP:
        return stable_id("alert", audience, f"opportunity:{opportunity_id}", day.isoformat())
    return stable_id("alert", audience, rule, subject, day.isoformat())


def joined(alert: Alert, reason: AlertReason) -> Alert:
    """The alert with one more reason; a closed one opens again, for this was not known when it was closed.

    A reason that it has already changes nothing.
    """
    if alert.knows(reason.rule, reason.subject):
        return alert
    if alert.state is AlertState.CLOSED:
        alert = replace(alert, state=AlertState.OPEN, closed_at=None, closed_by=None)
    return replace(alert, reasons=(*alert.reasons, reason), updated_at=reason.raised_at)


def acknowledged(alert: Alert, *, actor_id: str, now: datetime) -> Alert:
    """Taken in hand. Again: no change. Raises CrmConflict when it is closed."""
    if alert.state is AlertState.ACKNOWLEDGED:
        return alert
    if alert.state is AlertState.CLOSED:
        raise CrmConflict("The alert is closed.", code="alert_closed")
    return replace(alert, state=AlertState.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=actor_id, updated_at=now)


def closed(alert: Alert, *, actor_id: str, now: datetime) -> Alert:
    """Done with. Again: no change."""
    if alert.state is AlertState.CLOSED:
        return alert
    return replace(alert, state=AlertState.CLOSED, closed_at=now, closed_by=actor_id, updated_at=now)
