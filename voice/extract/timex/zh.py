"""Mandarin times: a day, a part of it, a clock time, in any combination ("下周三下午两点半"), and ranges of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from voice.domain.facts import DuePrecision
from voice.extract.timex import zh_hours, zh_periods
from voice.extract.timex.anchor import END_OF_DAY, Anchor, safe_date
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.mention import Reading
from voice.extract.timex.numerals import ZH_NUMBER, zh_number, zh_year

WEEK = r"(?:周|星期|礼拜)"
YEAR = r"(?:今年|明年|后年|\d{4}年|[二两][零〇0一二三四五六七八九]{3}年)"
DAY = rf"""(?:
    (?P<past>昨天|昨晚|昨日|昨儿|大?前天|前晚|上+个?{WEEK}[一二三四五六日天末]?|(?:去|前)年(?:底|初|{ZH_NUMBER}月(?:份|底|初|中|{ZH_NUMBER}[号日])?)?
        |上+个?月(?:底|末|初|中旬?|{ZH_NUMBER}[号日])?)
  | (?P<recurring>每天|每日|天天|每个?{WEEK}[一二三四五六日天末]|每个?(?:月|季度?)(?:初|中|底|末|{ZH_NUMBER}[号日])?
        |每年(?:{ZH_NUMBER}月(?:份|底|初|{ZH_NUMBER}[号日])?)?|(?<![下这本个]){WEEK}一[到至]{WEEK}?[五六日天])
  | (?P<word>大后[天儿]|后[天儿日]|明后天|今明两天|明天|明儿个?|明日|今天|今儿个?|今日
      |明(?=[早晚])|今(?=[早晚])|后(?=[早晚]))
  | (?P<these>这一?两天|这几天|近两天|这两三天)
  | (?P<that>那一?天|当天|当日)
  | (?P<eve>(?:(?<![一-鿿])|(?<=[我你您他就那]))(?:头一?天|前一[天晚]))
  | (?P<which>下下个?|下个?|这个?|本)?{WEEK}(?P<weekday>[一二三四五六日天])
  | (?:(?P<year>{YEAR})的?)?(?P<month>{ZH_NUMBER}|元)月(?:份)?(?P<day>{ZH_NUMBER})[号日]
  | (?P<thatmonth>下下?个?月|这个?月|本月)的?(?P<mday>{ZH_NUMBER})[号日]
  | (?P<dom>{ZH_NUMBER})[号](?![楼线店机库门桌床车间仓院厂馆型位段])
)(?:那天)?"""
COMPOSITE = re.compile(
    rf"(?:{DAY}(?:的|还是|就|也|吧?[，,]我?|[、\ ])*)?(?P<same>{zh_hours.SAME})?(?P<now>这个?时候|这会儿|这个点)?"
    rf"(?:{zh_hours.PART}(?:的|[，,、\ ])*)?(?:{zh_hours.CLOCK})?(?P<edge>之前|以前|之内|以内|前|内)?",
    re.VERBOSE,
)
_TAIL = "，,、 的还是就也吧我"
# Between the two ends of a range, whose later end is due.
_UNTIL = re.compile(r"(?:到|至|-|—|~|或者?|还是)\s*")
_OPEN = re.compile(r"都|全天|上班|营业|有人|开门|正常|在线|接待|服务")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one match of the grammar says: the day and whether words name it, and the time of that day."""

    day: date
    named: bool
    clock: time | None
    rule: str
    words: re.Match[str]


def readings(text: str, anchor: Anchor, calendar: WorkCalendar) -> Iterator[tuple[int, int, Reading]]:
    """All times that the text may name, overlapping ones included, as (start, end, reading)."""
    yield from zh_periods.readings(text, anchor, calendar)
    before: _Said | None = None
    for match in COMPOSITE.finditer(text):
        words = match.group().rstrip(_TAIL)
        if not words.strip(_TAIL):
            continue
        start, end = match.start(), match.start() + len(words)
        if match["past"] or match["recurring"]:
            yield start, end, Reading("past" if match["past"] else "recurring", drop=True)
            before = None
            continue
        until = before is not None and _UNTIL.fullmatch(text, before.words.end(), match.start())
        said = _said(match, text, anchor, before if until else None)
        if said and before and until:
            yield before.words.start(), end, _range(before, said, text[end : end + 6], anchor)
        if said:
            yield start, end, _reading(said, anchor)
        before = said


