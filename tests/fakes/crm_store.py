"""The SQL store of the CRM on a database in memory, copied from one that was migrated once."""

from __future__ import annotations

import sqlite3
from functools import cache, cached_property

from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine, text, update

from crm_core.paging import WHOLE_LIST
from crm_core.sight import EVERYWHERE
from crm_core.store.migrate import upgrade
from crm_core.store.sql import SqlCrmStore
from crm_core.store.tables import events


class FakeCrmStore(SqlCrmStore):
    """`locks` lists the names in the order in which they were taken. The database is made when it is first used."""

    def __init__(self, before: FakeCrmStore | None = None) -> None:
        """With the rows of `before`, which must not change any more."""
        self._before = before
        self.locks: list[str] = list(before.locks) if before else []

    @cached_property
    def _raw(self) -> sqlite3.Connection:
        source = self._before
        while source is not None and "_raw" not in source.__dict__:
            source = source._before
        self._before = None  # or every state that ever was would stay in memory
        return _copy(source._raw if source else _migrated())

    @cached_property
    def _connection(self) -> Connection:  # type: ignore[override]
        _to_connect.append(self._raw)
        return _engine().connect()

    def snapshot(self) -> FakeCrmStore:
        return FakeCrmStore(self)

    def lock(self, name: str) -> None:
        self.locks.append(name)

    def rows(self) -> list[object]:
        """All that is derived from calls, for comparing two states."""
        return [
            self.activities(EVERYWHERE, page=WHOLE_LIST),
            self.contacts(EVERYWHERE, page=WHOLE_LIST),
            self.mentions(EVERYWHERE),
            self.todos(EVERYWHERE, page=WHOLE_LIST),
            self.objections(EVERYWHERE, page=WHOLE_LIST),
        ]

    def forge(self, seq: int, *, actor_id: str) -> None:
        """Changes an event of the log, for which the guards of the database have to go first."""
        named = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'crm_events'")
        for name in self._connection.scalars(named).all():
            self._connection.execute(text(f"DROP TRIGGER {name}"))
        self._connection.execute(update(events).where(events.c.seq == seq).values(actor_id=actor_id))


_to_connect: list[sqlite3.Connection] = []


@cache
def _engine() -> Engine:
    """One for all stores: an engine compiles each statement once."""
    return create_engine("sqlite://", creator=_to_connect.pop, poolclass=NullPool)


@cache
def _migrated() -> sqlite3.Connection:
    raw = _open()
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    with engine.begin() as connection:
        upgrade(connection)
    return raw


def _copy(source: sqlite3.Connection) -> sqlite3.Connection:
    target = _open()
    source.backup(target)
    return target


def _open() -> sqlite3.Connection:
    # Each statement for itself: what is not to be kept stays in a copy that nobody looks at.
    return sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
