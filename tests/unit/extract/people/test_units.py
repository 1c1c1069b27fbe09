"""A stretch of talk is taken apart into company and department."""

from __future__ import annotations

import pytest

from tests.unit.extract.talk import DATA
from voice.extract.lexer import Lexer
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.units import Trust, Units


@pytest.fixture(scope="module")
def lexer() -> Lexer:
    return Lexer()


@pytest.fixture(scope="module")
def units() -> Units:
    return Units(Lexicon.load(DATA / "zh" / "people.toml"))


@pytest.mark.parametrize(
    ("clause", "company", "department"),
    [
        ("仁济医院设备科", "仁济医院", "设备科"),
        ("锦程包装机械售后部", "锦程包装机械", "售后部"),
        ("禾谷餐饮人力资源部", "禾谷餐饮", "人力资源部"),
        ("纷享通客户成功部", "纷享通", "客户成功部"),
        ("瓷道齿科", "瓷道齿科", None),
        ("金源化工", "金源化工", None),
    ],
)
def test_company_and_department(units: Units, lexer: Lexer, clause: str, company: str, department: str | None) -> None:
    words = lexer.tag(clause)
    found, rest = units.department(clause, 0, words)
    assert found == department
    assert units.company(rest, 0, words, trust=Trust.STATED) == (company, 0)


@pytest.mark.parametrize("clause", ["设备科", "公司", "你们公司", "做软件", "昨天"])
def test_what_names_no_company(units: Units, lexer: Lexer, clause: str) -> None:
    assert units.company(clause, 0, lexer.tag(clause), trust=Trust.STATED) is None


def test_the_less_the_words_around_prove_the_more_a_name_must_look_like_a_company(units: Units, lexer: Lexer) -> None:
    clause = "随手填"
    words = lexer.tag(clause)
    assert units.company(clause, 0, words, trust=Trust.SEEN) is None
    assert units.company("恒通仪表", 0, lexer.tag("恒通仪表"), trust=Trust.SEEN) == ("恒通仪表", 0)
