"""A fact as a card: the quote and its second, then what it means, and how sure that is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.api_ui.conftest import WEDNESDAY
from tests.unit.api_ui.spoken import a_fact, a_span
from voice.api.ui.moments import Moments
from voice.api.ui.views.cards import Span, card, confidence_word, due_state, grouped


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "sure"), (0.8, "sure"), (0.79, "likely"), (0.5, "likely"), (0.49, "doubtful"), (0, "doubtful")],
)
def test_confidence_is_one_of_three_words(confidence: float, word: str) -> None:
    assert confidence_word(confidence) == word


def test_the_play_button_starts_at_the_second_of_the_quote_and_ends_with_it(chinese: Moments) -> None:
    assert card(a_fact("need"), chinese, {}).spans == (Span(42.0, 44.5, "0:42"),)


def test_evidence_without_times_cannot_be_played(chinese: Moments) -> None:
    assert card(a_fact("need", evidence=[a_span(ms=None)]), chinese, {}).spans == ()


def test_a_person_is_told_with_title_side_say_and_place(chinese: Moments) -> None:
    item = card(a_fact("identity"), chinese, {})
    assert item.label == "端木敏 经理"
    assert item.details == ("客户 · 采购", "鲲鹏重工 · 采购部")


def test_a_title_that_is_part_of_the_name_is_not_said_twice(chinese: Moments) -> None:
    item = card(a_fact("identity", fields={"name": "端木经理", "title": "经理"}), chinese, {})
    assert item.label == "端木经理"


def test_what_was_not_said_is_left_out(english: Moments) -> None:
    nothing = {"name": None, "title": None, "department": None, "organization": None, "role": "unknown"}
    item = card(a_fact("identity", fields=nothing), english, {})
    assert (item.label, item.details) == ("No name given", ("Customer",))


def test_a_need_tells_what_was_tried_and_why_it_failed(chinese: Moments) -> None:
    item = card(a_fact("need"), chinese, {})
    assert (item.label, item.details) == ("交付及时", ("试过：换过两家", "没成：都拖期"))


def test_a_promise_tells_who_what_and_by_when(chinese: Moments) -> None:
    item = card(a_fact("commitment"), chinese, {})
    assert (item.label, item.due, item.due_state) == ("我方 · 发报价", "明天 15:00 前", "later")


def test_a_promise_without_a_date_gives_the_words_that_were_said(chinese: Moments) -> None:
    item = card(a_fact("commitment", fields={"due": None, "due_text": "尽快", "due_precision": None}), chinese, {})
    assert (item.due, item.due_state, item.details) == (None, "none", ("原话说「尽快」，没说准时间",))


def test_an_objection_names_the_rival(english: Moments) -> None:
    item = card(a_fact("objection"), english, {})
    assert (item.label, item.details) == ("Comparing rivals", ("Named “远航仪器”",))


@pytest.mark.parametrize(
    ("distance", "state"),
    [
        (timedelta(minutes=-1), "overdue"),
        (timedelta(), "soon"),
        (timedelta(hours=24), "soon"),
        (timedelta(hours=25), "later"),
    ],
)
def test_a_due_date_is_overdue_soon_or_later(distance: timedelta, state: str) -> None:
    assert due_state(WEDNESDAY + distance, WEDNESDAY) == state


def test_who_decided_is_named_when_in_sight(chinese: Moments) -> None:
    decided: dict[str, Any] = {"state": "confirmed", "decided_by": "u1", "decided_at": "2026-03-11T01:30:00+00:00"}
    item = card(a_fact("need", **decided), chinese, {"u1": "王敏"})
    assert (item.open, item.decided_by, item.decided_at) == (False, "王敏", "今天 09:30")
    assert card(a_fact("need", **decided), chinese, {}).decided_by is None


OWN: dict[str, Any] = {"id": "f-1", "name": "急单", "options": []}


@pytest.mark.parametrize(
    ("kind", "value", "label", "text"),
    [
        ("tag", True, "急单", "true"),
        ("boolean", False, "急单 · 否", "false"),
        ("boolean", True, "急单 · 是", "true"),
        ("number", 500000.0, "急单 · 500000", "500000"),
        ("number", 1.5, "急单 · 1.5", "1.5"),
        ("date", "2026-03-11", "急单 · 2026-03-11", "2026-03-11"),
    ],
)
def test_an_own_field_is_told_with_its_value(chinese: Moments, kind: str, value: Any, label: str, text: str) -> None:
    item = card(a_fact("field", fields={"field": OWN | {"type": kind}, "value": value}), chinese, {})
    assert (item.label, item.details, item.value_text) == (label, (), text)


def test_own_fields_stand_behind_the_four_questions_where_there_are_any(chinese: Moments) -> None:
    cards = [card(a_fact(kind), chinese, {}) for kind in ("field", "need")]
    assert [kind for kind, _ in grouped(cards)] == ["identity", "need", "commitment", "objection", "field"]


def test_the_record_answers_four_questions_in_order_and_rejected_items_sink(chinese: Moments) -> None:
    facts = [
        a_fact("objection"),
        a_fact("need", id="no", state="rejected"),
        a_fact("need", id="yes"),
        a_fact("identity"),
    ]
    groups = grouped([card(fact, chinese, {}) for fact in facts])
    assert [(kind, [item.id for item in cards]) for kind, cards in groups] == [
        ("identity", ["identity-1"]),
        ("need", ["yes", "no"]),
        ("commitment", []),
        ("objection", ["objection-1"]),
    ]
