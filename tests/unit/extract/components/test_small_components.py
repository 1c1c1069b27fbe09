"""Components that need no learned head: sides, times, assertions, listed phrases."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from tests.unit.extract.talk import DATA, doc_of, pipeline
from voice.domain.transcript import Side
from voice.extract.attributes import Assertion
from voice.extract.components import assertion, dates, gazetteer, names, roles


class TestRoles:
    def test_each_turn_has_the_side_of_its_speaker(self) -> None:
        doc = doc_of("rep: 您好", "customer: 你好", "third_party: 我插一句")
        assert roles.build(pipeline("zh"), "voice_roles")(doc)._.sides == (Side.REP, Side.CUSTOMER, Side.THIRD_PARTY)

    def test_an_unknown_side_is_not_guessed(self) -> None:
        doc = doc_of("SPEAKER_00: 您好，我是恒通的", "SPEAKER_01: 你说")
        assert roles.build(pipeline("zh"), "voice_roles")(doc)._.sides == (Side.UNKNOWN, Side.UNKNOWN)


class TestDates:
    def times(self, *lines: str, language: str = "zh") -> list[tuple[int, str, str | None]]:
        component = dates.build(
            pipeline(language), "voice_dates", calendar=str(DATA / "calendar.toml"), language=language
        )
        doc = component(doc_of(*lines, language=language))
        return [(t.turn, t.mention.text, t.mention.due.isoformat() if t.mention.due else None) for t in doc._.times]

    def test_times_are_found_in_their_turns(self) -> None:
        assert self.times("rep: 我明天上午发您。", "customer: 后天吧。") == [
            (0, "明天上午", "2026-03-05T12:00:00+08:00"),
            (1, "后天", "2026-03-06T23:59:00+08:00"),
        ]

    def test_english_times_are_read_by_the_english_grammar(self) -> None:
        (turn, words, due), *_ = self.times("rep: I'll send it by Friday.", language="en")
        assert (turn, due) == (0, "2026-03-06T23:59:00+08:00")
        assert "Friday" in words

    def test_talk_without_times_has_none(self) -> None:
        assert self.times("rep: 您好，我是恒通的。") == []


class TestAssertion:
    def statuses(self, text: str, language: str = "zh") -> list[Assertion]:
        component = assertion.build(pipeline(language), "voice_assertion", folder=str(DATA / language))
        return list(component(doc_of(f"customer: {text}", language=language))._.assertions)

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("我明天给你发合同。", Assertion.AFFIRMED),
            ("如果价格合适我们就签。", Assertion.HYPOTHETICAL),
            ("要是领导同意的话再说吧。", Assertion.HYPOTHETICAL),
            ("不用发资料了。", Assertion.NEGATED),
            ("上次我发过一份资料。", Assertion.PAST),
            ("合同昨天寄出去。", Assertion.PAST),
            ("什么时候能到货？", Assertion.QUESTION),
            ("你们有现货吗？", Assertion.QUESTION),
        ],
    )
    def test_how_a_clause_is_meant(self, text: str, status: Assertion) -> None:
        assert self.statuses(text) == [status]

    @pytest.mark.parametrize("text", ["我周五之前发你。", "我下午送过去。", "样品我给您寄过来。"])
    def test_words_that_only_look_past_are_affirmed(self, text: str) -> None:
        assert self.statuses(text) == [Assertion.AFFIRMED]

    def test_each_clause_is_judged_by_itself(self) -> None:
        assert self.statuses("不用寄了，我明天自己去拿。") == [Assertion.NEGATED, Assertion.AFFIRMED]

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("I'll send it on Monday.", Assertion.AFFIRMED),
            ("If the price is right we sign.", Assertion.HYPOTHETICAL),
            ("I sent it yesterday.", Assertion.PAST),
            ("When do you deliver?", Assertion.QUESTION),
        ],
    )
    def test_english(self, text: str, status: Assertion) -> None:
        assert self.statuses(text, "en") == [status]


class TestGazetteer:
    def spans(self, line: str, language: str) -> list[tuple[str, str]]:
        component = gazetteer.build(pipeline(language), "voice_gazetteer", folder=str(DATA / language))
        doc = component(doc_of(line, language=language))
        return [(span.text, span.label_) for span in doc.spans["gazetteer"]]

    def test_listed_companies_and_titles_are_spans(self) -> None:
        assert ("金蝶", "ORG") in self.spans("customer: 我们用金蝶，总经理批的", "zh")

    def test_the_longer_phrase_wins(self) -> None:
        assert [text for text, label in self.spans("customer: 副总经理批的", "zh") if label == "TITLE"] == ["副总经理"]

    def test_capitals_do_not_matter_in_english(self) -> None:
        assert ("salesforce", "ORG") in self.spans("customer: we use salesforce", "en")


def test_english_names_come_from_the_entities_of_the_model() -> None:
    doc: Doc = doc_of("rep: Is this Priya Quill at Harbor Tools?", language="en")
    doc.set_ents([doc.char_span(8, 19, label="PERSON"), doc.char_span(23, 35, label="ORG")])
    named = names.build(pipeline("en"), "voice_names")(doc)
    assert [(span.text, span.label_) for span in named.spans["names"]] == [
        ("Priya Quill", "PER"),
        ("Harbor Tools", "ORG"),
    ]
