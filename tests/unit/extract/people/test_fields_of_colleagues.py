"""Units and companies of people whom somebody brings along or names in passing."""

from __future__ import annotations

import pytest

from tests.unit.extract.conftest import MODELS
from tests.unit.extract.dialogue import CALLED_AT, said
from voice.extract.attributes import PersonDraft
from voice.extract.bridge import to_doc
from voice.extract.nlp import build_nlp

_PIPES = ("voice_roles", "voice_lac", "voice_names", "voice_gazetteer", "voice_identity", "tok2vec", "ner")


def people(language: str, *lines: str) -> dict[str, PersonDraft]:
    nlp = build_nlp(MODELS / "extract", language, "1")
    doc = to_doc(nlp, said(*lines, language=language), CALLED_AT)
    for name, component in nlp.pipeline:
        if name in _PIPES:
            doc = component(doc)
    return {person.name: person for person in doc._.people if person.name}


@pytest.mark.parametrize(
    ("words", "name", "department"),
    [
        ("行，我周三带勘测的许工一起过去。", "许工", "勘测"),
        ("旁边还有采购的蔡姐，一起听着。", "蔡姐", "采购"),
        ("合同我让法务的邓律师看一遍。", "邓律师", "法务"),
        ("另外信息科的谭工你也见一下。", "谭工", "信息科"),
    ],
)
def test_the_field_before_a_colleague_is_the_department(words: str, name: str, department: str) -> None:
    found = people("zh", "R: 您好，我是蓝鲸科技的周晓敏。", f"C: {words}")[name]
    assert found.department == department


def test_it_is_no_company() -> None:
    found = people("zh", "R: 那谁来对接？", "C: 我让仓储的小蓝把计划给你，五个工作日内。")
    assert "让仓储" not in {person.organization for person in found.values()}


def test_a_company_that_somebody_is_sent_from_is_named_without_the_sending() -> None:
    found = people("zh", "C: 那租赁怎么办？", "R: 我让瑞丰租赁公司的钟经理跟您联系。")["钟经理"]
    assert found.organization in ("瑞丰租赁公司", "租赁公司")


def test_who_answers_with_the_company_works_there() -> None:
    found = people("zh", "R: 清源水处理，您好，我是售后的，田思源。", "C: 你好。")
    assert {person.organization for person in found.values()} == {"清源水处理"}


@pytest.mark.parametrize(
    ("words", "name", "department"),
    [
        ("Morning, it's Poppy from Larkfield Drinks, accounts and all that.", "Poppy", "accounts"),
        ("I told your lad in dispatch, er, Kieran, and he said fine.", "Kieran", "dispatch"),
        ("The list I ask Siew Ling to send you tonight, she's in HR.", "Siew Ling", "HR"),
        ("This is Anne Crowley from Pinewood Market, facilities.", "Anne Crowley", "facilities"),
    ],
)
def test_english_departments(words: str, name: str, department: str) -> None:
    assert people("en", "R: Hello?", f"C: {words}")[name].department == department


def test_a_company_may_follow_in_a_sentence_of_its_own() -> None:
    found = people("en", "R: Who am I speaking with?", "C: Okay. Farah, Farah Osman. From Kopi Lane, the café chain.")
    assert found["Farah Osman"].organization == "Kopi Lane"


def test_one_whom_the_speaker_calls_ours_behind_the_name_is_a_colleague() -> None:
    found = people(
        "en",
        "R: Vantage Conveyor, Stacy speaking.",
        "C: Where is my gearbox?",
        "R: I've got Luis Ortega on the line, he's our production manager.",
    )
    assert found["Luis Ortega"].side.value == "rep"
