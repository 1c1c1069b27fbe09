"""Chinese names, titles and companies, found around the tagger's words."""

from __future__ import annotations

import pytest

from tests.unit.extract.talk import DATA, transcript
from voice.extract.lexer import Lexer
from voice.extract.people.chinese import ChineseNames
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Denial, Form, Found, Link, Mention
from voice.extract.people.people import gather


@pytest.fixture(scope="module")
def lexer() -> Lexer:
    return Lexer()


@pytest.fixture(scope="module")
def finder() -> ChineseNames:
    return ChineseNames(Lexicon.load(DATA / "zh" / "people.toml"))


class Reader:
    def __init__(self, finder: ChineseNames, lexer: Lexer) -> None:
        self._finder, self._lexer = finder, lexer

    def __call__(self, *lines: str) -> list[Found]:
        turns = transcript(*lines).turns
        return self._finder.find(turns, [turn.side for turn in turns], [self._lexer.tag(turn.text) for turn in turns])

    def names(self, *lines: str) -> list[str]:
        return [mention.name for mention in self(*lines) if isinstance(mention, Mention)]

    def first(self, *lines: str) -> Mention:
        return next(mention for mention in self(*lines) if isinstance(mention, Mention))


@pytest.fixture(scope="module")
def read(finder: ChineseNames, lexer: Lexer) -> Reader:
    return Reader(finder, lexer)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("rep: 您好，我是恒通仪表的李晓明。", "李晓明"),
        ("rep: 喂，我叫孙悦。", "孙悦"),
        ("customer: 我姓欧阳，欧阳静。", "欧阳静"),
        ("customer: 技术上找我们小周，周启航。", "周启航"),
        ("customer: 你跟我们采购经理陈立军谈。", "陈立军"),
        ("customer: 签字的是刘总，刘国栋。", "刘国栋"),
    ],
)
def test_full_names(read: Reader, line: str, name: str) -> None:
    assert name in read.names(line)


@pytest.mark.parametrize(
    ("line", "name", "title"),
    [
        ("rep: 请问是赵主任吗？", "赵主任", "主任"),
        ("rep: 王总您好。", "王总", "总"),
        ("customer: 这个要问钱工。", "钱工", "工"),
        ("customer: 得陈副院长拍板。", "陈副院长", "副院长"),
        ("rep: 司马经理，下午好。", "司马经理", "经理"),
        ("customer: 找我们的孙会计。", "孙会计", "会计"),
    ],
)
def test_a_family_name_with_a_title(read: Reader, line: str, name: str, title: str) -> None:
    mention = read.first(line)
    assert (mention.name, mention.title, mention.form) == (name, title, Form.TITLED)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("rep: 我是恒通的小李。", "小李"),
        ("rep: 张姐好。", "张姐"),
        ("rep: 刘老师您好。", "刘老师"),
        ("customer: 你问运营的老韩。", "老韩"),
    ],
)
def test_familiar_names(read: Reader, line: str, name: str) -> None:
    assert name in read.names(line)


@pytest.mark.parametrize(
    "line",
    [
        "customer: 这个方案总的来说还行。",
        "customer: 施工队下周进场，加工费另算。",
        "customer: 老板不在，领导出差了。",
        "customer: 小时工一天两百，老客户都知道。",
        "customer: 高工资也招不到人。",
        "customer: 那采购流程怎么走？",
        "rep: 谢谢，辛苦您了。",
        "customer: 我们班主任都用微信群。",
        "customer: 成本太高，平均下来一台三万。",
        "customer: 周三下午吧，周四也行。",
        "customer: 哈哈好，那就这样。",
        "customer: 我老公也看了合同。",
        "customer: 时间方面没问题。",
    ],
)
def test_words_that_only_look_like_names(read: Reader, line: str) -> None:
    assert read.names(line) == []


def test_thanks_do_not_make_a_name(read: Reader) -> None:
    assert read.names("customer: 谢谢王经理。") == ["王经理"]


def test_a_verb_behind_a_name_is_no_part_of_it(read: Reader) -> None:
    assert "罗敏" in read.names("customer: 预算归总会计师罗敏批。")


