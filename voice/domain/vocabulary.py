"""Words that a recognizer cannot know: names of accounts, people, products and competitors, and the trade's jargon."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TermKind(StrEnum):
    ACCOUNT = "account"
    PERSON = "person"
    PRODUCT = "product"
    COMPETITOR = "competitor"
    JARGON = "jargon"


@dataclass(frozen=True, slots=True)
class Term:
    """`text` is how it is written. `aliases` are other ways to say it that stay as they are; each of `wrong` is what
    the recognizer has made of it before, and is always put right. `weight` 0..2 scales how far a repair may reach."""

    text: str
    kind: TermKind
    weight: float = 1.0
    aliases: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


Vocabulary = tuple[Term, ...]
