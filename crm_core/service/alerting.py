"""Raises alerts through the one de-duplicator, and notes what people do with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from crm_core.alerts.alert import Alert, AlertReason, AlertState, Audience, acknowledged, alert_id, closed, joined
from crm_core.errors import CrmInvalid
from crm_core.records import require_aware
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stores import CrmStore

CHINA = ZoneInfo("Asia/Shanghai")  # whose day counts where a caller names no other


def raise_alert(
    store: CrmStore,
    *,
    rule: str,
    subject: str,
    region: str,
    team: str | None,
    rep_id: str | None,
    audience: str,
    reason: Mapping[str, Any],
    actor_id: str,
    now: datetime,
    opportunity_id: str | None = None,
    zone: tzinfo = CHINA,
) -> Alert | None:
    """A new alert; None when there is none to send: superiors get one a deal and local day, to which further reasons
    are added, and everybody one a rule, subject and local day.

    `reason` holds ids and figures in plain JSON, never names or quotes. Takes the log's lock: raise alerts last in a
    transaction. Raises CrmInvalid for a naive time or an unknown audience.
    """
    require_aware(now, "The time of an alert")
    store.lock("events")
    whom, day = _audience(audience), now.astimezone(zone).date()
    key = alert_id(audience=whom, rule=rule, subject=subject, opportunity_id=opportunity_id, day=day)
    new_reason = AlertReason(rule=rule, subject=subject, raised_at=now, data=dict(reason))
    known = store.find_alert(key)
    if known:
        _changed(store, known, joined(known, new_reason), "alert.joined", actor_id=actor_id, now=now)
        return None
    alert = Alert(
        id=key,
        rule=rule,
        subject=subject,
        region=region,
        team=team,
        rep_id=rep_id,
        audience=whom,
        day=day,
        state=AlertState.OPEN,
        reasons=(new_reason,),
        raised_at=now,
        updated_at=now,
        opportunity_id=opportunity_id,
    )
    return _saved(store, alert, "alert.raised", actor_id=actor_id, now=now)


def acknowledge_alert(store: CrmStore, sight: Sight, alert_id: str, *, actor_id: str, now: datetime) -> Alert:
    """Somebody has it in hand. Again: no change. Raises CrmNotFound; CrmConflict when it is closed."""
    store.lock("events")
    before = store.alert(sight, alert_id)
    after = acknowledged(before, actor_id=actor_id, now=now)
    return _changed(store, before, after, "alert.acknowledged", actor_id=actor_id, now=now)


def close_alert(store: CrmStore, sight: Sight, alert_id: str, *, actor_id: str, now: datetime) -> Alert:
    """Done with. Again: no change. Raises CrmNotFound."""
    store.lock("events")
    before = store.alert(sight, alert_id)
    return _changed(
        store, before, closed(before, actor_id=actor_id, now=now), "alert.closed", actor_id=actor_id, now=now
    )


def _audience(word: str) -> Audience:
    if word not in set(Audience):
        raise CrmInvalid(f"There is no audience {word}.", code="bad_audience", remedy=f"One of {', '.join(Audience)}.")
    return Audience(word)


def _changed(store: CrmStore, before: Alert, after: Alert, event: str, *, actor_id: str, now: datetime) -> Alert:
    return after if after == before else _saved(store, after, event, actor_id=actor_id, now=now)


def _saved(store: CrmStore, alert: Alert, event: str, *, actor_id: str, now: datetime) -> Alert:
    store.save_alerts([alert])
    log_event(
        store,
        type=event,
        aggregate=f"alert:{alert.id}",
        payload={
            "rule": alert.reasons[-1].rule,
            "opportunity_id": alert.opportunity_id,
            "audience": alert.audience.value,
        },
        region=alert.region,
        team=alert.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
    return alert
