"""Reads what a language model answered about a call: only what the named turn really says becomes a fact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from voice.domain.errors import InvalidInput
from voice.domain.evidence import EvidenceSpan, cite
from voice.domain.facts import (
    LANGUAGE_MODEL,
    Action,
    CallFacts,
    Commitment,
    DecisionRole,
    Due,
    Fact,
    FieldValue,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Provenance,
)
from voice.domain.fields import CustomField, FieldType
from voice.domain.numerals import zh_digits
from voice.domain.privacy.figures import MASK
from voice.domain.transcript import Side, Transcript
from voice.extract.opinion.request import line_of
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues

ALONE = 0.4  # confidence in what nobody but a language model has found
RULE = "language_model"  # of words of time that our own grammar does not read
MOST_ITEMS = 200  # of one list of one answer
SHORTEST_QUOTE = 2  # characters

LISTS = ("identity", "needs", "commitments", "objections", "fields")
_AROUND = " \t\r\n\"'“”‘’「」『』《》…"
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_PHONE = re.compile(r"\+?\d{3,20}")
_DECODER = json.JSONDecoder()
E = TypeVar("E", bound=StrEnum)


def items_in(text: str) -> dict[str, list[Mapping[str, Any]]]:
    """The items of each list that can be read, whatever surrounds them and wherever the text breaks off."""
    text = _THOUGHTS.sub("", text)
    read = _whole(text)
    lists = {name: _broken(text, name) if read is None else read.get(name) for name in LISTS}
    return {
        name: [item for item in items[:MOST_ITEMS] if isinstance(item, dict)] if isinstance(items, list) else []
        for name, items in lists.items()
    }


@dataclass(frozen=True, slots=True)
class Heard:
    """A call as it was said, and sign for sign as it was sent: private words may be masked there.

    `version` is what its facts say of their origin.
    """

    said: Transcript
    sent: Transcript
    called_at: datetime
    language: str
    calendar: WorkCalendar
    version: str

    def facts(self, text: str, fields: Sequence[CustomField], *, first: int, last: int) -> CallFacts:
        """What an answer about the turns [first, last) proves with words of theirs; the rest is dropped."""
        items = items_in(text)
        named = {field.name: field for field in fields}
        places = {
            name: [(item, span) for item in found if (span := self._span(item, first, last))]
            for name, found in items.items()
        }
        return CallFacts(
            identity=_unique(self._person(item, span) for item, span in places["identity"]),
            needs=_unique(self._need(item, span) for item, span in places["needs"]),
            commitments=_unique(self._commitment(item, span) for item, span in places["commitments"]),
            objections=_unique(self._objection(item, span) for item, span in places["objections"]),
            fields=_unique(self._field(item, span, named) for item, span in places["fields"]),
        )

    def _span(self, item: Mapping[str, Any], first: int, last: int) -> EvidenceSpan | None:
        turn, quote = item.get("turn"), item.get("quote")
        if not isinstance(turn, int) or isinstance(turn, bool) or not isinstance(quote, str):
            return None
        if not first <= turn < last or self.said.turns[turn].side is Side.SYSTEM:
            return None
        return self._place(turn, quote.strip(_AROUND))

    def _place(self, turn: int, words: str) -> EvidenceSpan | None:
        """Where a turn says these words, in the words that were really said; None where it does not."""
        words = line_of(words)
        if len(words) < SHORTEST_QUOTE or not words.strip(MASK):
            return None
        starts = [found.start() for found in re.finditer(re.escape(words), line_of(self.sent.turns[turn].text))]
        spans = [cite(self.said, turn, start, start + len(words)) for start in starts]
        # One mask may stand for two names: which is meant cannot be told.
        return spans[0] if len({span.quote for span in spans}) == 1 else None

    def _words(self, item: Mapping[str, Any], name: str, turn: int) -> str | None:
        value = item.get(name)
        span = self._place(turn, value.strip(_AROUND)) if isinstance(value, str) else None
        return span.quote if span else None

    def _carried(self, span: EvidenceSpan) -> dict[str, Any]:
        by = Provenance(LANGUAGE_MODEL, self.version)
        return {"evidence": (span,), "confidence": ALONE, "provenance": by}

    def _person(self, item: Mapping[str, Any], span: EvidenceSpan) -> IdentityClaim | None:
        side = _value(Side, item.get("side"))
        if side not in (Side.REP, Side.CUSTOMER, Side.THIRD_PARTY):
            return None
        said: dict[str, Any] = {
            name: self._words(item, name, span.turn) for name in ("name", "title", "department", "organization")
        }
        phone = re.sub(r"[\s\-]", "", zh_digits(self._words(item, "phone", span.turn) or ""))
        said["phone"] = phone if _PHONE.fullmatch(phone) else None
        role = _value(DecisionRole, item.get("role")) or DecisionRole.UNKNOWN
        if not any(said.values()):
            return None
        return IdentityClaim(side=side, role=role, **said, **self._carried(span))

    def _need(self, item: Mapping[str, Any], span: EvidenceSpan) -> Need | None:
        category = _value(NeedCategory, item.get("category"))
        return Need(category=category, **self._carried(span)) if category else None

    def _commitment(self, item: Mapping[str, Any], span: EvidenceSpan) -> Commitment | None:
        owner, action = _value(Side, item.get("owner")), _value(Action, item.get("action"))
        if action is None or owner not in (Side.REP, Side.CUSTOMER):
            return None
        return Commitment(owner=owner, action=action, due=self._due(item, span.turn), **self._carried(span))

    def _objection(self, item: Mapping[str, Any], span: EvidenceSpan) -> Objection | None:
        tag = _value(ObjectionTag, item.get("tag"))
        if tag is None:
            return None
        return Objection(tag=tag, competitor=self._words(item, "competitor", span.turn), **self._carried(span))

    def _field(
        self, item: Mapping[str, Any], span: EvidenceSpan, named: Mapping[str, CustomField]
    ) -> FieldValue | None:
        name, told = item.get("field"), item.get("value")
        field = named.get(name) if isinstance(name, str) else None
        if field is None or not isinstance(told, str | int | float):
            return None
        words = self._words(item, "value", span.turn) if field.type is FieldType.TEXT else str(told)
        try:
            value = field.label.content(words or "")
        except InvalidInput:
            return None
        return FieldValue(field=field.label, value=value, **self._carried(span))

    def _due(self, item: Mapping[str, Any], turn: int) -> Due | None:
        """By our own grammar: a model copies words of time, it does not reckon with them."""
        words = item.get("due_text")
        place = self._place(turn, words.strip(_AROUND)) if isinstance(words, str) else None
        if place is None:
            return None
        text = self.said.turns[turn].text
        read = find_dues(text, called_at=self.called_at, language=self.language, calendar=self.calendar)
        for mention in read:
            if mention.char_start < place.char_end and mention.char_end > place.char_start:
                return Due(mention.text, mention.due, mention.precision, mention.rule)
        return Due(place.quote, None, None, RULE)


def _whole(text: str) -> Mapping[str, Any] | None:
    start = text.find("{")
    if start < 0:
        return {}
    try:
        read, _ = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else {}


def _broken(text: str, name: str) -> list[Any]:
    """The items of a list up to where it breaks off."""
    opened = re.search(rf'"{name}"\s*:\s*\[', text)
    found: list[Any] = []
    at = opened.end() if opened else len(text)
    while len(found) < MOST_ITEMS:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if at >= len(text) or text[at] != "{":
            return found
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found
        found.append(item)
    return found


def _value(kind: type[E], told: Any) -> E | None:
    try:
        return kind(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _unique(facts: Iterable[Fact | None]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(fact for fact in facts if fact is not None))
