"""Fields in a call: by patterns, by clauses like their examples, each with its words; one value a field."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.extract.opinion.calls import CALENDAR
from tests.unit.extract.talk import CALLED_AT, DATA, spoken
from voice.domain.errors import EngineFailed
from voice.domain.evidence import is_verbatim
from voice.domain.facts import FieldValue
from voice.domain.fields import Cue, CustomField, FieldType
from voice.extract.fields.find import FieldFinder, FieldRules
from voice.extract.fields.read import find_fields
from voice.extract.fields.values import Moment, numbers_in

RULES = FieldRules.load(DATA / "fields.toml")


def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """A bag of characters as a unit vector: texts of the same characters are alike."""
    rows = np.zeros((len(texts), 512), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for character in text:
            row[ord(character) % 512] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def field(kind: FieldType = FieldType.TAG, *, examples: Any = (), patterns: Any = (), **more: Any) -> CustomField:
    def cues(given: Any) -> tuple[Cue, ...]:
        return tuple(cue if isinstance(cue, Cue) else Cue(cue) for cue in given)

    given = {"id": "f-1", "name": "字段", **more}
    return CustomField(type=kind, examples=cues(examples), patterns=cues(patterns), **given)


def found(*lines: str, fields: Sequence[CustomField], language: str = "zh") -> tuple[FieldValue, ...]:
    moment = Moment(CALLED_AT, language, CALENDAR)
    return FieldFinder(RULES, encode).find(spoken(*lines), fields, moment, version="1")


def values(*lines: str, of: CustomField, language: str = "zh") -> list[Any]:
    return [one.value for one in found(*lines, fields=[of], language=language)]


class TestPatterns:
    def test_a_match_is_a_value_with_the_clause_that_says_it(self) -> None:
        budget = field(FieldType.NUMBER, patterns=["预算.{0,6}?([一二三四五六七八九十百万]+)"])
        (one,) = found("rep: 您好。", "customer: 对，我们今年预算大概五十万，不多。", fields=[budget])

        assert (one.value, one.confidence, one.provenance.component) == (500_000.0, 0.9, "field_patterns")
        (span,) = one.evidence
        assert (span.turn, span.quote) == (1, "我们今年预算大概五十万")
        assert span.start_ms is not None

    @pytest.mark.parametrize(
        ("of", "line", "value"),
        [
            (field(FieldType.TEXT, patterns=["用在(.{2,10}?)上"]), "customer: 主要用在新产线上。", "新产线"),
            (field(FieldType.TEXT, patterns=["新产线"]), "customer: 主要用在新产线上。", "新产线"),
            (field(FieldType.TAG, patterns=["急"]), "customer: 这个单子很急。", True),
            (
                field(FieldType.BOOLEAN, patterns=[Cue("没有预算", "false"), Cue("有预算")]),
                "customer: 没有预算。",
                False,
            ),
            (field(FieldType.BOOLEAN, patterns=["有预算"]), "customer: 有预算的。", True),
            (
                field(FieldType.CHOICE, options=("月结", "预付"), patterns=["[付结].{0,9}"]),
                "customer: 付款都是月结。",
                "月结",
            ),
            (
                field(FieldType.CHOICE, options=("月结", "预付"), patterns=[Cue("月底一起付", "月结")]),
                "customer: 月底一起付。",
                "月结",
            ),
            (field(FieldType.DATE, patterns=["上线.{0,9}"]), "customer: 上线要下周三。", "2026-03-11"),
        ],
    )
    def test_values_are_read_by_type(self, of: CustomField, line: str, value: Any) -> None:
        assert values(line, of=of) == [value]

    @pytest.mark.parametrize(
        ("of", "line"),
        [
            (field(FieldType.NUMBER, patterns=["预算.*"]), "customer: 预算三十万到五十万。"),
            (field(FieldType.NUMBER, patterns=["预算.*"]), "customer: 预算还没定。"),
            (field(FieldType.CHOICE, options=("月结", "预付"), patterns=["付款.*"]), "customer: 付款月结预付都行。"),
            (field(FieldType.DATE, patterns=["上线.*"]), "customer: 上线再说。"),
            (field(FieldType.TAG, patterns=["挂机"]), "system: 对方已挂机。"),
        ],
    )
    def test_words_that_do_not_say_one_value_say_none(self, of: CustomField, line: str) -> None:
        assert values(line, of=of) == []

    def test_a_long_turn_is_searched_to_its_end(self) -> None:
        tag = field(patterns=["加急"])
        assert values("customer: " + "我们这边情况是这样的，" * 80 + "要加急。", of=tag) == [True]


class TestLikeness:
    def test_a_clause_that_says_the_same_is_a_value(self) -> None:
        tag = field(examples=["这个单子我们很急"])
        (one,) = found("rep: 您好。", "customer: 我们这个单子很急，麻烦快点。", fields=[tag])

        assert (one.value, one.provenance.component) == (True, "field_examples")
        assert one.evidence[0].quote == "我们这个单子很急"
        assert one.confidence == 0.95

    def test_a_clause_that_denies_it_does_not(self) -> None:
        assert values("customer: 我们这个单子不很急。", of=field(examples=["这个单子我们很急"])) == []

    def test_nor_one_that_is_less_alike_than_the_threshold(self) -> None:
        assert values("customer: 今天天气怎么样啊。", of=field(examples=["这个单子我们很急"])) == []

    def test_an_example_tells_which_option_it_stands_for(self) -> None:
        pay = field(
            FieldType.CHOICE,
            options=("月结", "预付"),
            examples=[Cue("我们都是月底一起付", "月结"), Cue("我们可以先打款", "预付")],
        )
        assert values("customer: 我们可以先打款的。", of=pay) == ["预付"]


class TestOneValue:
    def test_the_surest_wins_then_the_one_said_most_then_last(self) -> None:
        size = field(
            FieldType.CHOICE,
            options=("大", "小", "中"),
            patterns=[Cue("大的", "大"), Cue("小的", "小"), Cue("中的", "中")],
        )
        assert values("customer: 要大的。", "customer: 要小的。", of=size) == ["小"]
        assert values("customer: 要大的。", "customer: 要大的。", "customer: 要小的。", of=size) == ["大"]

    def test_its_evidence_names_the_places_that_say_so(self) -> None:
        (one,) = found("customer: 很急。", "rep: 好。", "customer: 真的急啊。", fields=[field(patterns=["急"])])
        assert [span.turn for span in one.evidence] == [0, 2]

    def test_each_field_is_found_by_itself(self) -> None:
        urgent, size = field(patterns=["急"]), field(id="f-2", name="台数", kind=FieldType.NUMBER, patterns=["\\d+台"])
        both = found("customer: 很急，要12台。", fields=[urgent, size])
        assert [(one.field.id, one.value) for one in both] == [("f-1", True), ("f-2", 12.0)]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="急的，。！a1台 \n", max_size=300), max_size=4))
def test_every_value_is_verbatim_and_timed(texts: list[str]) -> None:
    lines = [f"customer: {text}" for text in texts]
    call = spoken(*lines)
    tags = [field(patterns=["急.{0,5}"]), field(FieldType.TEXT, id="f-2", patterns=["(\\d+)台"], examples=["急急急急"])]
    for one in found(*lines, fields=tags):
        assert all(is_verbatim(span, call) and span.start_ms is not None for span in one.evidence)


@pytest.mark.parametrize(
    ("words", "language", "numbers"),
    [
        ("大概五十万", "zh", ["500000"]),
        ("12台", "zh", ["12"]),
        ("1.5万", "zh", ["15000"]),
        ("等一下", "zh", []),
        ("五十来万", "zh", []),
        ("十几个人", "zh", []),
        ("二十", "zh", ["20"]),
        ("about thirty-five thousand dollars", "en", ["35000"]),
        ("we need 20k units", "en", ["20000"]),
        ("nothing", "en", []),
    ],
)
def test_numbers_that_are_said(words: str, language: str, numbers: list[str]) -> None:
    assert numbers_in(words, language) == numbers


class TestRules:
    @pytest.mark.parametrize(
        "text", ["", "likeness = 2\nnegations = []", 'likeness = 0.7\nnegations = ["["]', "likeness = ["]
    )
    def test_a_file_that_cannot_be_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "fields.toml").write_text(text, encoding="utf-8")
        with pytest.raises(EngineFailed) as failed:
            FieldRules.load(tmp_path / "fields.toml")
        assert failed.value.code == "extraction_data"

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(EngineFailed):
            FieldRules.load(tmp_path / "fields.toml")


def test_the_encoder_of_the_release_knows_a_paraphrase_from_small_talk() -> None:
    budget = field(examples=["我们今年的预算大概五十万", "这个项目的预算批下来了"])
    call = spoken(
        "rep: 您好，打扰您一分钟。",
        "customer: 嗯，今天有点忙，你说吧。",
        "customer: 我们今年的预算大概是五十万左右。",
        "rep: 好的，那我先把资料发您看看。",
    )
    (one,) = find_fields(DATA, call, [budget], CALLED_AT)
    assert [span.turn for span in one.evidence] == [2]
    assert find_fields(DATA, spoken("rep: 您好，打扰您一分钟。"), [budget], CALLED_AT) == ()
