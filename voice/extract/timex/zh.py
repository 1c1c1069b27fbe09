"""Mandarin times: a day, a part of it, a clock time, in any combination ("下周三下午两点半之前")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from voice.domain.facts import DuePrecision
from voice.extract.timex import zh_periods
from voice.extract.timex.anchor import Anchor, safe_date
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.mention import Reading
from voice.extract.timex.numerals import ZH_NUMBER, zh_number

WEEK = r"(?:周|星期|礼拜)"
DAY = rf"""(?:
    (?P<past>昨天|昨晚|前天|大前天|上{WEEK}[一二三四五六日天]|上个{WEEK}[一二三四五六日天]|去年)
  | (?P<recurring>每天|每日|天天|{WEEK}[一二三四五六日天][到至]{WEEK}?[一二三四五六日天]|每个?{WEEK}[一二三四五六日天])
  | (?P<word>大后天|后天|明后天|今明两天|明天|明儿|明日|今天|今儿|今日|当天|明(?=[早晚])|今(?=[早晚]))
  | (?P<these>这一?两天|这几天|近两天|这两三天)
  | (?P<which>下下个?|下个?|这个?|本)?{WEEK}(?P<weekday>[一二三四五六日天])(?![到至]\s*{WEEK}?[一二三四五六日天])
  | (?P<month>{ZH_NUMBER}|元)月(?:份)?(?P<day>{ZH_NUMBER})[号日]
  | (?P<thatmonth>下个?月|这个?月|本月)(?P<mday>{ZH_NUMBER})[号日]
  | (?P<dom>{ZH_NUMBER})[号](?![楼线店机库门桌床车间仓院厂馆型位段])
)"""
PART = r"(?P<part>一大早|一早|大早上|早上|清早|早|上午|中午|午后|下午|傍晚|晚上|晚间|夜里|凌晨|晚(?![点些])|头午)(?!好)"
# "八点一" may begin "八点一定": without 分, only minutes of two syllables count.
MINUTE = r"(?:[一二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九]|\d\d)"
CLOCK = rf"""(?:
    (?P<off>下班)(?:之前|以前|前|那会儿)?
  | (?P<open>上班前)
  | (?P<hour>{ZH_NUMBER})(?:点钟?|[:：])
    (?:(?P<half>半)|(?P<quarter>[一三])刻|过?(?P<minute>{ZH_NUMBER}(?=分)|{MINUTE})分?)?(?:整|左右)?
)"""
EDGE = r"(?P<edge>之前|以前|之内|以内|前|内)?"
COMPOSITE = re.compile(
    rf"(?:{DAY}(?:的|[，,、 ])*)?(?:{PART}(?:的|[，,、 ])*)?(?:{CLOCK})?{EDGE}".replace(" ])*", r"\ ])*"), re.VERBOSE
)

PART_ENDS = {
    "早": time(12),
    "上": time(12),
    "中": time(12),
    "下": time(18),
    "傍": time(18),
    "晚": time(22),
    "夜": time(22),
}
# What follows a bare "三点" when it counts points of a speech and not hours.
POINTS = re.compile(r"(?:意见|建议|要求|原因|问题|好处|优势|优点|需求|想法|顾虑|疑问|疑虑|要|吧|是|都|也|，|。|：|第)")


def readings(text: str, anchor: Anchor, calendar: WorkCalendar) -> Iterator[tuple[int, int, Reading]]:
    """All times that the text may name, overlapping ones included, as (start, end, reading)."""
    yield from zh_periods.readings(text, anchor, calendar)
    for match in COMPOSITE.finditer(text):
        if match.group().strip("，,、 的") and (reading := _read(match, text, anchor)):
            start, end = match.span()
            yield start, start + len(text[start:end].rstrip("，,、 的")), reading


def _read(match: re.Match[str], text: str, anchor: Anchor) -> Reading | None:
    if match["past"] or match["recurring"]:
        return Reading("past" if match["past"] else "recurring", drop=True)
    day, named = _day(match, anchor)
    if day is None:
        return None
    if match["off"]:
        return anchor.at(day, time(18), "off_work") if named or match.group() != "下班" else None
    if match["open"]:
        return anchor.at(day, time(9), "before_work")
    if match["hour"]:
        return _clock(match, text, anchor, day, named)
    if match["part"]:
        first = match["part"].lstrip("一大清头")[:1] or "早"
        if match["part"] in ("午后", "头午"):
            first = "下" if match["part"] == "午后" else "上"
        if first == "凌":
            return anchor.at(day, time(6), "part_of_day")
        return anchor.at(day, PART_ENDS[first], "part_of_day")
    if match["these"]:
        return anchor.end_of(day, DuePrecision.DAY, "these_days")
    return anchor.end_of(day, DuePrecision.DAY, "day") if named else None


def _day(match: re.Match[str], anchor: Anchor) -> tuple[date | None, bool]:
    """The day, and whether words named it; today when only a part of day or a clock time was said."""
    today = anchor.today
    if word := match["word"]:
        days = {"大后天": 3, "后天": 2, "明后天": 2, "今明两天": 1}.get(word, 1 if word.startswith("明") else 0)
        return today + timedelta(days=days), True
    if match["these"]:
        return today + timedelta(days=2), True
    if match["weekday"]:
        return _weekday(match["which"], "一二三四五六日".find(match["weekday"].replace("天", "日")), anchor), True
    if match["month"]:
        month = 1 if match["month"] == "元" else zh_number(match["month"])
        return anchor.next_date(month, zh_number(match["day"])), True
    if match["thatmonth"]:
        offset = 1 if match["thatmonth"].startswith("下") else 0
        return safe_date(*anchor.month(offset), zh_number(match["mday"])), True
    if match["dom"]:
        return anchor.next_day_of_month(zh_number(match["dom"])), True
    return today, False


def _weekday(which: str | None, weekday: int, anchor: Anchor) -> date:
    if which is None:
        return anchor.next_weekday(weekday)
    weeks = which.count("下")
    return anchor.monday(weeks) + timedelta(days=weekday)


def _clock(match: re.Match[str], text: str, anchor: Anchor, day: date, named: bool) -> Reading | None:
    hour = zh_number(match["hour"])
    minute = 30 if match["half"] else 15 * zh_number(match["quarter"]) if match["quarter"] else 0
    if match["minute"]:
        minute = zh_number(match["minute"])
    if hour > 24 or minute > 59:
        return None
    bare = not (named or match["part"] or match["edge"] or match["half"] or match["quarter"] or match["minute"])
    if bare and (
        POINTS.match(text, match.end())
        or text[max(0, match.start() - 1) : match.start()] in tuple("有这那第几，差早晚")
    ):
        return None
    part = match["part"] or ""
    if part:
        if (part[0] in "下傍晚夜午" and hour < 12) or (part == "中午" and hour < 3):
            hour += 12
    elif hour < 7:
        hour += 12
    if hour >= 24:
        day, hour = day + timedelta(days=1), hour - 24
    reading = anchor.at(day, time(hour, minute), "clock")
    if not part and not named and hour < 12 and reading.due is not None and reading.due <= anchor.moment:
        return anchor.at(day, time(hour + 12, minute), "clock")  # "八点" said at ten in the morning is tonight
    return reading
