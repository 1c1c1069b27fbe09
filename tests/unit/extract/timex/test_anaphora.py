"""Times that only the talk before can tell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from voice.extract.timex.anaphora import REACH, resolve
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues

CALENDAR = WorkCalendar.load(Path(__file__).parents[4] / "models" / "extract" / "calendar.toml")
TUESDAY = datetime.fromisoformat("2026-03-10T14:20:00+08:00")


def last(*turns: str, language: str = "zh") -> str | None:
    """The moment of the last time of a talk."""
    found = [find_dues(t, called_at=TUESDAY, language=language, calendar=CALENDAR) for t in turns]
    due = [mention for mentions in resolve(found) for mention in mentions][-1].due
    return due.isoformat()[:16] if due else None


@pytest.mark.parametrize(
    ("turns", "due"),
    [
        (("下周四我们全科都在。", "上午还是下午？", "那就那天下午，我带机器过去。"), "2026-03-19T18:00"),
        (("他周五开会。", "议完我当天告诉你。"), "2026-03-13T23:59"),
        (("那周五下午三点。", "链接我头天发您。"), "2026-03-12T23:59"),
        (("你明天上午九点半打我电话。", "数据周五给你，同一时间。"), "2026-03-13T09:30"),
        (("周六早上八点到我店里。", "那周日吧，还是那个点。"), "2026-03-15T08:00"),
        (("周五可以。", "那天三点我到。"), "2026-03-13T15:00"),
    ],
)
def test_a_day_or_an_hour_named_before_is_meant(turns: tuple[str, ...], due: str) -> None:
    assert last(*turns) == due


def test_english_words_refer_as_well() -> None:
    assert last("Friday at two p.m. then.", "I'll email you that morning", language="en") == "2026-03-13T12:00"
    assert last("Friday at two p.m.", "Make it the same time", language="en") == "2026-03-13T14:00"


@pytest.mark.parametrize("words", ["那天下午我在", "我当天告诉你", "同一时间"])
def test_where_nothing_was_named_the_words_have_no_moment(words: str) -> None:
    assert last(words) is None


def test_a_part_of_the_day_names_no_day() -> None:
    assert last("周五行不行？", "上午不行。", "那天下午。") == "2026-03-13T18:00"


def test_what_was_named_long_ago_is_not_meant() -> None:
    assert last("周五吧。", *["嗯。"] * REACH, "那天下午。") is None
