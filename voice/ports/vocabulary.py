"""The words that recognizers cannot know, as rows: of a region as a whole, and of single accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from voice.domain.actor import Actor
from voice.domain.vocabulary import Term, TermKind

COMPANY_WIDE = ""  # in place of an account id


class TermSource(StrEnum):
    PERSON = "person"
    IMPORT = "import"
    CORRECTION = "correction"  # learnt from what somebody put right in a transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTerm:
    id: str
    region: str
    account_id: str  # COMPANY_WIDE for all accounts of the region
    term: Term
    source: TermSource
    created_by: str
    created_at: datetime
    version: int = 1  # optimistic lock


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFilter:
    region: str | None = None
    account_id: str | None = None  # COMPANY_WIDE finds those of no account
    kind: TermKind | None = None
    text: str | None = None  # part of how it is written


class VocabularyRepository(Protocol):
    """Terms are seen by region, as accounts are; rows outside the actor's sight behave as if they did not exist."""

    def add(self, terms: Sequence[StoredTerm]) -> None:
        """All or none. Conflict (term_exists) when (region, account, text) is taken."""

    def get(self, term_id: str, actor: Actor) -> StoredTerm:
        """NotFound."""

    def page(self, actor: Actor, where: TermFilter, *, limit: int, offset: int = 0) -> tuple[StoredTerm, ...]:
        """Newest first."""

    def of_region(self, region: str, *, accounts: Collection[str] | None = None) -> tuple[StoredTerm, ...]:
        """All terms of a region, or those of `accounts` (COMPANY_WIDE among them where wanted); oldest first."""

    def save(self, term: StoredTerm) -> StoredTerm:
        """Write the term itself; returns it with version + 1. Conflict (stale_term, term_exists)."""

    def delete(self, term_id: str) -> None: ...
