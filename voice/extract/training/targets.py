"""What the heads should say of each turn and clause of a labelled call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from spacy.tokens import Doc

from voice.domain.facts import Action, NeedCategory, ObjectionTag
from voice.domain.transcript import Side
from voice.extract.classifier import Floats
from voice.extract.decisions import NONE

LABELS: dict[str, tuple[str, ...]] = {
    "objection": (NONE, *ObjectionTag),
    "need": (NONE, *NeedCategory),
    "commitment": (NONE, "commitment"),
    "action": tuple(Action),
    "request": (NONE, "request"),
    "link": (NONE, "same"),
}
Record = Mapping[str, Any]


def targets(doc: Doc, record: Record, head: str, unit: str) -> Floats:
    """Shape (turns or clauses, labels); rows sum to 1, or to 0 where the head should learn nothing."""
    if unit == "clause":
        return _clause_targets(doc, record, head)
    return _TURN_TARGETS[head](doc, record)


def _marked(count: int, head: str, hits: Sequence[tuple[int, str]], *, otherwise_none: bool = True) -> Floats:
    labels = LABELS[head]
    table = np.zeros((count, len(labels)), np.float32)
    for row, label in hits:
        table[row, labels.index(label)] = 1
    if otherwise_none:
        table[table.sum(axis=1) == 0, 0] = 1
    return np.asarray(table / np.maximum(1, table.sum(axis=1, keepdims=True)), np.float32)


def _turns(doc: Doc) -> int:
    return len(doc._.context.transcript.turns)


def _customer_only(doc: Doc, table: Floats, sides: Sequence[Side]) -> Floats:
    """The rep's lines teach nothing about what customers want: they are left out, not counted as none."""
    table[[side is Side.REP for side in sides]] = 0
    return table


def _objection(doc: Doc, record: Record) -> Floats:
    hits = [(turn, item["tag"]) for item in record["objections"] for turn in item["turns"]]
    return _customer_only(doc, _marked(_turns(doc), "objection", hits), doc._.sides)


def _need(doc: Doc, record: Record) -> Floats:
    hits = [(turn, item["category"]) for item in record["needs"] for turn in item["turns"]]
    return _customer_only(doc, _marked(_turns(doc), "need", hits), doc._.sides)


def own_turns(doc: Doc, item: Record) -> list[int]:
    """The turns of a commitment in which its owner speaks."""
    return [turn for turn in item["turns"] if doc._.sides[turn] == item["owner"]]


def _commitment(doc: Doc, record: Record) -> Floats:
    hits = [(turn, "commitment") for item in record["commitments"] for turn in own_turns(doc, item)]
    return _marked(_turns(doc), "commitment", hits)


def _action(doc: Doc, record: Record) -> Floats:
    hits = [(turn, item["action"]) for item in record["commitments"] for turn in item["turns"]]
    return _marked(_turns(doc), "action", hits, otherwise_none=False)


def _request(doc: Doc, record: Record) -> Floats:
    hits = []
    for item in record["commitments"]:
        own = own_turns(doc, item)
        hits += [(turn, "request" if turn - 1 in item["turns"] and turn == own[0] else NONE) for turn in own]
    return _marked(_turns(doc), "request", hits, otherwise_none=False)


_TURN_TARGETS = {
    "objection": _objection,
    "need": _need,
    "commitment": _commitment,
    "action": _action,
    "request": _request,
}
_ITEMS = {
    "objection": ("objections", "tag"),
    "need": ("needs", "category"),
    "commitment": ("commitments", "owner"),
    "action": ("commitments", "action"),
}


def _clause_targets(doc: Doc, record: Record, head: str) -> Floats:
    """A clause that lies under a quote holds its label; a named turn without the quote teaches nothing."""
    clauses, turns = doc._.clauses, doc._.context.transcript.turns
    kind, key = _ITEMS[head]
    hits: list[tuple[int, str]] = []
    unsure: set[int] = set()
    for item in record[kind]:
        label = head if head == "commitment" else item[key]
        for turn in item["turns"]:
            start = turns[turn].text.find(item["quote"])
            end = start + len(item["quote"])
            for index, clause in enumerate(clauses):
                if clause.turn != turn:
                    continue
                shared = min(clause.end, end) - max(clause.start, start) if start >= 0 else 0
                if shared * 2 > clause.end - clause.start:
                    hits.append((index, label))
                elif start < 0:
                    unsure.add(index)
    if head == "action":
        return _marked(len(clauses), head, hits, otherwise_none=False)
    table = _marked(len(clauses), head, hits)
    table[sorted(unsure - {index for index, _ in hits})] = 0
    sides = [doc._.sides[clause.turn] for clause in clauses]
    return table if head == "commitment" else _customer_only(doc, table, sides)
