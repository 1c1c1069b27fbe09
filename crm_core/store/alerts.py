"""Alerts in SQL."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, or_, select, true
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from crm_core.alerts.alert import Alert, AlertReason, AlertState, Audience
from crm_core.alerts.store import ALL_ALERTS, AlertFilter
from crm_core.errors import CrmNotFound
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.alert_tables import alerts
from crm_core.store.rows import OnConnection, to_row
from crm_core.store.sight import by_owner

_FIELDS = tuple(field.name for field in fields(Alert) if field.name != "reasons")
_PART = 500  # of a list in one statement
_CHOSEN = ("state", "rule", "audience", "opportunity_id", "rep_id", "day")


class SqlAlerts(OnConnection):
    """Implements `AlertStore`."""

    def alert(self, sight: Sight, alert_id: str) -> Alert:
        found = self._read_alerts(select(alerts).where(_seen(sight), alerts.c.id == alert_id))
        if not found:
            raise CrmNotFound("There is no such alert.", code="alert_not_found")
        return found[0]

    def find_alert(self, alert_id: str) -> Alert | None:
        found = self._read_alerts(select(alerts).where(alerts.c.id == alert_id))
        return found[0] if found else None

    def alerts(self, sight: Sight, where: AlertFilter = ALL_ALERTS, page: Page = FIRST_PAGE) -> tuple[Alert, ...]:
        query = select(alerts).where(_seen(sight)).order_by(alerts.c.raised_at.desc(), alerts.c.id)
        for column in _CHOSEN:
            if (wanted := getattr(where, column)) is not None:
                query = query.where(alerts.c[column] == wanted)
        return self._read_alerts(query.limit(page.limit).offset(page.offset))

    def alerts_by_id(self, ids: Collection[str]) -> tuple[Alert, ...]:
        wanted = sorted(set(ids))
        parts = [wanted[start : start + _PART] for start in range(0, len(wanted), _PART)]
        return tuple(one for part in parts for one in self._read_alerts(select(alerts).where(alerts.c.id.in_(part))))

    def standing_alerts(self, *, since: datetime) -> Iterator[Alert]:
        query = select(alerts).where(or_(alerts.c.state != AlertState.CLOSED, alerts.c.raised_at > since))
        return (_alert(row) for row in self._connection.execute(query).mappings())

    def save_alerts(self, rows: Sequence[Alert]) -> None:
        if not rows:
            return
        insert = postgresql_insert if self._connection.dialect.name == "postgresql" else sqlite_insert
        statement = insert(alerts)
        news = {name: statement.excluded[name] for name in (*_FIELDS, "reasons") if name != "id"}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=news),
            [to_row(one, reasons=_to_json(one.reasons)) for one in rows],
        )

    def _read_alerts(self, query: Select[Any]) -> tuple[Alert, ...]:
        return tuple(_alert(row) for row in self._connection.execute(query).mappings())


def _seen(sight: Sight) -> ColumnElement[bool]:
    owned = by_owner(alerts, sight)
    if sight.rep_id is not None:
        return owned & (alerts.c.audience == Audience.REP)
    if sight.team is not None:
        return owned & (alerts.c.audience != Audience.DIRECTOR)
    return owned & true()


def _to_json(reasons: tuple[AlertReason, ...]) -> str:
    plain = [
        {"rule": one.rule, "subject": one.subject, "raised_at": one.raised_at.isoformat(), "data": dict(one.data)}
        for one in reasons
    ]
    return json.dumps(plain, ensure_ascii=False)


def _alert(row: RowMapping) -> Alert:
    reasons = tuple(
        AlertReason(**{**entry, "raised_at": datetime.fromisoformat(entry["raised_at"])})
        for entry in json.loads(row["reasons"])
    )
    return Alert(**{name: row[name] for name in _FIELDS}, reasons=reasons)
