"""voice_needs: what the customer wants solved, by category; what they tried, and why it failed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from voice.domain.facts import NeedCategory
from voice.domain.transcript import Side
from voice.extract.attributes import NeedDraft, Place
from voice.extract.decisions import Decision, Detection, detections
from voice.extract.quotes import quote
from voice.extract.rules import RuleBook

HEAD = "need"
CUSTOMER_SIDE = (Side.CUSTOMER, Side.THIRD_PARTY)


def build(nlp: Language, name: str, folder: str, heads: str) -> Callable[[Doc], Doc]:
    decision = Decision.load(Path(heads), HEAD)
    book = RuleBook.load(Path(folder) / "rules.toml")

    def component(doc: Doc) -> Doc:
        found = detections(doc, HEAD, decision, CUSTOMER_SIDE)
        groups = continued(found, decision.merge_within)
        doc._.needs = tuple(_draft(doc, name, decision, book, group) for group in groups)
        return doc

    return component


def continued(found: list[Detection], within: int) -> list[list[Detection]]:
    """A turn tells one need, its likeliest; the same category soon after it is the same need told on."""
    best: dict[int, Detection] = {}
    for detection in found:
        known = best.get(detection.turn)
        best[detection.turn] = max(known, detection, key=lambda d: d.score) if known else detection
    groups: list[list[Detection]] = []
    for detection in best.values():
        last = groups[-1][-1] if groups else None
        if last and last.label == detection.label and detection.turn - last.turn <= within:
            groups[-1].append(detection)
        else:
            groups.append([detection])
    return groups


def _draft(doc: Doc, name: str, decision: Decision, book: RuleBook, group: list[Detection]) -> NeedDraft:
    best = max(group, key=lambda d: d.score)
    places: list[Place] = [quote(doc, HEAD, best), *(quote(doc, HEAD, d) for d in group if d is not best)]
    turns = {d.turn for d in group}
    tried = _clause_hit(doc, book, "need.tried", turns, places[0])
    failed = _clause_hit(doc, book, "need.why_failed", turns, places[0]) if tried else None
    return NeedDraft(
        places=tuple(places),
        confidence=decision.confidence(best.score),
        component=name,
        category=NeedCategory(best.label),
        tried=tried,
        why_failed=failed,
    )


def _clause_hit(doc: Doc, book: RuleBook, rule: str, turns: set[int], beside: Place) -> str | None:
    """The first clause of these turns, outside the quote, that the rule hits."""
    column = book.names.index(rule)
    for clause in doc._.clauses:
        overlaps = clause.turn == beside.turn and clause.start < beside.end and clause.end > beside.start
        if clause.turn in turns and not overlaps and book.counts(clause.text)[column]:
            return str(clause.text)
    return None
