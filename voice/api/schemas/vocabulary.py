"""Terms of the vocabulary as clients see them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from voice.domain.vocabulary import Term, TermKind
from voice.ports.vocabulary import COMPANY_WIDE, StoredTerm, TermSource

_WORDS: dict[str, Any] = {
    "text": "星河网关",
    "kind": "product",
    "weight": 1.0,
    "aliases": ["网关二代"],
    "wrong": ["新河网关"],
}
TERM: dict[str, Any] = {
    "id": "0197f3a0-6a11-7b3e-8c55-0d7c1c6f4b21",
    "region": "east",
    "account_id": None,
    **_WORDS,
    "source": "correction",
    "created_by": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
    "created_at": "2026-03-12T07:03:11Z",
    "version": 1,
}


class TermFields(BaseModel):
    """What is written, what else it is called, and what recognizers have made of it."""

    text: str = Field(max_length=100, description="How it is written: 2 to 40 characters")
    kind: TermKind
    weight: float = Field(1.0, ge=0, le=2, description="How far a repair may reach; 0 for the listed spellings alone")
    aliases: list[str] = Field(default_factory=list, max_length=20, description="Other names, which stay as they are")
    wrong: list[str] = Field(default_factory=list, max_length=20, description="Wrong spellings, always put right")

    def term(self) -> Term:
        return Term(self.text, self.kind, self.weight, tuple(self.aliases), tuple(self.wrong))


class TermIn(TermFields):
    """A new term. Names of accounts and persons need the account."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{**_WORDS, "account_id": None}]})

    account_id: str | None = Field(None, max_length=64, description="Null: for all calls of the region")
    region: str | None = Field(None, max_length=64, description="Only for those who see several regions")


class TermChange(TermFields):
    """A term as it shall be; `version` is the one that was read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{**_WORDS, "version": 1}]})

    version: int = Field(ge=1)


class TermOut(TermFields):
    """A term of a region, or of one of its accounts."""

    model_config = ConfigDict(json_schema_extra={"examples": [TERM]})

    id: str
    region: str
    account_id: str | None = Field(None, description="Null: for all calls of the region")
    source: TermSource = Field(description="Entered by a person, imported, or learnt from a correction")
    created_by: str
    created_at: datetime
    version: int


def term_out(stored: StoredTerm) -> TermOut:
    term = stored.term
    return TermOut(
        id=stored.id,
        region=stored.region,
        account_id=None if stored.account_id == COMPANY_WIDE else stored.account_id,
        text=term.text,
        kind=term.kind,
        weight=term.weight,
        aliases=list(term.aliases),
        wrong=list(term.wrong),
        source=stored.source,
        created_by=stored.created_by,
        created_at=stored.created_at,
        version=stored.version,
    )


class ImportedOut(BaseModel):
    """What a file has changed."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [{"added": 120, "changed": 3, "unchanged": 41}]}
    )

    added: int
    changed: int
    unchanged: int
