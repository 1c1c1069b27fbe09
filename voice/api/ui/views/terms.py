"""A term of the vocabulary as one line of its page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from voice.ports.vocabulary import StoredTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """`account` is None for a term of all calls, "" for one of an account out of sight."""

    id: str
    text: str
    kind: str
    aliases: str
    wrong: str
    account: str | None
    source: str


def term_line(stored: StoredTerm, accounts: Mapping[str, str]) -> TermLine:
    return TermLine(
        id=stored.id,
        text=stored.term.text,
        kind=stored.term.kind.value,
        aliases="、".join(stored.term.aliases),
        wrong="、".join(stored.term.wrong),
        account=accounts.get(stored.account_id, "") if stored.account_id else None,
        source=stored.source.value,
    )


def many(text: str) -> tuple[str, ...]:
    """Several words from one field, however people separate them."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[、,，;；\n]", text) if part.strip()))
