"""Labels of a call become targets of its turns and clauses; what cannot be known teaches nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.extract.talk import doc_of
from voice.extract.training.targets import LABELS, own_turns, targets

LINES = (
    "customer: 把报价发我。",
    "rep: 好的，周五前发您。",
    "customer: 三万八太贵了，我们是手工记账，老出错。",
    "rep: 我跟领导申请一下。",
    "customer: 还是贵。",
)
RECORD = {
    "identity": [],
    "needs": [{"category": "efficiency", "turns": [2], "quote": "我们是手工记账"}],
    "commitments": [{"owner": "rep", "action": "send_quote", "turns": [0, 1], "quote": "周五前发您"}],
    "objections": [{"tag": "price", "turns": [2, 4], "quote": "三万八太贵了"}],
}


def told(head: str, unit: str = "turn") -> list[str | None]:
    table = targets(doc_of(*LINES), RECORD, head, unit)
    assert set(np.round(table.sum(axis=1), 3).tolist()) <= {0.0, 1.0}
    return [str(LABELS[head][int(row.argmax())]) if row.sum() else None for row in table]


def test_a_turn_that_a_label_names_holds_it() -> None:
    assert told("objection") == ["none", None, "price", None, "price"]
    assert told("need") == ["none", None, "efficiency", None, "none"]


def test_the_rep_teaches_nothing_about_what_customers_say() -> None:
    assert told("objection")[1] is None
    assert told("need")[3] is None


def test_a_commitment_is_at_the_turns_of_its_owner() -> None:
    assert told("commitment") == ["none", "commitment", "none", "none", "none"]


def test_an_action_is_taught_by_the_request_too() -> None:
    assert told("action") == ["send_quote", "send_quote", None, None, None]


def test_a_request_is_told_at_the_turn_that_accepts_it() -> None:
    assert told("request") == [None, "request", None, None, None]


def test_an_own_offer_was_not_requested() -> None:
    record = {**RECORD, "commitments": [{**RECORD["commitments"][0], "turns": [1]}]}
    table = targets(doc_of(*LINES), record, "request", "turn")
    assert LABELS["request"][int(table[1].argmax())] == "none"


def test_a_clause_under_the_quote_holds_the_label_and_its_neighbours_none() -> None:
    doc = doc_of(*LINES)
    by_text = dict(zip((c.text for c in doc._.clauses), told("objection", "clause"), strict=True))
    assert by_text["三万八太贵了"] == "price"
    assert by_text["我们是手工记账"] == "none"


def test_a_turn_that_repeats_a_label_without_its_quote_teaches_clauses_nothing() -> None:
    doc = doc_of(*LINES)
    by_text = dict(zip((c.text for c in doc._.clauses), told("objection", "clause"), strict=True))
    assert by_text["还是贵"] is None


def test_two_labels_of_a_turn_share_it() -> None:
    record = {**RECORD, "objections": [*RECORD["objections"], {"tag": "trust", "turns": [2], "quote": "老出错"}]}
    row = targets(doc_of(*LINES), record, "objection", "turn")[2]
    assert row[LABELS["objection"].index("price")] == row[LABELS["objection"].index("trust")] == pytest.approx(0.5)


def test_own_turns_are_those_in_which_the_owner_speaks() -> None:
    assert own_turns(doc_of(*LINES), RECORD["commitments"][0]) == [1]
