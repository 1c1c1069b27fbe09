"""Of an answer only what the named turn really says becomes a fact, whatever the answer looks like."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.extract.opinion.calls import BUDGET, SAID, TAG, WORDS, facts, heard, objection, sent_as
from voice.domain.evidence import is_verbatim
from voice.domain.facts import Action, CallFacts, DecisionRole, Due, DuePrecision, NeedCategory, ObjectionTag
from voice.domain.fields import CustomField, FieldType
from voice.domain.transcript import Side
from voice.extract.opinion.answer import ALONE, LISTS, items_in

ONE = {"objections": [objection()]}
PLAIN = json.dumps(ONE, ensure_ascii=False)


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            PLAIN,
            f"```json\n{PLAIN}\n```",
            f"Here is the record:\n\n{PLAIN}\n\nDo you need more?",
            f"<think>maybe {{}} or {{'a': 1}}</think>{PLAIN}",
            PLAIN[:-2],
            '{"needs": [{"quote": "x", "turn": 1}], ' + PLAIN[1:-1] + ', {"quote": "价格太',
        ],
    )
    def test_the_items_are_found_in_whatever_surrounds_them(self, text: str) -> None:
        assert items_in(text)["objections"] == [objection()]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "I cannot help with that.",
            "[]",
            "null",
            "{",
            '{"objections": 3}',
            '{"objections": [1, null, "x", []]}',
            "<think>" + PLAIN,
            '{"a":' * 5_000,
            "[" * 5_000,
            '{"objections": [' + "9" * 5_000,
        ],
    )
    def test_garbage_is_no_item(self, text: str) -> None:
        assert items_in(text) == {name: [] for name in LISTS}
        assert facts(text) == CallFacts()

    @settings(deadline=None)
    @given(st.text() | st.text(alphabet='{}[]",:0123objectionsqutrn '))
    def test_nothing_that_comes_back_is_an_error(self, text: str) -> None:
        assert set(items_in(text)) == set(LISTS)

    @settings(deadline=None)
    @given(st.integers(0, len(PLAIN)))
    def test_an_answer_may_break_off_anywhere(self, at: int) -> None:
        assert facts(PLAIN[:at]).objections in ((), facts(ONE).objections)


VALUES = (
    st.none() | st.booleans() | st.integers(-3, 9) | st.sampled_from(["price", "价格太贵了", "rep", "预算", "cost"])
)
ITEM = st.dictionaries(st.sampled_from(["quote", "turn", "tag", "field", "value", "side", "name", "category"]), VALUES)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(LISTS), VALUES | st.lists(ITEM | VALUES, max_size=3)))
def test_every_fact_of_any_answer_is_verbatim_and_timed(answer: dict[str, Any]) -> None:
    for fact in facts(answer, fields=(BUDGET, WORDS, TAG)).all():
        assert fact.confidence == ALONE
        assert fact.provenance.component == "language_model"
        assert all(is_verbatim(span, SAID) and span.start_ms is not None for span in fact.evidence)


class TestEvidence:
    def test_a_quote_gets_its_place_and_time(self) -> None:
        (found,) = facts(ONE).objections

        (span,) = found.evidence
        start = SAID.turns[2].text.index("价格太贵了")
        assert (span.turn, span.char_start, span.quote) == (2, start, "价格太贵了")
        assert (span.start_ms, span.end_ms) == SAID.turns[2].span_ms(start, start + 5)
        assert (found.tag, found.provenance.version) == (ObjectionTag.PRICE, "openai-api/m")

    def test_marks_around_a_quote_are_no_part_of_it(self) -> None:
        assert facts({"objections": [objection(" “价格太贵了”… ")]}) == facts(ONE)

    @pytest.mark.parametrize(
        "item",
        [
            objection("价格实在太贵了"),  # nobody said so
            objection("价格 太贵了"),
            objection("明天下午三点前"),  # said, but not in this turn
            objection(turn=3),
            objection(turn=5),
            objection(turn=-3),
            objection(turn="2"),
            objection(turn=2.0),
            objection(turn=True),
            objection(turn=None),
            objection(""),
            objection("贵"),
            objection("对方已挂机", turn=4),  # the telephone system
            objection(tag="weather"),
            objection(tag=None),
            {"tag": "price"},
        ],
    )
    def test_without_words_of_its_turn_there_is_no_item(self, item: dict[str, Any]) -> None:
        assert facts({"objections": [item]}) == CallFacts()

    def test_a_turn_that_was_not_shown_proves_nothing(self) -> None:
        assert facts(ONE, first=3) == CallFacts()
        assert facts(ONE, last=2) == CallFacts()

    def test_the_same_item_twice_is_one(self) -> None:
        assert len(facts({"objections": [objection(), objection()]}).objections) == 1


class TestKinds:
    def test_a_person_has_what_the_turn_says_of_it_and_nothing_else(self) -> None:
        told = {"side": "customer", "role": "purchasing", "name": "王总", "title": "经理", "department": "采购部"}
        item = {
            "quote": "我姓王，采购部的",
            "turn": 1,
            **told,
            "phone": "幺三八零零幺三八零零零",
            "organization": "恒力",
        }

        (person,) = facts({"identity": [item]}).identity

        assert (person.side, person.role, person.phone) == (Side.CUSTOMER, DecisionRole.PURCHASING, "13800138000")
        assert (person.department, person.name, person.title, person.organization) == ("采购部", None, None, None)

    def test_a_person_of_whom_nothing_is_said_is_none(self) -> None:
        item = {"quote": "我姓王", "turn": 1, "side": "customer", "role": "user", "name": "王建国"}
        assert facts({"identity": [item]}) == CallFacts()

    @pytest.mark.parametrize("side", ["system", "unknown", "both", None, 3])
    def test_a_person_is_on_a_side(self, side: Any) -> None:
        item = {"quote": "我姓王", "turn": 1, "side": side, "department": "采购部"}
        assert facts({"identity": [item]}) == CallFacts()

    def test_a_need(self) -> None:
        (need,) = facts({"needs": [{"quote": "价格太贵了", "turn": 2, "category": "cost"}]}).needs
        assert need.category is NeedCategory.COST

    def test_a_rival_is_named_in_its_turn(self) -> None:
        named = facts({"objections": [objection(competitor="恒力"), objection("恒力才一半", competitor="远帆")]})
        assert [found.competitor for found in named.objections] == ["恒力", None]

    def test_words_of_time_are_read_by_our_own_grammar(self) -> None:
        item = {
            "quote": "把报价发给您",
            "turn": 3,
            "owner": "rep",
            "action": "send_quote",
            "due_text": "明天下午三点前",
        }

        (promise,) = facts({"commitments": [item]}).commitments

        assert (promise.owner, promise.action) == (Side.REP, Action.SEND_QUOTE)
        assert promise.due is not None
        assert promise.due.at == datetime.fromisoformat("2026-03-05T15:00:00+08:00")
        assert promise.due.precision is DuePrecision.MINUTE

    @pytest.mark.parametrize(
        ("words", "due"),
        [("把报价", Due("把报价", None, None, "language_model")), ("周五", None), (None, None), (7, None)],
    )
    def test_words_that_name_no_time_give_no_date(self, words: Any, due: Due | None) -> None:
        item = {"quote": "把报价发给您", "turn": 3, "owner": "rep", "action": "send_quote", "due_text": words}
        assert facts({"commitments": [item]}).commitments[0].due == due

    @pytest.mark.parametrize("told", [{"owner": "third_party"}, {"owner": None}, {"action": "fly"}])
    def test_a_promise_has_an_owner_and_a_deed(self, told: dict[str, Any]) -> None:
        item = {"quote": "把报价发给您", "turn": 3, "owner": "rep", "action": "send_quote", **told}
        assert facts({"commitments": [item]}) == CallFacts()


class TestFields:
    def value(self, field: CustomField, value: Any) -> list[Any]:
        item = {"quote": "恒力才一半", "turn": 2, "field": field.name, "value": value}
        return [found.value for found in facts({"fields": [item]}, fields=(BUDGET, WORDS, TAG)).fields]

    def test_values_are_of_their_type(self) -> None:
        assert self.value(BUDGET, "500000") == [500000.0]
        assert self.value(BUDGET, 500000) == [500000.0]
        assert self.value(TAG, "true") == self.value(TAG, True) == [True]
        assert self.value(WORDS, "恒力") == ["恒力"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (BUDGET, "五十万"),
            (BUDGET, "nan"),
            (BUDGET, None),
            (BUDGET, [1]),
            (TAG, "false"),
            (WORDS, "检测"),
            (WORDS, ""),
        ],
    )
    def test_what_is_no_value_is_left_out(self, field: CustomField, value: Any) -> None:
        assert self.value(field, value) == []

    def test_fields_that_nobody_asked_for_are_left_out(self) -> None:
        unknown = CustomField(id="f-9", name="心情", type=FieldType.TEXT)
        assert self.value(unknown, "恒力") == []
        nameless = {"quote": "恒力才一半", "turn": 2, "field": 7, "value": "true"}
        assert facts({"fields": [nameless]}, fields=(TAG,)) == CallFacts()


class TestMasks:
    def test_words_that_were_masked_come_back_as_they_were_said(self) -> None:
        by = heard(sent=sent_as(_1="我姓王，采购部的，电话幺三八****零零零零。"))
        item = {
            "quote": "采购部的，电话幺三八****零零零零",
            "turn": 1,
            "side": "customer",
            "phone": "幺三八****零零零零",
        }

        (person,) = facts({"identity": [item]}, by=by).identity

        assert person.evidence[0].quote == "采购部的，电话幺三八零零幺三八零零零"
        assert person.phone == "13800138000"

    def test_what_was_hidden_cannot_have_been_quoted(self) -> None:
        by = heard(sent=sent_as(_1="我姓王，采购部的，电话幺三八****零零零零。"))
        item = {"quote": "电话幺三八零零幺三八零零零", "turn": 1, "side": "customer", "department": "采购部"}

        assert facts({"identity": [item]}, by=by) == CallFacts()

    def test_a_mask_alone_quotes_nothing(self) -> None:
        by = heard(sent=sent_as(_2="你们的****了，恒力才一半。"))
        assert facts({"objections": [objection("****")]}, by=by) == CallFacts()

    def test_a_mask_that_stands_for_two_names_stands_for_none(self) -> None:
        by = heard(sent=sent_as(_0="您好，我是**仪器的**。"))
        item = {"quote": "我是**仪器", "turn": 0, "side": "rep", "name": "是**", "organization": "的**"}

        (person,) = facts({"identity": [item]}, by=by).identity
        assert (person.name, person.organization) == ("是江南", "的李伟")
        item = {**item, "name": "**", "organization": "**", "title": "我是"}
        (person,) = facts({"identity": [item]}, by=by).identity
        assert (person.name, person.organization, person.title) == (None, None, "我是")
