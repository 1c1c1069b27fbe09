"""The append-only log in SQL, and the locks that put writers in a row."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import RowMapping, insert, select, text

from crm_core.ledger import Event, canonical
from crm_core.sight import Sight
from crm_core.store.rows import OnConnection
from crm_core.store.sight import by_actor
from crm_core.store.tables import events

_FIELDS = tuple(column.name for column in events.columns if column.name != "payload")


class SqlEvents(OnConnection):
    """Implements `EventStore`."""

    def lock(self, name: str) -> None:
        if self._connection.dialect.name == "postgresql":
            statement = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
            self._connection.execute(statement, {"name": f"crm:{name}"})
        else:  # SQLite has one lock for all writers; an update takes it even where no row matches
            self._connection.execute(text("UPDATE crm_events SET seq = seq WHERE seq IS NULL"))

    def last_event(self) -> Event | None:
        row = self._connection.execute(select(events).order_by(events.c.seq.desc()).limit(1)).mappings().first()
        return _event(row) if row else None

    def add_event(self, event: Event) -> None:
        row = {name: getattr(event, name) for name in _FIELDS}
        self._connection.execute(insert(events).values({**row, "payload": canonical(event.payload)}))

    def events(
        self, sight: Sight, *, aggregate: str | None = None, before_seq: int | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        query = select(events).where(by_actor(events, sight)).order_by(events.c.seq.desc()).limit(limit)
        if aggregate is not None:
            query = query.where(events.c.aggregate == aggregate)
        if before_seq is not None:
            query = query.where(events.c.seq < before_seq)
        return tuple(_event(row) for row in self._connection.execute(query).mappings())

    def chain(self) -> Iterator[Event]:
        rows = self._connection.execute(select(events).order_by(events.c.seq).execution_options(yield_per=1000))
        return (_event(row) for row in rows.mappings())


def _event(row: RowMapping) -> Event:
    return Event(**{name: row[name] for name in _FIELDS}, payload=json.loads(row["payload"]))
