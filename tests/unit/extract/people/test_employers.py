"""Whom each side works for, as the first turns say."""

from __future__ import annotations

import pytest

from tests.unit.extract.talk import DATA, transcript
from voice.domain.transcript import Side
from voice.extract.lexer import Lexer
from voice.extract.people.chinese import ChineseNames
from voice.extract.people.english import EnglishNames
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Employer


@pytest.fixture(scope="module")
def lexer() -> Lexer:
    return Lexer()


@pytest.fixture(scope="module")
def finder() -> ChineseNames:
    return ChineseNames(Lexicon.load(DATA / "zh" / "people.toml"))


def employers(finder: ChineseNames, lexer: Lexer, *lines: str) -> dict[Side, tuple[str | None, str | None]]:
    turns = transcript(*lines).turns
    found = finder.find(turns, [turn.side for turn in turns], [lexer.tag(turn.text) for turn in turns])
    said = [employer for employer in found if isinstance(employer, Employer)]
    for employer in said:
        words = turns[employer.place.turn].text[employer.place.start : employer.place.end]
        assert words == (employer.organization or words)
    return {employer.side: (employer.organization, employer.department) for employer in said}


@pytest.mark.parametrize(
    ("line", "company"),
    [
        ("rep: 您好，我是恒通仪表的李晓明。", "恒通仪表"),
        ("rep: 您好，恒通仪表，我姓李。", "恒通仪表"),
        ("rep: 王总您好，恒通仪表的李晓明。", "恒通仪表"),
        ("rep: 我这边是恒通仪表，想跟您聊聊。", "恒通仪表"),
        ("rep: 我恒通仪表的，叫李晓明。", "恒通仪表"),
        ("rep: 我是学点通的，做课后托管的。", "学点通"),
        ("rep: 我姓李，李晓明，恒通仪表的。", "恒通仪表"),
    ],
)
def test_how_people_say_whom_they_work_for(finder: ChineseNames, lexer: Lexer, line: str, company: str) -> None:
    assert employers(finder, lexer, line)[Side.REP][0] == company


@pytest.mark.parametrize(
    ("line", "company"),
    [
        ("rep: 您好，请问是康联医疗吗？", "康联医疗"),
        ("rep: 您那边是康联医疗吧？", "康联医疗"),
        ("rep: 您好，是康联医疗的王主任吗？", "康联医疗"),
        ("rep: 麻烦找一下康联医疗的王主任。", "康联医疗"),
        ("rep: 喂，康联医疗是吧？", "康联医疗"),
    ],
)
def test_the_company_that_is_asked_for_is_the_other_sides(
    finder: ChineseNames, lexer: Lexer, line: str, company: str
) -> None:
    assert employers(finder, lexer, line, "customer: 对，你说。") == {Side.CUSTOMER: (company, None)}


def test_a_department_that_is_asked_for_is_known(finder: ChineseNames, lexer: Lexer) -> None:
    found = employers(finder, lexer, "rep: 您好，康联医疗财务部吗？", "customer: 财务部，哪位？")
    assert found[Side.CUSTOMER] == ("康联医疗", "财务部")


def test_a_department_behind_the_company_that_is_asked_for_is_known(finder: ChineseNames, lexer: Lexer) -> None:
    found = employers(finder, lexer, "rep: 您好，是康联医疗的设备科吗？", "customer: 是，哪位？")
    assert found[Side.CUSTOMER] == ("康联医疗", "设备科")


def test_what_a_side_says_itself_outweighs_what_it_is_asked(finder: ChineseNames, lexer: Lexer) -> None:
    found = employers(finder, lexer, "rep: 请问是康联医疗吗？", "customer: 我们现在叫，我是康联集团的张强。")
    assert found[Side.CUSTOMER][0] == "康联集团"


@pytest.mark.parametrize("answer", ["打错了。", "你打错了，没这个公司。"])
def test_a_wrong_number_tells_no_company(finder: ChineseNames, lexer: Lexer, answer: str) -> None:
    assert employers(finder, lexer, "rep: 请问是康联医疗吗？", f"customer: {answer}") == {}


@pytest.mark.parametrize(
    "line",
    [
        "rep: 您好，方便吗？",
        "rep: 没打扰您吃饭吧？",
        "customer: 我昨天要的报价呢？",
        "customer: 我是业务员，叫张强。",
        "customer: 对，我是随手填的。",
        "rep: 我是陆续的陆，陆少阳。",
        "customer: 我姓农，农夫的农，农晓芸。",
        "customer: 我在外面开会，我是张强。",
    ],
)
def test_ordinary_words_are_no_company(finder: ChineseNames, lexer: Lexer, line: str) -> None:
    assert all(company is None for company, _ in employers(finder, lexer, line).values())


def test_speakers_of_unknown_side_have_no_common_company(finder: ChineseNames, lexer: Lexer) -> None:
    assert employers(finder, lexer, "somebody: 我是恒通仪表的李晓明。") == {}


@pytest.mark.parametrize(
    ("lines", "side", "company"),
    [
        (("rep: Hi, this is Ann Lowe from Harbor Tools.",), Side.REP, "Harbor Tools"),
        (("rep: Morning, Harbor Tools, this is Ann Lowe.",), Side.REP, "Harbor Tools"),
        (("customer: Ann Lowe here, from Harbor Tools.",), Side.CUSTOMER, "Harbor Tools"),
        (("customer: I run operations for Harbor Tools.",), Side.CUSTOMER, "Harbor Tools"),
        (("customer: I look after Harbor Tools.",), Side.CUSTOMER, "Harbor Tools"),
        (("customer: Ann Lowe, project super with Harbor Tools.",), Side.CUSTOMER, "Harbor Tools"),
        (("rep: Hello, is this Harbor Tools?",), Side.CUSTOMER, "Harbor Tools"),
        (("customer: The company's Harbor Tools.",), Side.CUSTOMER, "Harbor Tools"),
    ],
)
def test_companies_in_english(lines: tuple[str, ...], side: Side, company: str) -> None:
    turns = transcript(*lines, language="en").turns
    finder = EnglishNames(Lexicon.load(DATA / "en" / "people.toml"))
    found = finder.find(turns, [turn.side for turn in turns], [[] for _ in turns])
    assert [(e.side, e.organization) for e in found if isinstance(e, Employer)] == [(side, company)]