def test_a_denied_name_is_noted(read: Reader) -> None:
    found = read("customer: 我不姓鲍，姓包。")
    assert Denial(0, "鲍") in found


class TestBelonging:
    def test_department_and_company_before_a_name(self, read: Reader) -> None:
        mention = read.first("rep: 请问是仁济医院设备科的赵主任吗？")
        assert (mention.organization, mention.department) == ("仁济医院", "设备科")

    def test_a_company_in_an_introduction(self, read: Reader) -> None:
        mention = read.first("rep: 您好，我是恒通仪表的李晓明。")
        assert (mention.organization, mention.link) == ("恒通仪表", Link.SELF)

    def test_a_title_before_a_name(self, read: Reader) -> None:
        mention = read.first("customer: 找我们采购经理陈立军。")
        assert mention.title == "采购经理"

    def test_a_department_behind_a_name(self, read: Reader) -> None:
        mention = read.first("customer: 我是陈立军，采购部的。")
        assert mention.department == "采购部"

    def test_ordinary_words_are_no_company(self, read: Reader) -> None:
        for line in ("customer: 谢谢王经理。", "customer: 你们那个王经理不错。", "customer: 明天让王经理来。"):
            assert read.first(line).organization is None

    @pytest.mark.parametrize(
        ("line", "department"),
        [
            ("customer: 财务是葛会计。", "财务"),
            ("customer: 信息科你找傅工。", "信息科"),
            ("customer: 国资处管仪器的是温处长。", "国资处"),
            ("customer: 我是陈立军，服务运营部负责人。", "服务运营部"),
            ("customer: 我是陈立军，管后厨的。", "后厨"),
            ("customer: 我是陈立军，品牌经理。", None),
            ("customer: 会计是葛经理。", None),
        ],
    )
    def test_a_department_is_said_in_many_ways(self, read: Reader, line: str, department: str | None) -> None:
        assert read.first(line).department == department

    def test_a_department_without_a_suffix_is_no_title(self, read: Reader) -> None:
        assert read.first("customer: 找我们采购的凌经理。").department == "采购"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("rep: 您好，我是快充联盟的何冬。", "何冬"),
        ("rep: 您好，星河科技孟涛，打扰了。", "孟涛"),
        ("rep: 车校长您好。", "车校长"),
        ("customer: 这个归信息部边总签。", "边总"),
    ],
)
def test_a_family_name_that_is_another_word_is_one_where_people_say_who_they_are(
    read: Reader, line: str, name: str
) -> None:
    assert name in read.names(line)


def test_what_seems_to_own_a_person_is_a_company(read: Reader) -> None:
    assert "衡医通" not in read.names("rep: 您好甄主任，衡医通的郎佳木，上次说的小程序。")


@pytest.mark.parametrize("answer", ["不是双木林，草字头的蔺，我叫蔺思敏。", "你打错了。", "不是，她调走了。"])
def test_a_name_that_the_answer_turns_down_is_nobody(read: Reader, answer: str) -> None:
    people = gather(read("rep: 请问是林经理吗？", f"customer: {answer}"))
    assert "林经理" not in [person.best.name for person in people]


def test_one_who_is_named_again_is_not_turned_down(read: Reader) -> None:
    people = gather(read("rep: 请问是林经理吗？", "customer: 不是，林经理出差了，我姓王。"))
    assert "林经理" in [person.best.name for person in people]


def test_a_name_and_its_title_are_one_person(read: Reader) -> None:
    people = gather(read("rep: 请问是赵主任吗？", "customer: 我就是，赵国强。", "rep: 赵主任您好。"))
    assert [(person.full, person.first("title")) for person in people] == [("赵国强", "主任")]


def test_who_is_hailed_by_a_name_of_the_same_sound_is_a_person(read: Reader) -> None:
    mention = read.first("rep: 喂，雾主任您好。")
    assert (mention.name, mention.title, mention.form) == ("雾主任", "主任", Form.TITLED)


@pytest.mark.parametrize(
    "line",
    ["rep: 副主任您好。", "customer: 那嫂子那边呢？", "rep: 您好，是小鹿美妆的老板吗？", "customer: 但厂长说要招标。"],
)
def test_words_before_a_title_are_no_family_name(read: Reader, line: str) -> None:
    assert read.names(line) == []
