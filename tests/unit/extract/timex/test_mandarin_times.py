"""Words of time in Mandarin calls, by the table of the label guide."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues
from voice.extract.timex.mention import TimeMention

CALENDAR = WorkCalendar.load(Path(__file__).parents[4] / "models" / "extract" / "calendar.toml")
TUESDAY = "2026-03-10T14:20:00+08:00"


def times(text: str, called_at: str = TUESDAY) -> list[TimeMention]:
    return find_dues(text, called_at=datetime.fromisoformat(called_at), language="zh", calendar=CALENDAR)


def the_time(text: str, called_at: str = TUESDAY) -> tuple[str, str | None, str | None]:
    (found,) = times(text, called_at)
    due = found.due.isoformat()[:16] if found.due else None
    return found.text, due, found.precision.value if found.precision else None


@pytest.mark.parametrize(
    ("text", "words", "due"),
    [
        ("我明天下午三点之前发您", "明天下午三点之前", "2026-03-11T15:00"),
        ("那就周五上午十点半，我过去", "周五上午十点半", "2026-03-13T10:30"),
        ("下周二下午两点一刻演示", "下周二下午两点一刻", "2026-03-17T14:15"),
        ("六点之前给您回话", "六点之前", "2026-03-10T18:00"),
        ("二十八号三点见", "二十八号三点", "2026-03-28T15:00"),
        ("明早九点我打给您", "明早九点", "2026-03-11T09:00"),
        ("后天15:30可以", "后天15:30", "2026-03-12T15:30"),
        ("今晚八点二十发出来", "今晚八点二十", "2026-03-10T20:20"),
        ("明天晚上八点一定装上车", "明天晚上八点", "2026-03-11T20:00"),
        ("明天中午十二点前", "明天中午十二点前", "2026-03-11T12:00"),
    ],
)
def test_a_clock_time_is_that_minute(text: str, words: str, due: str) -> None:
    assert the_time(text) == (words, due, "minute")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("明天上午给您", "2026-03-11T12:00"),
        ("下午我再确认", "2026-03-10T18:00"),
        ("今晚整理好", "2026-03-10T22:00"),
        ("今天下班前发", "2026-03-10T18:00"),
        ("明天下班前发", "2026-03-11T18:00"),
        ("中午前回您", "2026-03-10T12:00"),
        ("周四中午前回您", "2026-03-12T12:00"),
        ("明晚视频", "2026-03-11T22:00"),
    ],
)
def test_a_part_of_the_day_ends_with_it(text: str, due: str) -> None:
    assert the_time(text)[1:] == (due, "minute")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("半小时后打给您", "2026-03-10T14:50"),
        ("两个小时内发到", "2026-03-10T16:20"),
        ("七十二小时内上门", "2026-03-13T14:20"),
        ("一刻钟后", "2026-03-10T14:35"),
        ("四十分钟之内", "2026-03-10T15:00"),
        ("一个半小时后", "2026-03-10T15:50"),
    ],
)
def test_a_span_of_hours_counts_from_the_call(text: str, due: str) -> None:
    assert the_time(text)[1:] == (due, "minute")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("今天给您", "2026-03-10T23:59"),
        ("后天发", "2026-03-12T23:59"),
        ("大后天以前", "2026-03-13T23:59"),
        ("周四前", "2026-03-12T23:59"),
        ("周二发", "2026-03-17T23:59"),  # said on a Tuesday: the next one
        ("这周二发", "2026-03-10T23:59"),
        ("下周一", "2026-03-16T23:59"),
        ("礼拜天", "2026-03-15T23:59"),
        ("三月二十号之前", "2026-03-20T23:59"),
        ("十二号", "2026-03-12T23:59"),
        ("八号", "2026-04-08T23:59"),
        ("下个月五号前", "2026-04-05T23:59"),
        ("元月五号", "2027-01-05T23:59"),
        ("这两天给您", "2026-03-12T23:59"),
        ("三个工作日内", "2026-03-13T23:59"),
        ("五天之内", "2026-03-15T23:59"),
    ],
)
def test_a_day_lasts_to_its_end(text: str, due: str) -> None:
    assert the_time(text)[1:] == (due, "day")


@pytest.mark.parametrize(
    ("text", "due", "precision"),
    [
        ("这周", "2026-03-15T23:59", "week"),
        ("本周内", "2026-03-15T23:59", "week"),
        ("下周内", "2026-03-22T23:59", "week"),
        ("下星期", "2026-03-22T23:59", "week"),
        ("月底前", "2026-03-31T23:59", "month"),
        ("下个月初", "2026-04-10T23:59", "month"),
        ("月中", "2026-03-20T23:59", "month"),
        ("七月底", "2026-07-31T23:59", "month"),
        ("四月中", "2026-04-20T23:59", "month"),
        ("二月底", "2027-02-28T23:59", "month"),
        ("下个季度初", "2026-04-30T23:59", "month"),
    ],
)
def test_weeks_and_months(text: str, due: str, precision: str) -> None:
    assert the_time(text)[1:] == (due, precision)


@pytest.mark.parametrize(
    ("text", "called_at", "due"),
    [
        ("国庆前发货", "2026-09-22T10:00:00+08:00", "2026-09-30T23:59"),
        ("国庆后第一个工作日", "2026-09-22T10:00:00+08:00", "2026-10-08T23:59"),
        ("春节前", "2026-01-20T10:00:00+08:00", "2026-02-14T23:59"),
        ("节后再说", "2026-02-11T10:00:00+08:00", "2026-02-24T23:59"),
        ("清明前", TUESDAY, "2026-04-03T23:59"),
        ("端午后", TUESDAY, "2026-06-22T23:59"),
        ("过完年", "2026-02-11T10:00:00+08:00", "2026-02-24T23:59"),
        ("元旦后", "2026-12-30T10:00:00+08:00", "2027-01-04T23:59"),
        ("四个工作日内", "2026-09-24T10:00:00+08:00", "2026-10-08T23:59"),
    ],
)
def test_holidays_bound_what_is_promised_around_them(text: str, called_at: str, due: str) -> None:
    assert the_time(text, called_at)[1:] == (due, "day")


@pytest.mark.parametrize("text", ["尽快给您", "我回头发", "等下发您", "有空再聊", "马上弄", "那天下午我也在"])
def test_vague_words_are_kept_and_not_dated(text: str) -> None:
    words, due, precision = the_time(text)
    assert words in text
    assert (due, precision) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "我有三点意见",
        "主要就两点，价格和交期",
        "我等了半天",
        "你们是24小时客服吧",
        "合同签了三年",
        "昨天下午三点我打过",
        "上周五你们来过",
        "每周五都要报表",
        "周一到周五都上班",
        "我在三号楼",
        "上午好",
        "一个月要跑两次",
    ],
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert times(text) == []


def test_the_due_date_keeps_the_offset_of_the_call() -> None:
    (found,) = times("明天上午", "2026-03-10T09:00:00+06:00")
    assert found.due is not None
    assert found.due.isoformat() == "2026-03-11T12:00:00+06:00"


def test_offsets_point_at_the_words() -> None:
    text = "好的，报价我周四前发，样品下周三到。"
    assert [text[m.char_start : m.char_end] for m in times(text)] == ["周四前", "下周三"]
