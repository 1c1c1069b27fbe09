"""Facts, numbers and names of a call as those see them who may not see private data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from typing import Any

from voice.domain.evidence import EvidenceSpan, is_verbatim
from voice.domain.facts import Due, IdentityClaim
from voice.domain.fields import spelled
from voice.domain.privacy.masks import Masked, masked_figures, masked_text
from voice.domain.privacy.rules import MaskingRules, PrivateKind
from voice.domain.review import StoredFact
from voice.domain.vocabulary import TermKind
from voice.pipeline.edits import CLOSED_FIELDS, edited

_OF_THE_FACT = ("evidence", "confidence", "provenance")


def names_in(facts: Iterable[StoredFact]) -> tuple[str, ...]:
    """Of the people that a record names, as the machine read them and as a person wrote them; sorted."""
    claims = [claim for stored in facts for claim in (stored.fact, edited(stored))]
    return tuple(sorted({claim.name for claim in claims if isinstance(claim, IdentityClaim) and claim.name}))


def masked_fact(stored: StoredFact, names: Iterable[str], heard: Masked | None, rules: MaskingRules) -> StoredFact:
    """Quotes are those of the masked transcript where they stand in it."""
    fact, names = stored.fact, tuple(names)
    values = {
        field.name: _value(field.name, getattr(fact, field.name), names, rules)
        for field in fields(fact)
        if field.name not in _OF_THE_FACT
    }
    evidence = tuple(replace(span, quote=_quote(span, names, heard, rules)) for span in fact.evidence)
    changes: Mapping[str, Any] = {
        name: value if name in CLOSED_FIELDS else _value(name, value, names, rules)
        for name, value in stored.changes.items()
    }
    return replace(stored, fact=replace(fact, evidence=evidence, **values), changes=changes)


def masked_phone(number: str, rules: MaskingRules) -> str:
    """A number that somebody typed, whatever its shape."""
    if PrivateKind.PHONE not in rules.kinds:
        return number
    return masked_figures(number, dict(rules.numbers)[PrivateKind.PHONE].keep)


def masked_hotword(word: str, rules: MaskingRules) -> str:
    """A word that the sender expects, where it is marked as a person's name."""
    kind, _, name = word.replace("：", ":").partition(":")
    named = (name,) if kind.strip().lower() == TermKind.PERSON else ()
    return masked_text(word, named, rules)


def _value(name: str, value: Any, names: tuple[str, ...], rules: MaskingRules) -> Any:
    if isinstance(value, Due):
        return replace(value, text=masked_text(value.text, names, rules))
    if isinstance(value, float):
        shown = masked_text(spelled(value), names, rules)
        return value if shown == spelled(value) else shown
    if not isinstance(value, str) or isinstance(value, StrEnum):
        return value
    return masked_phone(value, rules) if name == "phone" else masked_text(value, names, rules)


def _quote(span: EvidenceSpan, names: tuple[str, ...], heard: Masked | None, rules: MaskingRules) -> str:
    if heard is not None and is_verbatim(span, heard.original):
        return heard.transcript.turns[span.turn].text[span.char_start : span.char_end]
    return masked_text(span.quote, names, rules)  # of a transcript that was put right since
