"""How the talk after a promise moves its time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues
from voice.extract.timex.mention import TimeMention
from voice.extract.timex.moves import Utterance, moved

CALENDAR = WorkCalendar.load(Path(__file__).parents[4] / "models" / "extract" / "calendar.toml")
TUESDAY = datetime.fromisoformat("2026-03-10T14:20:00+08:00")


def said(text: str) -> Utterance:
    language = "en" if text.isascii() else "zh"
    return Utterance(text, find_dues(text, called_at=TUESDAY, language=language, calendar=CALENDAR))


def first_time(text: str) -> TimeMention | None:
    return next(iter(said(text).times), None)


@pytest.mark.parametrize(
    ("current", "other", "own", "words"),
    [
        ("下周四", "下周四晚了，周三吧。", "没问题，周三给您。", "周三"),
        ("周四", "周四我要盯装修，周三晚上吧。", "没问题，周三晚上。", "周三晚上"),
        ("明天上午", "明天上午十一点前到。", "好，明天上午十一点前。", "明天上午十一点前"),
        ("后天", "后天是礼拜四！我们没人的。", "不好意思，那改成周一早上八点半。", "周一早上八点半"),
        ("this Friday", "Friday clashes. Push to Saturday.", "Saturday two p.m., confirmed.", "Saturday two p.m."),
    ],
)
def test_what_both_sides_settle_on_replaces_the_time(current: str, other: str, own: str, words: str) -> None:
    found = moved(first_time(current), said(other), said(own), linked=False)
    assert found is not None
    assert found.text == words


def test_a_question_for_the_time_is_answered() -> None:
    found = moved(None, said("When?"), said("Tomorrow afternoon."), linked=False)
    assert found is not None
    assert found.text == "Tomorrow afternoon"


@pytest.mark.parametrize(
    ("other", "own"),
    [
        ("好。另外施工别影响客房，你们得在二十号之前撤场。", "行。"),
        ("好的。平面图我让同事拍给你，明天下班前吧。", "好，谢谢。"),
        ("行。", "还有，合同下周一发您。"),
        ("您什么时候能有个大概方向？", "下个月初吧。"),
    ],
)
def test_talk_of_another_matter_leaves_it(other: str, own: str) -> None:
    assert moved(first_time("周五"), said(other), said(own), linked=False) is None


def test_a_turn_known_to_be_of_the_promise_needs_no_counter() -> None:
    found = moved(None, said("中午前能到吗？"), said("能，没问题。"), linked=True)
    assert found is not None
    assert found.text == "中午前"
