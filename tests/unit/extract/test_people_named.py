"""The people that a call identifies: one item each, with nothing that the call does not say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.extract.dialogue import of_unknown_sides, said
from voice.domain.facts import CallFacts, DecisionRole, IdentityClaim
from voice.domain.transcript import Side, Transcript

Read = Callable[[Transcript], CallFacts]


def person(facts: CallFacts, name: str) -> IdentityClaim:
    found = [claim for claim in facts.identity if claim.name == name]
    assert len(found) == 1, [claim.name for claim in facts.identity]
    return found[0]


# --- names


def test_a_rep_who_introduces_himself_is_of_the_reps_side(read: Read) -> None:
    facts = read(said("R: 您好，我是蓝鲸科技的周晓敏。", "C: 你好。"))
    rep = person(facts, "周晓敏")
    assert (rep.side, rep.organization) == (Side.REP, "蓝鲸科技")
    assert (rep.title, rep.department, rep.phone) == (None, None, None)
    assert len(facts.identity) == 1


@pytest.mark.parametrize("answer", ["对，我是。", "对，是我，你哪位？", "是我，你说。"])
def test_who_is_asked_for_and_says_yes_is_the_customer(read: Read, answer: str) -> None:
    facts = read(said("R: 您好，请问是王建国主任吗？", f"C: {answer}"))
    claim = person(facts, "王建国")
    assert (claim.side, claim.title) == (Side.CUSTOMER, "主任")


def test_a_surname_with_a_title_is_the_name(read: Read) -> None:
    claim = person(read(said("R: 请问是李主任吗？", "C: 是我，你说。")), "李主任")
    assert (claim.side, claim.title, claim.role) == (Side.CUSTOMER, "主任", DecisionRole.UNKNOWN)


def test_the_fullest_form_names_the_person_and_gathers_the_rest(read: Read) -> None:
    facts = read(said("R: 您好，请问是康联医疗的王主任吗？", "C: 对，我是王建国，设备科的，你说吧。"))
    claim = person(facts, "王建国")
    assert (claim.side, claim.title, claim.department) == (Side.CUSTOMER, "主任", "设备科")
    assert claim.organization == "康联医疗"
    assert claim.evidence[0].quote == "王建国"


def test_one_item_a_person_however_often_named(read: Read) -> None:
    facts = read(
        said(
            "R: 请问是王主任吗？",
            "C: 对，我是王建国。",
            "R: 王主任您好，王主任方便吗？",
            "C: 方便。",
            "R: 王主任再见。",
        )
    )
    assert [claim.name for claim in facts.identity] == ["王建国"]


def test_both_sides_are_people_of_the_call(read: Read) -> None:
    facts = read(said("R: 您好，我是明远软件的刘洋。", "C: 你好，我是康联医疗设备科的张强。"))
    assert {(c.name, c.side, c.organization) for c in facts.identity} == {
        ("刘洋", Side.REP, "明远软件"),
        ("张强", Side.CUSTOMER, "康联医疗"),
    }


def test_who_is_hailed_with_a_title_is_on_the_other_side(read: Read) -> None:
    facts = read(said("R: 王经理您好，我是明远软件的刘洋。", "C: 你好，刘洋，你说。"))
    assert person(facts, "王经理").side is Side.CUSTOMER
    assert person(facts, "刘洋").side is Side.REP


def test_a_department_goes_with_its_person(read: Read) -> None:
    facts = read(said("C: 我是设备科的张强。", "R: 张科长您好。"))
    claim = person(facts, "张强")
    assert (claim.department, claim.title) == ("设备科", "科长")


@pytest.mark.parametrize("words", ["我要问一下我们老板。", "这个领导定的。", "你找我们总监吧。", "我同事在用。"])
def test_who_has_no_name_is_no_item(read: Read, words: str) -> None:
    assert read(said(f"C: {words}", "R: 好的。")).identity == ()


@pytest.mark.parametrize(
    "words", ["喂，你好。", "今天天气不错。", "小区里装了三十台。", "周三见。", "高总量的时候不行。"]
)
def test_ordinary_words_name_nobody(read: Read, words: str) -> None:
    assert read(said(f"C: {words}", "R: 好的。")).identity == ()


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("R: 您好，请问是王建国主任吗？", "C: 对，我是。"), "王建国"),
        (("C: 我是李娜，预算归我管。", "R: 好的。"), "李娜"),
    ],
)
def test_a_company_that_nobody_names_is_none(read: Read, lines: tuple[str, str], name: str) -> None:
    assert person(read(said(*lines)), name).organization is None


def test_who_is_asked_for_in_vain_is_no_item(read: Read) -> None:
    assert read(said("R: 请问是王经理吗？", "C: 你打错了。")).identity == ()


# --- telephone numbers


@pytest.mark.parametrize(
    "spoken",
    ["幺三八，零零幺三，八零零零", "幺三八零零幺三八零零零", "一三八零零一三八零零零", "13800138000", "138 0013 8000"],
)
def test_a_number_is_kept_as_dialled_however_it_is_spoken(read: Read, spoken: str) -> None:
    claim = person(read(said("R: 您留个电话吧？", f"C: 我叫陈立新，电话{spoken}。", "R: 好的。")), "陈立新")
    assert claim.phone == "13800138000"
    assert spoken in {span.quote for span in claim.evidence}


def test_a_number_in_pieces_over_two_turns_is_put_together(read: Read) -> None:
    call = said("C: 我叫陈立新，你记一下，幺三八零零。", "R: 嗯。", "C: 幺三八零零零。", "R: 好的。")
    assert person(read(call), "陈立新").phone == "13800138000"


def test_a_number_of_somebody_else_is_theirs(read: Read) -> None:
    call = said("R: 那您把张工的电话给我一下？", "C: 张工的手机是幺三九，二二三三，四四五五。", "R: 好的，谢谢。")
    assert person(read(call), "张工").phone == "13922334455"


@pytest.mark.parametrize("words", ["一共三百二十五台", "要三十万", "大概二零二六年", "两百三十块一个"])
def test_other_numbers_are_no_telephone(read: Read, words: str) -> None:
    assert person(read(said(f"C: 我是陈立新，{words}。", "R: 好的。")), "陈立新").phone is None


# --- the part in the decision


@pytest.mark.parametrize(
    ("words", "name", "role"),
    [
        ("我是张强，我签字就行，我定。", "张强", DecisionRole.DECISION_MAKER),
        ("我是张强，预算归我管。", "张强", DecisionRole.ECONOMIC_BUYER),
        ("技术我来看，我是信息科的孙涛。", "孙涛", DecisionRole.TECHNICAL_BUYER),
        ("我叫李小燕，是采购部的，采购归我管。", "李小燕", DecisionRole.PURCHASING),
        ("我是张强，合同要我们陈总签字。", "陈总", DecisionRole.DECISION_MAKER),
        ("我是张强，这个要我们周总批。", "周总", DecisionRole.DECISION_MAKER),
    ],
)
def test_a_role_comes_from_the_words(read: Read, words: str, name: str, role: DecisionRole) -> None:
    assert person(read(said(f"C: {words}", "R: 好的。")), name).role is role


@pytest.mark.parametrize(("before", "title"), [("王总", "总"), ("李主任", "主任"), ("陈经理", "经理")])
def test_a_title_alone_gives_no_role(read: Read, before: str, title: str) -> None:
    claim = person(read(said(f"R: {before}您好，我是蓝鲸科技的周晓敏。", "C: 你好，你说。")), before)
    assert (claim.title, claim.role) == (title, DecisionRole.UNKNOWN)


def test_who_refers_to_a_signer_signs_nothing_himself(read: Read) -> None:
    facts = read(said("C: 我是张强，合同要我们陈总签字。", "R: 好的。"))
    assert person(facts, "张强").role is DecisionRole.UNKNOWN


# --- sides


@pytest.mark.parametrize(
    ("words", "name"),
    [("图纸是设计院的赵工在看，你直接问他。", "赵工"), ("这个要问我们的代理商，他们那边的刘总负责。", "刘总")],
)
def test_an_outsider_is_a_third_party(read: Read, words: str, name: str) -> None:
    assert person(read(said(f"C: {words}", "R: 好的。")), name).side is Side.THIRD_PARTY


def test_a_colleague_of_the_customer_is_of_the_customers_side(read: Read) -> None:
    facts = read(said("C: 我是陈立新。这个事你找我们采购部的刘伟，他负责采购。", "R: 好的。"))
    claim = person(facts, "刘伟")
    assert (claim.side, claim.department, claim.role) == (Side.CUSTOMER, "采购部", DecisionRole.PURCHASING)


def test_where_nobody_knows_who_speaks_no_side_is_guessed(read: Read) -> None:
    facts = read(of_unknown_sides(said("R: 您好，我是蓝鲸科技的周晓敏。", "C: 你好，我是康联医疗的张强。")))
    assert {claim.name for claim in facts.identity} == {"周晓敏", "张强"}
    assert {claim.side for claim in facts.identity} == {Side.UNKNOWN}


# --- English


def test_who_is_asked_for_in_english_is_the_customer(read: Read) -> None:
    facts = read(said("R: Hi, am I speaking with Sarah Miller?", "C: Yes, speaking.", language="en"))
    assert person(facts, "Sarah Miller").side is Side.CUSTOMER


def test_a_number_spoken_in_english_is_kept_as_dialled(read: Read) -> None:
    call = said("C: I'm David Brown, my number is four one five, five five five, two six seven one.", language="en")
    assert person(read(call), "David Brown").phone == "4155552671"


def test_who_signs_in_english_decides(read: Read) -> None:
    call = said("C: I'm David Brown. My boss Linda Green signs the contracts.", "R: Got it.", language="en")
    assert person(read(call), "Linda Green").role is DecisionRole.DECISION_MAKER


@pytest.mark.parametrize(
    ("line", "name", "side"),
    [
        ("R: Hello, this is Emma Clarke with Northwind Systems.", "Emma Clarke", Side.REP),
        ("C: My name is David Brown.", "David Brown", Side.CUSTOMER),
    ],
)
def test_who_says_his_name_in_english_is_of_his_own_side(read: Read, line: str, name: str, side: Side) -> None:
    assert person(read(said(line, language="en")), name).side is side


def test_a_company_is_not_shared_by_speakers_of_unknown_side(read: Read) -> None:
    facts = read(said("?: 张医生早上好，我是华东医疗的李强。", "?: 李经理，你好，我正想找你。"))
    assert person(facts, "李强").organization == "华东医疗"
    assert person(facts, "张医生").organization is None
