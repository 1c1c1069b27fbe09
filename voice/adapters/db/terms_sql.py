"""VocabularyRepository over SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from voice.adapters.db.conflicts import conflict_as
from voice.adapters.db.sight import sees_region
from voice.adapters.db.tables import terms
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, NotFound
from voice.domain.vocabulary import Term, TermKind
from voice.ports.vocabulary import StoredTerm, TermFilter, TermSource

_TAKEN = "The list has this term already."


class SqlVocabularyRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, found: Sequence[StoredTerm]) -> None:
        if not found:
            return
        with conflict_as(self._connection, _TAKEN, code="term_exists"):
            self._connection.execute(insert(terms), [_row(term) for term in found])

    def get(self, term_id: str, actor: Actor) -> StoredTerm:
        query = select(terms).where(terms.c.id == term_id, sees_region(actor, terms.c.region))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise _not_found()
        return _term(row)

    def page(self, actor: Actor, where: TermFilter, *, limit: int, offset: int = 0) -> tuple[StoredTerm, ...]:
        query = select(terms).where(sees_region(actor, terms.c.region), *_conditions(where))
        query = query.order_by(terms.c.created_at.desc(), terms.c.id.desc()).limit(limit).offset(offset)
        return tuple(_term(row) for row in self._connection.execute(query).mappings())

    def of_region(self, region: str, *, accounts: Collection[str] | None = None) -> tuple[StoredTerm, ...]:
        query = select(terms).where(terms.c.region == region)
        if accounts is not None:
            query = query.where(terms.c.account_id.in_(accounts))
        rows = self._connection.execute(query.order_by(terms.c.created_at, terms.c.id)).mappings()
        return tuple(_term(row) for row in rows)

    def save(self, term: StoredTerm) -> StoredTerm:
        values = _said(term.term) | {"version": term.version + 1}
        current = terms.c.id == term.id, terms.c.version == term.version
        with conflict_as(self._connection, _TAKEN, code="term_exists"):
            row = self._connection.execute(update(terms).where(*current).values(values).returning(terms)).mappings()
            saved = row.one_or_none()
        if saved is None:
            raise Conflict(
                "The term has changed meanwhile.", code="stale_term", remedy="Read it again and repeat the change."
            )
        return _term(saved)

    def delete(self, term_id: str) -> None:
        self._connection.execute(delete(terms).where(terms.c.id == term_id))


def _conditions(where: TermFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.region is not None:
        conditions.append(terms.c.region == where.region)
    if where.account_id is not None:
        conditions.append(terms.c.account_id == where.account_id)
    if where.kind is not None:
        conditions.append(terms.c.kind == where.kind.value)
    if where.text and (text := where.text.strip()):
        conditions.append(terms.c.text.icontains(text, autoescape=True))
    return conditions


def _row(stored: StoredTerm) -> dict[str, Any]:
    fixed = ("id", "region", "account_id", "created_by", "created_at", "version")
    return {name: getattr(stored, name) for name in fixed} | {"source": stored.source.value} | _said(stored.term)


def _said(term: Term) -> dict[str, Any]:
    return {
        "text": term.text,
        "kind": term.kind.value,
        "weight": term.weight,
        "aliases": list(term.aliases),
        "wrong": list(term.wrong),
    }


def _term(row: RowMapping) -> StoredTerm:
    term = Term(row["text"], TermKind(row["kind"]), row["weight"], tuple(row["aliases"]), tuple(row["wrong"]))
    return StoredTerm(
        id=row["id"],
        region=row["region"],
        account_id=row["account_id"],
        term=term,
        source=TermSource(row["source"]),
        created_by=row["created_by"],
        created_at=row["created_at"],
        version=row["version"],
    )


def _not_found() -> NotFound:
    return NotFound("There is no such term.", code="term_not_found")
