"""What the customer wants solved, read from short dialogues through the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.extract.dialogue import said
from voice.domain.facts import CallFacts, Need, NeedCategory
from voice.domain.transcript import Transcript

Read = Callable[[Transcript], CallFacts]


def only(facts: CallFacts) -> Need:
    assert len(facts.needs) == 1, [(n.category, n.evidence) for n in facts.needs]
    return facts.needs[0]


# --- the category


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("我们就想把采购成本降下来，一年能省二十万就好。", NeedCategory.COST),
        ("交货太慢，上个月断货两次。", NeedCategory.DELIVERY),
        ("售后太慢了，报修三天都没人来。", NeedCategory.SERVICE),
        ("审计要求每一批都能追溯，现在我们做不到。", NeedCategory.COMPLIANCE),
        ("现在这批料精度不稳定，次品率太高，得想办法解决。", NeedCategory.QUALITY),
        ("报表全靠手工录，每天要三个人干，太费人工了。", NeedCategory.EFFICIENCY),
        ("我们想让新系统跟现有的ERP对接，数据要打通。", NeedCategory.INTEGRATION),
        ("我们明年要扩产，想再上两条线，产能要翻一倍。", NeedCategory.GROWTH),
    ],
)
def test_a_want_is_named_by_its_category(read: Read, words: str, category: NeedCategory) -> None:
    assert only(read(said("R: 您现在主要的困扰是什么？", f"C: {words}"))).category is category


@pytest.mark.parametrize(
    ("words", "category"),
    [
        (
            "We key everything in by hand, it takes three people all day. We want to automate it.",
            NeedCategory.EFFICIENCY,
        ),
        ("We need it to integrate with our ERP so the data syncs automatically.", NeedCategory.INTEGRATION),
    ],
)
def test_english_wants_have_the_same_categories(read: Read, words: str, category: NeedCategory) -> None:
    call = said("R: What's your biggest pain point?", f"C: {words}", "R: I see.", language="en")
    assert only(read(call)).category is category


@pytest.mark.xfail(strict=False, reason="late deliveries are read as efficiency in English")
def test_late_deliveries_are_a_matter_of_delivery_in_english_too(read: Read) -> None:
    call = said("C: Deliveries are always late and our line stops every week.", "R: I see.", language="en")
    assert only(read(call)).category is NeedCategory.DELIVERY


# --- the proof


def test_the_quote_is_the_customers_own_words(read: Read) -> None:
    need = only(read(said("R: 您这边主要关注什么？", "C: 嗯，我们就想把采购成本降下来，一年能省二十万就好。")))
    assert need.evidence[0].turn == 1
    assert "采购成本" in need.evidence[0].quote


def test_a_quote_leaves_out_what_proves_nothing(read: Read) -> None:
    need = only(
        read(said("C: 喂，你好你好，你说。", "R: 您说。", "C: 哎，是这样，报表全靠手工录，太费人工了。再见啊。"))
    )
    assert need.evidence[0].turn == 2
    assert "手工" in need.evidence[0].quote
    assert "再见" not in need.evidence[0].quote


def test_the_same_need_told_on_is_one_item_that_names_its_turns(read: Read) -> None:
    call = said("C: 交货太慢，上个月断货两次。", "R: 嗯，您接着说。", "C: 就是交期老拖，产线停了好几回。")
    need = only(read(call))
    assert {span.turn for span in need.evidence} == {0, 2}


def test_two_different_needs_are_two_items(read: Read) -> None:
    call = said("C: 交货太慢，上个月断货两次。", "R: 还有别的吗？", "C: 还有就是报表全靠手工录，太费人工。")
    assert [n.category for n in read(call).needs] == [NeedCategory.DELIVERY, NeedCategory.EFFICIENCY]


def test_how_sure_it_is_lies_between_nothing_and_all(read: Read) -> None:
    assert 0 < only(read(said("C: 我们就想把采购成本降下来，一年能省二十万就好。", "R: 好。"))).confidence < 1


# --- what was tried


def test_what_was_tried_and_why_it_failed_are_kept_in_their_words(read: Read) -> None:
    said_words = "报表全靠手工录，太费人工了。之前我们试过用表格模板，结果没人填，还是一样。"
    need = only(read(said("R: 之前有没有想过办法？", f"C: {said_words}")))
    assert need.tried is not None
    assert "试过用表格模板" in need.tried
    assert need.why_failed is not None
    assert "没人填" in need.why_failed
    assert need.tried in said_words
    assert need.why_failed in said_words


def test_what_was_not_said_is_none(read: Read) -> None:
    need = only(read(said("R: 您说。", "C: 我们就想把采购成本降下来，一年能省二十万就好。")))
    assert (need.tried, need.why_failed) == (None, None)


# --- what is none


@pytest.mark.parametrize("question", ["你们这个支持扫码吗？", "你们公司在哪儿？", "这个多少钱？", "能开发票吗？"])
def test_a_bare_question_is_no_need(read: Read, question: str) -> None:
    assert read(said(f"C: {question}", "R: 您放心。")).needs == ()


@pytest.mark.parametrize(
    "pitch",
    [
        "我们的系统能帮您降低成本，提高效率。",
        "很多客户都说交货太慢，等不起。",
        "报表全靠手工录，太费人工了，您说是吧？",
        "我们可以跟您现有的ERP对接，数据打通。",
    ],
)
def test_the_reps_words_are_no_need_of_the_customer(read: Read, pitch: str) -> None:
    assert read(said(f"R: {pitch}", "C: 哦。")).needs == ()


def test_what_a_customer_says_is_no_need_once_the_rep_says_it(read: Read) -> None:
    words = "报表全靠手工录，每天要三个人干，太费人工了。"
    assert read(said("R: 您说。", f"C: {words}")).needs
    assert read(said("C: 您说。", f"R: {words}")).needs == ()


def test_a_third_party_may_tell_the_need(read: Read) -> None:
    assert read(said("R: 您说。", "T: 报表全靠手工录，每天要三个人干，太费人工了。")).needs


def test_phone_talk_tells_no_need(read: Read) -> None:
    call = said(
        "R: 喂，您好，能听到吗？",
        "C: 能听到，你好。",
        "R: 今天天气不错。",
        "C: 是啊。",
        "R: 那先这样，再见。",
        "C: 再见。",
    )
    assert read(call).needs == ()


def test_english_phone_talk_tells_no_need(read: Read) -> None:
    call = said("R: Hello, can you hear me?", "C: Yes, hi.", "R: Nice weather today.", "C: It is. Bye.", language="en")
    assert read(call).needs == ()