def _said(match: re.Match[str], text: str, anchor: Anchor, since: _Said | None) -> _Said | None:
    """None when the words only look like a time. What the end of a range leaves out, its beginning says."""
    day, named = _day(match, anchor, since)
    if day is None:
        return None
    if match["off"]:
        clock = time(18) if named or match.group() != "下班" else None
        return _Said(day, named, clock, "off_work", match) if clock else None
    if match["open"]:
        return _Said(day, named, time(9), "before_work", match)
    if match["hour"]:
        part = match["part"] or (since.words["part"] if since else None)
        if not zh_hours.is_clock(match, text, named=named or bool(match["that"] or since)):
            return None
        read = zh_hours.clock(match, part)
        if read is None:
            return None
        clock, days = read
        at = anchor.at(day, clock, "clock")
        if not part and not named and clock.hour < 12 and at.due is not None and at.due <= anchor.moment:
            clock = clock.replace(hour=clock.hour + 12)  # "八点" said at ten in the morning is tonight
        return _Said(day + timedelta(days=days), named, clock, "clock", match)
    if match["part"]:
        if not named and not match["that"] and match["part"] in ("夜里", "半夜", "凌晨"):
            return None
        return _Said(day, named, zh_hours.end_of_part(match["part"]), "part_of_day", match)
    if match["same"]:
        return _Said(day, named, None, "same_time", match)
    if match["now"]:
        clock = anchor.moment.time().replace(second=0, microsecond=0)
        return _Said(day, named, clock, "clock", match) if match["word"] or match["weekday"] else None
    if match["these"]:
        return _Said(day, named, None, "these_days", match)
    return _Said(day, named, None, "day", match) if named or match["that"] or match["eve"] else None


def _reading(said: _Said, anchor: Anchor) -> Reading:
    if said.rule == "same_time":
        return anchor.end_of(said.day, DuePrecision.DAY, "same_time") if said.named else Reading("same_time")
    if said.words["that"] or said.words["eve"]:
        return Reading("that_day" if said.words["that"] else "day_before", clock=said.clock or END_OF_DAY)
    if said.clock is not None:
        return anchor.at(said.day, said.clock, said.rule)
    return anchor.end_of(said.day, DuePrecision.DAY, said.rule)


def _range(since: _Said, until: _Said, behind: str, anchor: Anchor) -> Reading:
    """The end of a range is due; hours of opening ("早上九点到晚上六点") are no due date."""
    if (
        not since.named
        and since.clock
        and until.clock
        and (_OPEN.search(behind) or until.clock > time(17) > time(12) > since.clock)
    ):
        return Reading("opening", drop=True)
    return _reading(until, anchor)


def _day(match: re.Match[str], anchor: Anchor, since: _Said | None) -> tuple[date | None, bool]:
    """The day, and whether words named it; today when only a part of day or a clock time was said."""
    today = anchor.today
    if word := match["word"]:
        days = {"大后": 3, "后": 2, "明后": 2, "今明": 1}.get(re.sub(r"两?[天儿日]个?$", "", word))
        return today + timedelta(days=days if days is not None else int(word.startswith("明"))), True
    if match["these"]:
        return today + timedelta(days=2), True
    if match["weekday"]:
        which = match["which"] or (since.words["which"] if since else None)
        return _weekday(which, "一二三四五六日".find(match["weekday"].replace("天", "日")), anchor), True
    if match["month"]:
        month = 1 if match["month"] == "元" else zh_number(match["month"])
        if year := zh_year(match["year"], today.year):
            return safe_date(year, month, zh_number(match["day"])), True
        return anchor.next_date(month, zh_number(match["day"])), True
    if match["thatmonth"]:
        return safe_date(*anchor.month(match["thatmonth"].count("下")), zh_number(match["mday"])), True
    if match["dom"]:
        return _day_of_month(match, anchor, since), True
    return (since.day, since.named) if since else (today, False)


def _day_of_month(match: re.Match[str], anchor: Anchor, since: _Said | None) -> date | None:
    if since and (since.words["month"] or since.words["thatmonth"]):
        return safe_date(since.day.year, since.day.month, zh_number(match["dom"]))
    return anchor.next_day_of_month(zh_number(match["dom"]))


def _weekday(which: str | None, weekday: int, anchor: Anchor) -> date:
    if which is None:
        return anchor.next_weekday(weekday)
    return anchor.monday(which.count("下")) + timedelta(days=weekday)
