"""The follow-up record as `callgate process` prints it: a list a kind, each item with its fields, quote and seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# Kind of a fact -> name of its list, in the order in which people read them.
LISTS = {
    "identity": "identity",
    "need": "needs",
    "commitment": "commitments",
    "objection": "objections",
    "signal": "signals",
    "field": "fields",
}

Record = dict[str, list[dict[str, Any]]]


def record_json(facts: Iterable[Mapping[str, Any]]) -> Record:
    """From facts as the API shows them (`voice.pipeline.review.shown`)."""
    record: Record = {name: [] for name in LISTS.values()}
    for fact in facts:
        record[LISTS[fact["kind"]]].append(_item(fact))
    return record


def _item(fact: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **fact["fields"],
        "quote": fact["quote"],
        "turns": fact["turns"],
        "confidence": fact["confidence"],
        "evidence": [
            {"start": span["start_ms"] / 1000, "end": span["end_ms"] / 1000}
            for span in fact["evidence"]
            if span["start_ms"] is not None and span["end_ms"] is not None
        ],
    }
