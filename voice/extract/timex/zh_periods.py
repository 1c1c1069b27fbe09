"""Mandarin spans and edges: so long from now, weeks, months, quarters, holidays, and words too vague to date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from voice.domain.facts import DuePrecision
from voice.extract.timex.anchor import Anchor, month_end, safe_date
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.mention import Reading
from voice.extract.timex.numerals import ZH_NUMBER, zh_number, zh_year
from voice.extract.timex.zh_hours import PART, end_of_part

WEEK = r"(?:周|星期|礼拜)"
WITHIN = r"(?:之内|以内|内|之后|以后|后|里)"
YEAR = r"(?:今年|明年|\d{4}年)"
NAMES = (
    r"元旦|春节|过年|大年|元宵节?|清明节?|五一|劳动节|六一八|端午节?|中秋节?|国庆节?|双十一|双十二|圣诞节?"
    r"|(?<!双)十一(?![月点号个天年家台套次人万千百十])"
)
# A span that counts from an event and not from the call: "签完一个星期之内", "收到以后三个工作日内".
_FROM_EVENT = re.compile(
    r"(?:完|到货|收到|拿到|验收|签字|签约|签了|付款|开工|下单|定稿|确认|合格|到手|到场|入库)(?:了|以后|之后|后|起|那天起)?[^，。,.]{0,5}$"
)

Rule = Callable[[re.Match[str], Anchor, WorkCalendar], Reading]


def _duration(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    unit = match["unit"]
    if _FROM_EVENT.search(match.string[: match.start()]):
        return Reading("span")
    hours = {"小时": 1.0, "钟头": 1.0, "钟": 1.0, "分钟": 1 / 60, "刻钟": 0.25}.get(unit)
    half = match["lead"] == "半"
    if half and hours is None:
        return Reading("span")  # "半天之内": too loose to date
    count = 0 if half else zh_number(match["count"])
    if hours is not None:
        return anchor.after(timedelta(hours=(count + (0.5 if half or match["half"] else 0)) * hours), "duration")
    if unit in ("工作日", "工作天"):
        return anchor.end_of(calendar.add_workdays(anchor.today, count), DuePrecision.DAY, "workdays")
    if unit == "月":
        return anchor.end_of(_months_later(anchor, count), DuePrecision.DAY, "months")
    days = count * (1 if unit == "天" else 7)
    return anchor.end_of(anchor.today + timedelta(days=days), DuePrecision.DAY, "days")


def _months_later(anchor: Anchor, count: int) -> date:
    year, month = anchor.month(count)
    return safe_date(year, month, anchor.today.day) or month_end(year, month)


def _passing(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    """ "过半小时", "再过二十分钟"."""
    minutes = 30 if match["lead"] else zh_number(match["count"]) * (1 if match["unit"] == "分钟" else 60)
    return anchor.after(timedelta(minutes=minutes), "duration")


def _week(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    monday = anchor.monday(match["which"].count("下"))
    return anchor.end_of(monday + timedelta(days=6), DuePrecision.WEEK, "week")


def _month_part(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    part, said_year = match["part"], zh_year(match["year"], anchor.today.year)
    if match["named"]:
        month = 1 if match["named"] == "元" else zh_number(match["named"])
        if not 1 <= month <= 12:
            return Reading("no_month", drop=True)
        year = said_year or anchor.next_month_named(month)
    else:
        year, month = anchor.month((match["which"] or "").count("下"))
    due = _in_month(year, month, part)
    if due < anchor.today and not match["which"] and not said_year:
        year, month = (year + 1, month) if match["named"] else anchor.month(1)
        due = _in_month(year, month, part)
    return anchor.end_of(due, DuePrecision.MONTH, "part_of_month")


def _in_month(year: int, month: int, part: str) -> date:
    day = {"初": 10, "头": 10, "上": 10, "中": 20}.get(part[0])
    return date(year, month, day) if day else month_end(year, month)


def _month(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    due = month_end(*anchor.month(match["which"].count("下")))
    return anchor.end_of(due, DuePrecision.MONTH, "month")


def _named_month(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    month = zh_number(match["named"])
    if not 1 <= month <= 12:
        return Reading("no_month", drop=True)
    year = zh_year(match["year"], anchor.today.year) or anchor.next_month_named(month)
    return anchor.end_of(month_end(year, month), DuePrecision.MONTH, "month")


def _quarter(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    first = (anchor.today.month - 1) // 3 * 3 + 1 + 3 * (match["which"] or "").count("下")
    if match["named"]:
        first = zh_number(match["named"]) * 3 - 2
        first += 12 if first + 2 < anchor.today.month else 0
    offset = first - anchor.today.month + (0 if match["part"] == "初" else 2)
    return anchor.end_of(month_end(*anchor.month(offset)), DuePrecision.MONTH, "part_of_quarter")


def _year_end(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    year = anchor.today.year + (1 if match["year"] == "明年" else 0)
    return anchor.end_of(month_end(year, 6 if match["first"] else 12), DuePrecision.MONTH, "year_end")


def _weekend(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    monday = anchor.monday((match["which"] or "").count("下"))
    return anchor.end_of(monday + timedelta(days=6), DuePrecision.WEEK, "weekend")


def _holiday(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    name = match["name"]
    if name in ("年", "假", "假期", "节", "放假", "完节", "过节", "长假"):
        name = "春节" if name == "年" else None
    name = "国庆" if name == "十一" else name
    if match["edge"].endswith("前"):
        holiday = calendar.holiday_before(name, anchor.today)
        day = holiday.first - timedelta(days=1) if holiday else None
    else:
        holiday = calendar.holiday_after(name, anchor.today)
        day = calendar.next_workday(holiday.last) if holiday else None
    if day is None:
        return Reading("holiday")
    part = match.groupdict().get("part")
    return anchor.at(day, end_of_part(part), "holiday") if part else anchor.end_of(day, DuePrecision.DAY, "holiday")


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
            rf"(?:(?P<lead>半)个?|(?:{ZH_NUMBER}[到至-]|(?<!十)[一二两三四五六七八](?=[一二两三四五六七八九]个?[天小钟工周月星礼]))?(?P<count>{ZH_NUMBER})个?(?P<half>半)?个?)"
            rf"(?P<unit>分钟|小时|钟头|刻钟|工作日|工作天|天|星期|礼拜|周|月)(?:的时间)?{WITHIN}(?!端|续)"
        ),
        _duration,
    ),
    (re.compile(rf"(?:再)?过(?:(?P<lead>半)个?|(?P<count>{ZH_NUMBER})个?)(?P<unit>分钟|小时|钟头)"), _passing),
    (re.compile(rf"(?P<which>下下|下|这|本)个?{WEEK}(?![一二三四五六日天末])(?:之内|以内|内|之前|以前|前|里)?"), _week),
    (
        re.compile(
            r"(?<![上每到过])(?P<which>下下?|这|本)?个?(?<![上每])(?:周末|礼拜末)(?!愉快|快乐|都|也|一般|经常|不|没|了)(?:之前|以前|前)?"
        ),
        _weekend,
    ),
    (
        re.compile(
            rf"(?:(?P<year>{YEAR})的?)?(?:(?P<named>{ZH_NUMBER}|元)月份?|(?P<which>下下?个?|下个?|这个?|本)?月)"
            r"(?P<part>底|末|初|中旬|上旬|下旬|头上|中(?!国|间|心|标))(?:之前|以前|前|之内|内)?"
        ),
        _month_part,
    ),
    (
        re.compile(
            r"(?P<which>下下?个?|这个?|本)月(?![底末初中上下头份的账已刚才还\d一二三四五六七八九十])(?:之内|以内|内|里|之前|前)?"
        ),
        _month,
    ),
    (
        re.compile(rf"(?:(?P<year>{YEAR})的?)?(?P<named>{ZH_NUMBER})月份(?![底末初中上下头的\d一二三四五六七八九十])"),
        _named_month,
    ),
    (
        re.compile(
            r"(?:(?P<which>下个?|这个?|本)|(?:第?(?P<named>[一二三四])))?(?<!每)(?<!每个)季度?(?P<part>初|末|底)(?:之前|以前|前)?"
        ),
        _quarter,
    ),
    (
        re.compile(
            r"(?P<year>今年|明年)?(?:年底|(?<![一二三四五六七八九十两几\d])年内|(?<=[今明]年)底|下半年|(?P<first>上半年))(?:之前|以前|前|之内)?"
        ),
        _year_end,
    ),
    (
        re.compile(
            rf"(?:过?完?)?(?P<name>{NAMES}|放假|假期|长假|(?<![过今明去后前每整上下一两三几多])年(?=[前后])|(?<=过)完节|节(?=[前后])|假(?=[前后]))(?:假期|长假|期间)?"
            rf"(?P<edge>之前|以前|前|之后|以后|后|回来|上班)(?:上班)?(?:的?(?:第一|头一)个?(?:天|工作日)|头天)?(?:{PART})?"
        ),
        _holiday,
    ),
    (re.compile(rf"(?:过|放)完(?P<name>节|年|假|{NAMES})(?P<edge>)(?:回来|以后|之后|后|再)?"), _holiday),
    (re.compile(r"(?:复工|上班)后?的?(?:第一|头一)天"), _back_to_work),
    (
        re.compile(
            r"尽快|尽早|回头|有空|抽空|马上|立刻|立马|一会儿|一会|待会儿?|等会儿?|等一下|等下|稍后|晚一?点儿?|晚些时候"
            r"|改天|过两天|过几天|过阵子|这会儿|随时|到时候|到时|从[^，。]{1,4}起|现在就|现在(?=[发转打给拉])"
        ),
        _vague,
    ),
)


def readings(text: str, anchor: Anchor, calendar: WorkCalendar) -> Iterator[tuple[int, int, Reading]]:
    """All spans, edges and vague words, as (start, end, reading)."""
    for pattern, rule in RULES:
        for match in pattern.finditer(text):
            yield *match.span(), rule(match, anchor, calendar)
