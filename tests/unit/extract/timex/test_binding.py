"""Which of the times in a turn belongs to the words of a promise."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from voice.extract.timex.binding import beside, of_request
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues
from voice.extract.timex.mention import TimeMention

CALENDAR = WorkCalendar.load(Path(__file__).parents[4] / "models" / "extract" / "calendar.toml")
TUESDAY = datetime.fromisoformat("2026-03-10T14:20:00+08:00")


def times(text: str) -> list[TimeMention]:
    return find_dues(text, called_at=TUESDAY, language="en" if text.isascii() else "zh", calendar=CALENDAR)


def bound(text: str, quote: str) -> str | None:
    start = text.index(quote)
    found = beside(text, times(text), start, start + len(quote))
    return found.text if found else None


@pytest.mark.parametrize(
    ("text", "quote", "words"),
    [
        ("报价单我周五发您。", "报价单我周五发您", "周五"),
        ("那就下周三下午，我带样机过去。", "我带样机过去", "下周三下午"),
        ("我重新报一版，下周四发您。", "我重新报一版", "下周四"),
        ("我写一份方案，您放心，最晚周五。", "我写一份方案", "周五"),
        ("我让他回您，最晚今天下午。", "我让他回您", "今天下午"),
        ("Seven a.m. next Thursday, I'll bring doughnuts.", "I'll bring doughnuts", "Seven a.m. next Thursday"),
    ],
)
def test_a_time_in_or_alone_next_to_the_words_is_theirs(text: str, quote: str, words: str) -> None:
    assert bound(text, quote) == words


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("培训手册我四月八号给您，白班夜班各讲一场。", "白班夜班各讲一场"),
        ("货我过来的时候拉走，退款七个工作日内到您账上。", "货我过来的时候拉走"),
        ("三十件，明天十二点前。剩下的路一通就发。", "剩下的路一通就发"),
        ("你做个方案吧，下周一之前给我，我拿去给总监看。", "我拿去给总监看"),
        ("周五的会照旧。另外，资料我发您。", "资料我发您"),
        ("周三那道换成宫保鸡丁。", "周三那道换成宫保鸡丁"),
    ],
)
def test_a_time_of_another_deed_or_matter_is_not(text: str, quote: str) -> None:
    assert bound(text, quote) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我下下周，不对，这个月三十号给您", "这个月三十号"),
        ("我周五给您，周五下午三点", "周五下午三点"),
        ("今天肯定不行，周四我给您", "周四"),
        ("我今天就打报告，周一给您准信", "周一"),
        ("下周五打给我，排期表我这周先传你一份", "这周"),
        ("周三上午十点半，会议链接我一会儿发您", "一会儿"),
    ],
)
def test_of_several_times_in_the_words_the_one_that_counts(text: str, words: str) -> None:
    assert bound(text, text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("周五前把报告给我。", "周五前"),
        ("你同意，我今天就把单子盖了。", None),
        ("三分钟内必须回。", None),
        ("嗯，九号。我再多句嘴，运费你们能不能包掉？", None),
        ("端午前可以。另外你弄个样机。", None),
    ],
)
def test_a_request_lends_its_time_but_not_that_of_its_speakers_deeds(text: str, words: str | None) -> None:
    found = of_request(text, times(text))
    assert (found.text if found else None) == words
