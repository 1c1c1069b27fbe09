"""What stands in the way: said by the customer's side, one item for a tag and its matter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.extract.dialogue import said
from voice.domain.facts import CallFacts, Objection, ObjectionTag
from voice.domain.transcript import Transcript

Read = Callable[[Transcript], CallFacts]

CLEAR = [
    ("我们这套是三十万。", "太贵了，你们价格太高。", ObjectionTag.PRICE),
    ("那咱们今年能定下来吗？", "今年没预算了，钱都花完了。", ObjectionTag.BUDGET),
    ("您觉得怎么样？", "我再比几家看看，别家更便宜。", ObjectionTag.COMPETITOR),
    ("那我们签合同吧？", "这个不是我定的，要领导批。", ObjectionTag.AUTHORITY),
    ("那什么时候启动？", "现在不急，明年再说吧。", ObjectionTag.TIMING),
    ("您还有什么顾虑？", "我担心你们售后跟不上，上次合作就延迟了。", ObjectionTag.TRUST),
    ("您看功能够用吗？", "你们不支持批号追溯，没有这个功能，我们用不了。", ObjectionTag.FEATURE_GAP),
    ("您现在有供应商吗？", "我们已经有供应商了，一直用用友的，合作好几年了。", ObjectionTag.INCUMBENT),
    ("我们有个新产品给您介绍一下。", "不需要，没兴趣。", ObjectionTag.NO_NEED),
    ("合同您看了吗？", "账期太短，你们三十天我们接受不了，付款得九十天。", ObjectionTag.CONTRACT_TERMS),
    ("换成我们的吧。", "换系统太麻烦了，数据要重新录，员工还得重新培训。", ObjectionTag.SWITCHING_COST),
]
CLEAR_ENGLISH = [
    pytest.param(
        "It's thirty thousand a year.",
        "That's too expensive, way over what we pay now.",
        ObjectionTag.PRICE,
        marks=pytest.mark.xfail(strict=False, reason="heard, but as terms and an incumbent too"),
        id="price",
    ),
    ("What do you think?", "We don't have the budget this year.", ObjectionTag.BUDGET),
    ("Shall we sign?", "It's not my call, my boss has to sign off on it.", ObjectionTag.AUTHORITY),
    ("Can I tell you more?", "No thanks, we're not interested, we don't need it.", ObjectionTag.NO_NEED),
]


def only(facts: CallFacts) -> Objection:
    assert len(facts.objections) == 1, [(o.tag, o.evidence) for o in facts.objections]
    return facts.objections[0]


def turns(objection: Objection) -> set[int]:
    return {span.turn for span in objection.evidence}


# --- the tag


def test_every_tag_has_its_example() -> None:
    assert {tag for *_, tag in CLEAR} == set(ObjectionTag)


@pytest.mark.parametrize(("before", "words", "tag"), CLEAR, ids=[tag for *_, tag in CLEAR])
def test_each_tag_is_heard(read: Read, before: str, words: str, tag: ObjectionTag) -> None:
    objection = only(read(said(f"R: {before}", f"C: {words}")))
    assert objection.tag is tag
    assert turns(objection) == {1}
    assert objection.evidence[0].quote in words


@pytest.mark.parametrize(("before", "words", "tag"), CLEAR_ENGLISH)
def test_each_tag_is_heard_in_english(read: Read, before: str, words: str, tag: ObjectionTag) -> None:
    objection = only(read(said(f"R: {before}", f"C: {words}", "R: I see.", language="en")))
    assert objection.tag is tag
    assert turns(objection) == {1}


# --- whose words they are


@pytest.mark.parametrize(("before", "words", "tag"), CLEAR, ids=[tag for *_, tag in CLEAR])
def test_the_rep_never_objects(read: Read, before: str, words: str, tag: ObjectionTag) -> None:
    found = read(said(f"C: {before}", f"R: {words}", "C: 嗯。")).objections
    assert [span for objection in found for span in objection.evidence if span.turn == 1] == []


@pytest.mark.parametrize(
    "words", ["您是不是觉得太贵了，价格太高？", "我知道您担心价格太高、没有预算。", "别家是便宜，可是质量不行。"]
)
def test_a_rep_who_speaks_of_objections_makes_none(read: Read, words: str) -> None:
    assert read(said(f"R: {words}", "C: 没有，可以的。")).objections == ()


def test_an_english_rep_who_speaks_of_objections_makes_none(read: Read) -> None:
    call = said("R: I know you may think it's too expensive.", "C: Mm.", language="en")
    assert read(call).objections == ()


def test_a_third_party_of_the_customer_may_object(read: Read) -> None:
    assert only(read(said("R: 一套三十万。", "T: 太贵了，你们价格太高。"))).tag is ObjectionTag.PRICE


# --- one item a matter


def test_the_same_tag_about_the_same_matter_is_one_item_with_every_turn(read: Read) -> None:
    call = said(
        "R: 我们这套是三十万。", "C: 太贵了，价格太高。", "R: 可以理解，我们质量好。", "C: 还是太贵，价格我接受不了。"
    )
    prices = [o for o in read(call).objections if o.tag is ObjectionTag.PRICE]
    assert len(prices) == 1
    assert turns(prices[0]) == {1, 3}


def test_different_tags_are_different_items(read: Read) -> None:
    call = said(
        "R: 我们这套是三十万。", "C: 太贵了，你们价格太高。", "R: 那我们签合同吧？", "C: 这个不是我定的，要领导批。"
    )
    assert [(o.tag, turns(o)) for o in read(call).objections] == [
        (ObjectionTag.PRICE, {1}),
        (ObjectionTag.AUTHORITY, {3}),
    ]


def test_the_clearest_turn_gives_the_quote(read: Read) -> None:
    call = said("R: 一套三十万。", "C: 太贵了。", "R: 您看多少合适？", "C: 太贵了，你们价格太高。")
    objection = next(o for o in read(call).objections if o.tag is ObjectionTag.PRICE)
    assert "贵" in objection.evidence[0].quote
    assert turns(objection) == {1, 3}


# --- the rival


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("我们也在看金蝶，他们报价比你们便宜。", "金蝶"),
        ("我们已经有供应商了，一直用用友的，合作好几年了。", "用友"),
    ],
)
def test_a_rival_that_is_named_is_kept(read: Read, words: str, name: str) -> None:
    assert only(read(said("R: 您还在看别的吗？", f"C: {words}"))).competitor == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("We're also looking at Salesforce and they are cheaper than you.", "Salesforce"),
        ("We already have a supplier, we've been with Siemens for years.", "Siemens"),
    ],
)
def test_a_rival_that_is_named_in_english_is_kept(read: Read, words: str, name: str) -> None:
    call = said("R: Are you looking at anyone else?", f"C: {words}", "R: I see.", language="en")
    assert only(read(call)).competitor == name


@pytest.mark.parametrize(("before", "words", "tag"), [c for c in CLEAR if c[2] is not ObjectionTag.INCUMBENT])
def test_a_rival_that_nobody_names_is_none(read: Read, before: str, words: str, tag: ObjectionTag) -> None:
    assert only(read(said(f"R: {before}", f"C: {words}"))).competitor is None


# --- what is none


@pytest.mark.parametrize(
    "lines",
    [
        ("R: 喂，您好，能听到吗？", "C: 能听到，你好。", "R: 那先这样，再见。", "C: 再见。"),
        ("R: 今天天气不错。", "C: 是啊。"),
        ("R: 报价发到您邮箱了。", "C: 好的，我看一下。"),
        ("R: 我们下周三见。", "C: 行，下周三见。"),
        ("R: 您贵姓？", "C: 免贵姓陈。"),
    ],
)
def test_phone_talk_objects_to_nothing(read: Read, lines: tuple[str, ...]) -> None:
    assert read(said(*lines)).objections == ()


def test_a_customer_who_is_content_objects_to_nothing(read: Read) -> None:
    assert read(said("R: 价格您看行吗？", "C: 没有问题，价格可以。")).objections == ()


def test_a_plan_for_next_year_is_no_reason_to_wait(read: Read) -> None:
    assert read(said("C: 我们明年要扩产，想再上两条线，产能要翻一倍。", "R: 好。")).objections == ()
