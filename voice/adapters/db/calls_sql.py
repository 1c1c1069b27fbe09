"""CallRepository over SQL; the lease is one conditional UPDATE, so that two workers never hold it both.

Only a call in processing has a lease (the table checks it): a status that `save` writes over it ends the lease.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from voice.adapters.db.call_rows import (
    artefact_of,
    artefact_row,
    call_of,
    call_row,
    cursor_after,
    read_cursor,
    state_row,
)
from voice.adapters.db.conflicts import conflict_as
from voice.adapters.db.sight import sees_call
from voice.adapters.db.tables import artefacts, calls
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, NotFound
from voice.domain.recording import TERMINAL, Artefact, Call, CallStatus, Stage
from voice.ports.calls import CallFilter, CallPage

_NO_LEASE: dict[str, Any] = {"lease_owner": None, "lease_until": None}


class SqlCallRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, call: Call, *, idempotency_key: str | None = None) -> None:
        row = call_row(call) | {"idempotency_key": idempotency_key}
        detail = "This recording, or its idempotency key, is already stored."
        with conflict_as(self._connection, detail, code="duplicate_call"):
            self._connection.execute(insert(calls).values(row))

    def get(self, call_id: str, actor: Actor) -> Call:
        call = self._one(calls.c.id == call_id, sees_call(actor))
        if call is None:
            raise NotFound("There is no such call.", code="call_not_found")
        return call

    def find_by_sha256(self, region: str, sha256: str) -> Call | None:
        return self._one(calls.c.region == region, calls.c.sha256 == sha256)

    def find_by_idempotency_key(self, rep_id: str, key: str) -> Call | None:
        return self._one(calls.c.rep_id == rep_id, calls.c.idempotency_key == key)

    def page(self, actor: Actor, where: CallFilter, *, cursor: str | None, limit: int) -> CallPage:
        query = select(calls).where(sees_call(actor), *_conditions(where))
        if cursor is not None:
            called_at, call_id = read_cursor(cursor)
            later = and_(calls.c.called_at == called_at, calls.c.id < call_id)
            query = query.where(or_(calls.c.called_at < called_at, later))
        query = query.order_by(calls.c.called_at.desc(), calls.c.id.desc()).limit(limit + 1)
        found = [call_of(row) for row in self._connection.execute(query).mappings()]
        shown = tuple(found[:limit])
        return CallPage(shown, cursor_after(shown[-1]) if shown and len(found) > limit else None)

    def save(self, call: Call) -> Call:
        values = state_row(call) | {"version": call.version + 1}
        if call.status is not CallStatus.PROCESSING:
            values |= _NO_LEASE
        saved = self._change(values, calls.c.id == call.id, calls.c.version == call.version)
        if saved is not None:
            return saved
        if self._one(calls.c.id == call.id) is None:
            raise NotFound("There is no such call.", code="call_not_found")
        raise Conflict(
            "The call has changed meanwhile.", code="stale_call", remedy="Read it again and repeat the change."
        )

    def waiting_before(self, call: Call) -> int:
        same_moment = and_(calls.c.created_at == call.created_at, calls.c.id < call.id)
        older = or_(calls.c.created_at < call.created_at, same_moment)
        query = select(func.count()).select_from(calls).where(calls.c.status == CallStatus.QUEUED.value, older)
        return self._connection.execute(query).scalar_one()

    def claim(self, call_id: str, *, owner: str, now: datetime, lease_s: int) -> Call | None:
        free = or_(calls.c.lease_owner.is_(None), calls.c.lease_until <= now)
        values = {
            "status": CallStatus.PROCESSING.value,
            "attempt": calls.c.attempt + 1,
            "version": calls.c.version + 1,
            "lease_owner": owner,
            "lease_until": now + timedelta(seconds=lease_s),
            "updated_at": now,
        }
        return self._change(values, calls.c.id == call_id, calls.c.status.not_in([s.value for s in TERMINAL]), free)

    def heartbeat(
        self, call_id: str, *, owner: str, now: datetime, lease_s: int, progress: float, stage: Stage
    ) -> bool:
        # The version stays: a beat from another thread must not make the worker's own copy stale.
        values = {
            "lease_until": now + timedelta(seconds=lease_s),
            "updated_at": now,
            "progress": progress,
            "stage": stage.value,
        }
        held = calls.c.id == call_id, calls.c.lease_owner == owner
        done = self._connection.execute(update(calls).where(*held).values(values))
        return done.rowcount == 1

    def release(self, call_id: str, *, owner: str) -> None:
        self._free(calls.c.id == call_id, calls.c.lease_owner == owner)

    def release_all(self, *, owner_prefix: str) -> tuple[str, ...]:
        # Not LIKE, which ignores case on SQLite.
        return self._free(func.substr(calls.c.lease_owner, 1, len(owner_prefix)) == owner_prefix)

    def stale(self, *, now: datetime, queued_before: datetime, limit: int) -> tuple[str, ...]:
        run_out = or_(calls.c.lease_until.is_(None), calls.c.lease_until <= now)
        lost = and_(calls.c.status == CallStatus.PROCESSING.value, run_out)
        forgotten = and_(calls.c.status == CallStatus.QUEUED.value, calls.c.updated_at < queued_before)
        query = select(calls.c.id).where(or_(lost, forgotten)).order_by(calls.c.updated_at, calls.c.id).limit(limit)
        return tuple(self._connection.execute(query).scalars())

    def add_artefact(self, artefact: Artefact) -> None:
        detail = f"Version {artefact.version} of this stage's artefact is already stored."
        with conflict_as(self._connection, detail, code="duplicate_artefact"):
            self._connection.execute(insert(artefacts).values(artefact_row(artefact)))

    def latest_artefact(self, call_id: str, stage: Stage) -> Artefact | None:
        query = select(artefacts).where(artefacts.c.call_id == call_id, artefacts.c.stage == stage.value)
        row = self._connection.execute(query.order_by(artefacts.c.version.desc()).limit(1)).mappings().one_or_none()
        return artefact_of(row) if row else None

    def artefacts(self, call_id: str) -> tuple[Artefact, ...]:
        query = select(artefacts).where(artefacts.c.call_id == call_id)
        rows = self._connection.execute(query.order_by(artefacts.c.created_at, artefacts.c.version)).mappings()
        return tuple(artefact_of(row) for row in rows)

    def _one(self, *where: ColumnElement[bool]) -> Call | None:
        row = self._connection.execute(select(calls).where(*where)).mappings().one_or_none()
        return call_of(row) if row else None

    def _change(self, values: dict[str, Any], *where: ColumnElement[bool]) -> Call | None:
        row = self._connection.execute(update(calls).where(*where).values(values).returning(calls)).mappings()
        changed = row.one_or_none()
        return call_of(changed) if changed else None

    def _free(self, *where: ColumnElement[bool]) -> tuple[str, ...]:
        values = _NO_LEASE | {"status": CallStatus.QUEUED.value, "version": calls.c.version + 1}
        freed = self._connection.execute(update(calls).where(*where).values(values).returning(calls.c.id))
        return tuple(sorted(freed.scalars()))


def _conditions(where: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.status is not None:
        conditions.append(calls.c.status == where.status.value)
    for name in ("rep_id", "account_id", "opportunity_id"):
        if (value := getattr(where, name)) is not None:
            conditions.append(calls.c[name] == value)
    if where.called_from is not None:
        conditions.append(calls.c.called_at >= where.called_from)
    if where.called_to is not None:
        conditions.append(calls.c.called_at < where.called_to)
    if where.text and (text := where.text.strip()):
        searched = (calls.c.account_hint, calls.c.opportunity_hint, calls.c.phone_number, calls.c.client_reference_id)
        conditions.append(or_(*(column.icontains(text, autoescape=True) for column in searched)))
    return conditions
