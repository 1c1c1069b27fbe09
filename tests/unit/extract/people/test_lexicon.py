"""The words by which people are found are data; pieces in angle brackets are filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.extract.talk import DATA
from voice.domain.facts import DecisionRole
from voice.extract.people.lexicon import Lexicon, Proof, either


@pytest.fixture(scope="module")
def chinese() -> Lexicon:
    return Lexicon.load(DATA / "zh" / "people.toml")


def test_the_longer_of_two_words_is_tried_first() -> None:
    match = re.match(either(["总", "总经理", "经理"]), "总经理")
    assert match is not None
    assert match[0] == "总经理"


@pytest.mark.parametrize("surname", ["王", "欧阳", "司马", "隋", "令狐"])
def test_common_rare_and_compound_family_names_are_known(chinese: Lexicon, surname: str) -> None:
    assert re.fullmatch(chinese.surname, surname)


@pytest.mark.parametrize("title", ["总", "工", "主任", "副总经理", "护士长", "采购经理", "应用工程师"])
def test_titles_are_known(chinese: Lexicon, title: str) -> None:
    assert re.fullmatch(chinese.any_title, title)


@pytest.mark.parametrize("word", ["姐", "哥", "老师", "先生"])
def test_forms_of_address_are_no_titles(chinese: Lexicon, word: str) -> None:
    assert re.fullmatch(chinese.honorific, word)
    assert not re.fullmatch(chinese.any_title, word)


@pytest.mark.parametrize(
    ("words", "rest"),
    [("我们采购部", "采购部"), ("找设备科", "设备科"), ("采购部", "采购部"), ("请问信息中心", "信息中心")],
)
def test_what_stands_before_a_department_is_cut(chinese: Lexicon, words: str, rest: str) -> None:
    assert chinese.trimmed(words) == rest


@pytest.mark.parametrize(
    ("words", "company"), [("您好我是恒通仪表", "恒通仪表"), ("请问是仁和医院", "仁和医院"), ("恒通仪表", "恒通仪表")]
)
def test_what_stands_before_a_company_is_cut_and_no_part_of_its_name(
    chinese: Lexicon, words: str, company: str
) -> None:
    assert chinese.company(words) == company


def test_every_introduction_has_a_name_in_it(chinese: Lexicon) -> None:
    english = Lexicon.load(DATA / "en" / "people.toml")
    for pattern, proof in (*chinese.introductions, *english.introductions):
        assert "full" in pattern.groupindex
        assert proof in Proof
        assert not re.search(r"(?<!\?P)<\w+>", pattern.pattern)


def test_every_part_but_unknown_can_be_told(chinese: Lexicon) -> None:
    assert set(chinese.roles) == set(DecisionRole) - {DecisionRole.UNKNOWN}
    assert set(chinese.own_roles) == set(DecisionRole) - {DecisionRole.UNKNOWN}


def test_an_unknown_piece_is_an_error(tmp_path: Path) -> None:
    text = (DATA / "zh" / "people.toml").read_text(encoding="utf-8")
    (tmp_path / "people.toml").write_text(text.replace("我是<full><end>", "我是<nickname>"), encoding="utf-8")
    with pytest.raises(KeyError):
        Lexicon.load(tmp_path / "people.toml")
