"""FactRepository over SQL: the machine's fact and the person's layer lie in separate columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from voice.adapters.db.sight import sees_call
from voice.adapters.db.tables import calls, facts
from voice.domain.actor import Actor
from voice.domain.errors import NotFound
from voice.domain.facts import FactKind
from voice.domain.facts_json import fact_from_dict, fact_to_dict
from voice.domain.review import FactState, StoredFact

_KIND_ORDER = list(FactKind)


class SqlFactRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_call(self, call_id: str) -> tuple[StoredFact, ...]:
        rows = self._connection.execute(select(facts).where(facts.c.call_id == call_id)).mappings()
        return tuple(sorted((_fact_of(row) for row in rows), key=_place))

    def get(self, fact_id: str, actor: Actor) -> StoredFact:
        query = select(facts).join(calls, calls.c.id == facts.c.call_id).where(facts.c.id == fact_id, sees_call(actor))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such fact.", code="fact_not_found")
        return _fact_of(row)

    def replace_run(self, call_id: str, facts: Sequence[StoredFact]) -> None:
        known = self._states(call_id)
        for fact in facts:
            if fact.id in known:
                self._update(call_id, fact.id, _machine_row(fact))
            else:
                self._insert(call_id, fact)
        for gone in known.keys() - {fact.id for fact in facts}:
            if known[gone] == FactState.PROPOSED:
                self._delete(call_id, gone)
            else:
                self._update(call_id, gone, {"withdrawn": True})

    def save(self, fact: StoredFact) -> None:
        self._update(fact.call_id, fact.id, _review_row(fact))

    def _states(self, call_id: str) -> dict[str, str]:
        # Locked (a no-op on SQLite): a decision made meanwhile must be seen before its row could be deleted.
        query = select(facts.c.id, facts.c.state).where(facts.c.call_id == call_id).with_for_update()
        return {row.id: row.state for row in self._connection.execute(query)}

    def _insert(self, call_id: str, fact: StoredFact) -> None:
        row = {"id": fact.id, "call_id": call_id} | _machine_row(fact) | _review_row(fact)
        self._connection.execute(insert(facts).values(row))

    def _update(self, call_id: str, fact_id: str, values: dict[str, Any]) -> None:
        target = update(facts).where(facts.c.id == fact_id, facts.c.call_id == call_id)
        if self._connection.execute(target.values(values)).rowcount == 0:
            raise NotFound("There is no such fact.", code="fact_not_found")

    def _delete(self, call_id: str, fact_id: str) -> None:
        self._connection.execute(delete(facts).where(facts.c.id == fact_id, facts.c.call_id == call_id))


def _machine_row(fact: StoredFact) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "payload": fact_to_dict(fact.fact),
        "run": fact.run,
        "withdrawn": fact.withdrawn,
        "waiting": fact.waiting,
    }


def _review_row(fact: StoredFact) -> dict[str, Any]:
    return {
        "state": fact.state.value,
        "changes": dict(fact.changes),
        "decided_by": fact.decided_by,
        "decided_at": fact.decided_at,
    }


def _fact_of(row: RowMapping) -> StoredFact:
    kind = FactKind(row["kind"])
    return StoredFact(
        id=row["id"],
        call_id=row["call_id"],
        kind=kind,
        fact=fact_from_dict(kind, row["payload"]),
        state=FactState(row["state"]),
        changes=row["changes"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        run=row["run"],
        withdrawn=row["withdrawn"],
        waiting=row["waiting"],
    )


def _place(stored: StoredFact) -> tuple[int, int, int, str]:
    first = stored.fact.evidence[0] if stored.fact.evidence else None
    turn, char = (first.turn, first.char_start) if first else (0, 0)
    return turn, char, _KIND_ORDER.index(stored.kind), stored.id
