"""Mandarin spans and edges: so long from now, weeks, months, quarters, holidays, and words too vague to date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from voice.domain.facts import DuePrecision
from voice.extract.timex.anchor import Anchor, month_end, safe_date
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.mention import Reading
from voice.extract.timex.numerals import ZH_NUMBER, zh_number

WEEK = r"(?:周|星期|礼拜)"
WITHIN = r"(?:之内|以内|内|之后|以后|后|里)"
NAMES = r"元旦|春节|过年|大年|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?|十一(?![月点号个天年家台套次人万千百十])"

Rule = Callable[[re.Match[str], Anchor, WorkCalendar], Reading]


def _duration(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    unit = match["unit"]
    if match["lead"] == "半":
        return anchor.after(timedelta(minutes=30), "duration") if unit in ("小时", "钟头") else Reading("span")
    count = 2 if match["count"] is None else zh_number(match["count"])
    half = 0.5 if match["half"] else 0.0
    if unit in ("小时", "钟头"):
        return anchor.after(timedelta(hours=count + half), "duration")
    if unit in ("分钟", "刻钟"):
        return anchor.after(timedelta(minutes=count * (15 if unit == "刻钟" else 1)), "duration")
    if unit in ("工作日", "工作天"):
        return anchor.end_of(calendar.add_workdays(anchor.today, count), DuePrecision.DAY, "workdays")
    if unit == "天":
        return anchor.end_of(anchor.today + timedelta(days=count), DuePrecision.DAY, "days")
    return Reading("span")  # "一个星期之内": weeks and months from now are kept in words, GUIDE.md dates none


def _week(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    monday = anchor.monday(match["which"].count("下"))
    return anchor.end_of(monday + timedelta(days=6), DuePrecision.WEEK, "week")


def _month_part(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    part = match["part"]
    if match["named"]:
        month = 1 if match["named"] == "元" else zh_number(match["named"])
        if not 1 <= month <= 12:
            return Reading("no_month", drop=True)
        year = anchor.next_month_named(month)
    else:
        year, month = anchor.month((match["which"] or "").count("下"))
    day = {"初": 10, "头": 10, "上": 10, "中": 20}.get(part[0])
    due = safe_date(year, month, day) if day else month_end(year, month)
    if due and due < anchor.today and not match["which"]:
        year, month = (year + 1, month) if match["named"] else anchor.month(1)
        due = safe_date(year, month, day) if day else month_end(year, month)
    return anchor.end_of(due, DuePrecision.MONTH, "part_of_month") if due else Reading("no_date", drop=True)


def _month(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    due = month_end(*anchor.month(match["which"].count("下")))
    return anchor.end_of(due, DuePrecision.MONTH, "month")


def _quarter(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    first = (anchor.today.month - 1) // 3 * 3 + 1 + 3 * match["which"].count("下")
    offset = first - anchor.today.month + (0 if match["part"] == "初" else 2)
    return anchor.end_of(month_end(*anchor.month(offset)), DuePrecision.MONTH, "part_of_quarter")


def _year_end(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    return anchor.end_of(month_end(anchor.today.year, 12), DuePrecision.MONTH, "year_end")


def _holiday(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    name = match["name"]
    if name in ("年", "假", "假期", "节", "放假", "完节", "过节", "长假"):
        name = "春节" if name == "年" else None
    if match["edge"].endswith("前"):
        holiday = calendar.holiday_before(name, anchor.today)
        day = holiday.first - timedelta(days=1) if holiday else None
    else:
        holiday = calendar.holiday_after(name, anchor.today)
        day = calendar.next_workday(holiday.last) if holiday else None
    return anchor.end_of(day, DuePrecision.DAY, "holiday") if day else Reading("holiday")


def _back_to_work(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    holiday = calendar.holiday_after(None, anchor.today)
    near = holiday and (holiday.first - anchor.today).days <= 21
    if not holiday or not near:
        return Reading("holiday")
    return anchor.end_of(calendar.next_workday(holiday.last), DuePrecision.DAY, "holiday")


def _vague(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    return Reading("vague")


RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (
        re.compile(
            rf"(?:(?P<lead>半)个?|(?P<count>{ZH_NUMBER})个?(?P<half>半)?个?)"
            rf"(?P<unit>分钟|小时|钟头|刻钟|天|工作日|工作天|星期|礼拜|周|月)(?:的时间)?{WITHIN}"
        ),
        _duration,
    ),
    (
        re.compile(rf"(?P<which>下下|下|这|本)个?{WEEK}(?![一二三四五六日天])末?(?:之内|以内|内|之前|以前|前|里)?"),
        _week,
    ),
    (
        re.compile(
            rf"(?:(?P<named>{ZH_NUMBER}|元)月份?|(?P<which>下下个?|下个?|这个?|本)?月)"
            r"(?P<part>底|末|初|中旬|上旬|下旬|头上|中(?!国|间|心|标))(?:之前|以前|前|之内|内)?"
        ),
        _month_part,
    ),
    (
        re.compile(
            r"(?P<which>下个?|这个?|本)月(?![底末初中上下头份\d一二三四五六七八九十])(?:之内|以内|内|里|之前|前)?"
        ),
        _month,
    ),
    (re.compile(r"(?P<which>下个?|这个?|本)季度?(?P<part>初|末|底)(?:之前|前)?"), _quarter),
    (re.compile(r"(?:今年)?年底(?:之前|前)?"), _year_end),
    (
        re.compile(
            rf"(?:过?完?)?(?P<name>{NAMES}|放假|假期|长假|(?<![过今明去后前每整上下一两三几多])年(?=[前后])|(?<=过)完节|节(?=[前后])|假(?=[前后]))(?:假期|长假|期间)?"
            r"(?P<edge>之前|以前|前|之后|以后|后|回来|上班)(?:上班)?(?:的?(?:第一|头一)个?(?:天|工作日)|头天)?"
        ),
        _holiday,
    ),
    (re.compile(r"过完(?P<name>节|年)(?P<edge>)(?:回来|以后|之后|后|再)?"), _holiday),
    (re.compile(r"(?:复工|上班)后?的?(?:第一|头一)天"), _back_to_work),
    (
        re.compile(
            r"尽快|尽早|回头|有空|抽空|马上|立刻|立马|一会儿|一会|待会儿?|等会儿?|等一下|等下|稍后|晚点儿?|晚些时候"
            r"|改天|过两天|过几天|过阵子|这会儿|随时|头天|前一天|当场|那天(?:早上|上午|中午|下午|晚上)?"
        ),
        _vague,
    ),
)


def readings(text: str, anchor: Anchor, calendar: WorkCalendar) -> Iterator[tuple[int, int, Reading]]:
    """All spans, edges and vague words, as (start, end, reading)."""
    for pattern, rule in RULES:
        for match in pattern.finditer(text):
            yield *match.span(), rule(match, anchor, calendar)
