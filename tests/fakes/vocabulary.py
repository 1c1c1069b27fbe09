"""VocabularyRepository over dicts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from tests.fakes.tables import Tables
from voice.domain.actor import Actor, UserRole
from voice.domain.errors import Conflict, NotFound
from voice.ports.vocabulary import StoredTerm, TermFilter


class FakeVocabulary:
    def __init__(self, tables: Tables) -> None:
        self._terms = tables.terms

    def add(self, terms: Sequence[StoredTerm]) -> None:
        if any(self._taken(term) for term in terms) or len({_key(term) for term in terms}) < len(terms):
            raise Conflict("The list has this term already.", code="term_exists")
        self._terms.update({term.id: term for term in terms})

    def get(self, term_id: str, actor: Actor) -> StoredTerm:
        term = self._terms.get(term_id)
        if term is None or not _seen(term, actor):
            raise NotFound("There is no such term.", code="term_not_found")
        return term

    def page(self, actor: Actor, where: TermFilter, *, limit: int, offset: int = 0) -> tuple[StoredTerm, ...]:
        found = [term for term in self._terms.values() if _seen(term, actor) and _matches(term, where)]
        found.sort(key=lambda term: (term.created_at, term.id), reverse=True)
        return tuple(found[offset : offset + limit])

    def of_region(self, region: str, *, accounts: Collection[str] | None = None) -> tuple[StoredTerm, ...]:
        found = [
            term
            for term in self._terms.values()
            if term.region == region and (accounts is None or term.account_id in accounts)
        ]
        return tuple(sorted(found, key=lambda term: (term.created_at, term.id)))

    def save(self, term: StoredTerm) -> StoredTerm:
        known = self._terms.get(term.id)
        if known is None or known.version != term.version:
            raise Conflict("The term has changed meanwhile.", code="stale_term")
        if self._taken(term):
            raise Conflict("The list has this term already.", code="term_exists")
        self._terms[term.id] = replace(known, term=term.term, version=term.version + 1)
        return self._terms[term.id]

    def delete(self, term_id: str) -> None:
        self._terms.pop(term_id, None)

    def _taken(self, term: StoredTerm) -> bool:
        return any(_key(other) == _key(term) and other.id != term.id for other in self._terms.values())


def _key(term: StoredTerm) -> tuple[str, str, str]:
    return term.region, term.account_id, term.term.text


def _seen(term: StoredTerm, actor: Actor) -> bool:
    if actor.region == "*":
        return actor.role in (UserRole.AUDITOR, UserRole.ADMIN)
    return term.region == actor.region


def _matches(term: StoredTerm, where: TermFilter) -> bool:
    return (
        where.region in (None, term.region)
        and where.account_id in (None, term.account_id)
        and where.kind in (None, term.term.kind)
        and (where.text or "").strip().casefold() in term.term.text.casefold()
    )
