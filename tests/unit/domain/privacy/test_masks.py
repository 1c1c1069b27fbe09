"""Masks: sign for sign, once and for all, also over what the recognizer wrote before somebody put it right."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.privacy.conversations import RULES, said
from voice.domain.privacy.figures import streams_of
from voice.domain.privacy.masks import masked, masked_text, private_spans
from voice.domain.privacy.rules import PrivateKind
from voice.domain.transcript import Repair, RepairedBy, Transcript

NAMES = ("王敏", "Lily Chen")
ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
CHINESE = "零幺二三四五六七八九"

phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(str.isascii)
pauses = st.sampled_from(["", "", "，", " ", "、", "嗯", "，呃，", "-"])
talk = st.sampled_from(
    ["我姓王，", "王敏在吗？", "报价三十五万", "周三下午", "嗯，", "微信lily_88", "a@b.com", "型号1380", "100台。",
     "8000，", "住在中山路8号", "QQ 123456", "Lily Chen says ", "卡号",
     "电话", "身份证", "x", "二三四五", "好的，", "*"]
)  # fmt: skip


@st.composite
def spoken(draw: st.DrawFn, number: str) -> str:
    """A number said figure by figure, in one of three ways, with pauses."""
    if draw(st.booleans()):
        return " ".join(ENGLISH[int(figure)] for figure in number)
    signs = number if draw(st.booleans()) else "".join(CHINESE[int(figure)] for figure in number)
    cuts = sorted(draw(st.sets(st.integers(1, len(number) - 1), max_size=3)))
    parts = [signs[a:b] for a, b in zip([0, *cuts], [*cuts, len(signs)], strict=True)]
    return "".join(part + draw(pauses) for part in parts)


lines = st.lists(st.one_of(talk, phones.flatmap(spoken)), max_size=4).map("".join)
conversations = st.lists(st.tuples(st.sampled_from(["rep", "customer"]), lines), min_size=1, max_size=5).map(
    lambda turns: said(*(f"{speaker}: {line}" for speaker, line in turns))
)


@given(conversations)
def test_every_text_keeps_its_length_and_all_that_is_not_private(conversation: Transcript) -> None:
    done = masked(conversation, NAMES, RULES)
    for before, after in zip(conversation.turns, done.transcript.turns, strict=True):
        assert len(after.text) == len(before.text)
        changed = {at for at, (old, new) in enumerate(zip(before.text, after.text, strict=True)) if old != new}
        own = [span for span in done.spans if span.turn == before.index]
        assert all(after.text[at] == "*" for at in changed)
        assert changed <= {at for span in own for at in range(span.char_start, span.char_end)}
        assert all(span.hidden <= set(range(span.char_start, span.char_end)) for span in own)
        assert replace(after, text=before.text) == before  # words and times are the same


@given(conversations)
def test_masking_twice_changes_nothing(conversation: Transcript) -> None:
    once = masked(conversation, NAMES, RULES).transcript
    assert masked(once, NAMES, RULES).transcript == once


@given(phones, st.data())
def test_no_run_of_a_telephone_number_survives(number: str, data: st.DataObject) -> None:
    text = "我的电话是" + data.draw(spoken(number)) + "，谢谢"
    after = said(masked_text(text, (), RULES))
    shown = "".join(figure.value for run in streams_of(after.turns) for figure in run.figures)
    assert shown == number[:3] + number[-4:]


@given(phones, st.integers(2, 9), st.data())
def test_nor_when_it_is_said_over_two_turns(number: str, cut: int, data: st.DataObject) -> None:
    signs = number if data.draw(st.booleans()) else "".join(CHINESE[int(figure)] for figure in number)
    answer = data.draw(st.sampled_from(["嗯", "好的，您说", "对"]))
    done = masked(said(f"电话{signs[:cut]}，", f"rep: {answer}", signs[cut:] + "。"), (), RULES)
    first, _, last = (re.sub("[电话，。]", "", turn.text) for turn in done.transcript.turns)
    assert first + last == signs[:3] + "****" + signs[-4:]


def test_kinds_that_are_switched_off_stay() -> None:
    rules = replace(RULES, kinds=RULES.kinds - {PrivateKind.NAME})
    assert masked_text("王敏，13800138000", NAMES, rules) == "王敏，138****8000"


def test_spans_are_in_the_order_of_the_conversation() -> None:
    spans = private_spans(said("王敏，电话13800138000", "rep: 加微信lily_88").turns, NAMES, RULES)
    assert [(span.turn, span.kind) for span in spans] == [(0, "name"), (0, "phone"), (1, "wechat")]


class TestRepairs:
    """What was said stays private when somebody has put other words in its place."""

    def test_a_number_that_a_person_took_out_is_masked_in_what_stood_there(self) -> None:
        conversation = said("我电话已记下。")
        repair = Repair(0, 3, 6, "13800138000", "已记下", 1.0, RepairedBy.PERSON)
        done = masked(replace(conversation, repairs=(repair,)), (), RULES)
        assert done.transcript.turns[0].text == "我电话已记下。"
        assert done.transcript.repairs[0].original == "*" * 11
        (span,) = done.spans
        assert (span.char_start, span.char_end) == (3, 6), "and is muted where it was said"

    def test_a_name_that_was_put_right_is_masked_in_both(self) -> None:
        conversation = said("我叫王敏。")
        repair = Repair(0, 2, 4, "王明", "王敏", 0.1)
        done = masked(replace(conversation, repairs=(repair,)), ("王敏",), RULES)
        (after,) = done.transcript.repairs
        assert (after.original, after.term) == ("**", "王*")

    def test_half_of_a_number_put_right_hides_the_other_half_too(self) -> None:
        conversation = said("电话一三八零零一三什么。")
        repair = Repair(0, 9, 11, "八零零零", "什么", 1.0, RepairedBy.PERSON)
        done = masked(replace(conversation, repairs=(repair,)), (), RULES)
        assert done.transcript.turns[0].text == "电话一三八****什么。"
        assert done.transcript.repairs[0].original == "八零零零"  # the end of a number stays readable

    def test_other_repairs_stay(self) -> None:
        conversation = said("我们用星河网关，电话13800138000。")
        repair = Repair(0, 3, 7, "新河网关", "星河网关", 0.1)
        assert masked(replace(conversation, repairs=(repair,)), (), RULES).transcript.repairs == (repair,)
