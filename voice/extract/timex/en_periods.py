"""English spans and edges: so long from now, weeks, months, holidays, and words too vague to date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from voice.domain.facts import DuePrecision
from voice.extract.timex.anchor import END_OF_DAY, Anchor, month_end, safe_date
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.mention import Reading
from voice.extract.timex.numerals import EN_MONTH, EN_NUMBER, en_month, en_number

NAMED = (
    r"good\ friday|easter(?:\ monday|\ sunday)?|memorial\ day|juneteenth|independence\ day|(?:the\ )?fourth\ of\ july"
    r"|july\ (?:fourth|4th)|the\ fourth|labou?r\ day|columbus\ day|halloween|veterans\ day|thanksgiving(?:\ day)?"
    r"|christmas(?:\ day)?|xmas|presidents'?\ day|martin\ luther\ king\ day|mlk\ day|chinese\ new\ year"
    r"|lunar\ new\ year|spring\ festival|new\ year(?:'s(?:\ day)?)?|national\ day|golden\ week"
    r"|mid-autumn(?:\ festival)?|dragon\ boat\ festival|may\ day|the\ holidays?"
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Rule = Callable[[re.Match[str], Anchor, WorkCalendar], Reading]


def _duration(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    unit, words = match["unit"].lower(), match["count"].lower()
    half = 0.5 if match["half"] else 0.0
    if words.startswith("half"):
        count, half = 0, 0.5
    elif "couple" in words:
        count = 2
    elif "few" in words:
        return Reading("vague")
    else:
        count = 1 if words in ("a", "an", "the") else en_number(words)
    if unit.startswith("min"):
        return anchor.after(timedelta(minutes=count), "duration")
    if unit.startswith("hour"):
        return anchor.after(timedelta(hours=count + half), "duration")
    if half:
        return Reading("span")
    if "business" in unit or "working" in unit:
        return anchor.end_of(calendar.add_workdays(anchor.today, count), DuePrecision.DAY, "workdays")
    if unit.startswith("month"):
        year, month = anchor.month(count)
        day = safe_date(year, month, anchor.today.day) or month_end(year, month)
        return anchor.end_of(day, DuePrecision.DAY, "months")
    days = count * (14 if unit.startswith("fortnight") else 7 if unit.startswith("week") else 1)
    return anchor.end_of(anchor.today + timedelta(days=days), DuePrecision.DAY, "days")


def _week(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    weeks = 1 if (match["which"] or "").lower() == "next" else 0
    if (match["edge"] or "").lower().startswith("early"):
        return anchor.end_of(anchor.monday(weeks) + timedelta(days=2), DuePrecision.DAY, "early_week")
    return anchor.end_of(anchor.monday(weeks) + timedelta(days=6), DuePrecision.WEEK, "week")


def _month(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    edge = (match["edge"] or "").lower()
    if match["named"]:
        month = en_month(match["named"])
        year = anchor.next_month_named(month)
    else:
        year, month = anchor.month(1 if (match["which"] or "").lower() == "next" else 0)
    day = 10 if edge.startswith(("early", "beginning", "start")) else 20 if edge.startswith(("mid", "middle")) else None
    due = safe_date(year, month, day) if day else month_end(year, month)
    return anchor.end_of(due, DuePrecision.MONTH, "part_of_month") if due else Reading("no_date", drop=True)


def _quarter(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    first = (anchor.today.month - 1) // 3 * 3 + 1 + (3 if (match["which"] or "").lower() == "next" else 0)
    late = match["edge"].lower().startswith("end")
    year, month = anchor.month(first - anchor.today.month + (2 if late else 0))
    return anchor.end_of(month_end(year, month), DuePrecision.MONTH, "part_of_quarter")


def _year_end(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    return anchor.end_of(month_end(anchor.today.year, 12), DuePrecision.MONTH, "year_end")


def _after_next(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    return anchor.end_of(anchor.monday(2) + timedelta(days=6), DuePrecision.WEEK, "week")


def _weekend(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    weeks = 1 if (match["which"] or "").lower() == "next" else 0
    return anchor.end_of(anchor.monday(weeks) + timedelta(days=6), DuePrecision.WEEK, "weekend")


def _same_time(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    return Reading("same_time")


def _that_day(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    return Reading("day_before" if match["before"] else "that_day", clock=END_OF_DAY)


def holiday_days(text: str, anchor: Anchor, calendar: WorkCalendar) -> Iterator[tuple[int, int, date]]:
    """Days named by a holiday ("the Monday after Thanksgiving"), as (start, end, day)."""
    for match in HOLIDAY.finditer(text):
        if day := _holiday(match, anchor, calendar):
            yield *match.span(), day


def _holiday(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> date | None:
    name = match["name"].lower()
    if name in ("the holiday", "the holidays"):
        near = calendar.upcoming(anchor.today)
        name = near[0].names[0] if near else name
    if match["edge"].lower() == "before":
        holiday = calendar.holiday_before(name, anchor.today)
        return holiday.first - timedelta(days=1) if holiday else None
    holiday = calendar.holiday_after(name, anchor.today)
    if holiday and match["weekday"]:
        weekday = WEEKDAYS.index(match["weekday"].lower())
        return holiday.last + timedelta(days=(weekday - holiday.last.weekday() - 1) % 7 + 1)
    return calendar.next_workday(holiday.last) if holiday else None


def _vague(match: re.Match[str], anchor: Anchor, calendar: WorkCalendar) -> Reading:
    return Reading("vague")


HOLIDAY = re.compile(
    rf"""\b(?:the\s+(?:day|(?P<weekday>{"|".join(WEEKDAYS)}))\s+)?(?:right\s+|just\s+)?
    (?P<edge>after|before)\s+(?P<name>{NAMED})\b""",
    re.VERBOSE | re.IGNORECASE,
)

RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern, re.VERBOSE | re.IGNORECASE), rule)
    for pattern, rule in (
        (
            rf"\b(?:in|within|over)\s+(?:(?:the\s+)?next\s+)?(?:(?:{EN_NUMBER}|a)\s+(?:or|to)\s+)?"
            rf"(?P<count>half\s+an?|a\s+couple(?:\s+of)?|a\s+few|couple\s+of|few|an?|the(?=\s+hour)|{EN_NUMBER})[\s-]+"
            r"(?P<unit>minutes?|mins?|hours?|business\s+days?|working\s+days?|days?|weeks?|fortnights?|months?)\b(?P<half>\s+and\s+a\s+half)?(?!\s+(?:ago|contract))",
            _duration,
        ),
        (rf"\b(?P<count>{EN_NUMBER})\s+(?P<unit>business\s+days?|working\s+days?)\b(?P<half>(?!))?", _duration),
        (r"\b(?P<count>a\s+couple(?:\s+of)?)\s+(?P<unit>days?)\b(?P<half>(?!))?(?!\s+ago)", _duration),
        (r"\b(?:the\s+)?week\s+after\s+next\b", _after_next),
        (r"\b(?:(?:over|by|at|on|before)\s+)?(?:the|(?P<which>this|next))\s+weekend\b", _weekend),
        (r"\b(?:(?:by|before)\s+)?(?:the\s+)?(?:end\s+of\s+(?:the|this)\s+year|year[\s-]end|eoy)\b", _year_end),
        (r"\b(?:the\s+)?same\s+time\b(?!\s+as)", _same_time),
        (r"\b(?:on\s+)?that\s+(?:same\s+)?day\b|\bthe\s+(?P<before>day\s+before)\b(?!\s+\w)", _that_day),
        (
            r"\b(?:(?:by|before|on)\s+)?(?:(?P<edge>early|late|(?:the\s+)?end\s+of)\s+)?(?:the\s+)?(?P<which>this|next)\s+week\b",
            _week,
        ),
        (r"\b(?:by\s+)?(?:the\s+)?(?P<edge>end\s+of)\s+(?P<which>the)\s+week\b|\b(?:by\s+)?(?P<eow>eow)\b", _week),
        (r"\b(?:(?:by|in|sometime)\s+)?(?P<which>next|this)\s+(?P<edge>(?!))?(?P<named>(?!))?month\b", _month),
        (
            rf"\b(?:(?:by|before|in)\s+)?(?:the\s+)?(?P<edge>end\s+of|early|mid(?:dle\s+of)?|beginning\s+of|start\s+of|late)[\s-]+"
            rf"(?:(?P<named>{EN_MONTH})|(?:(?P<which>this|next|the)\s+)?month)\b",
            _month,
        ),
        (
            r"\b(?:(?:by|before)\s+)?(?:the\s+)?(?P<edge>end\s+of|early|beginning\s+of|start\s+of)\s+(?P<which>this|next|the)?\s*quarter\b",
            _quarter,
        ),
        (
            r"\b(?:soon|asap|as\s+soon\s+as\s+possible|shortly|right\s+away|later\s+on|at\s+some\s+point|in\s+a\s+(?:bit|moment|minute|sec(?:ond)?)|right\s+after\s+(?:this|the|our)\s+call)\b",
            _vague,
        ),
    )
)


def readings(text: str, anchor: Anchor, calendar: WorkCalendar) -> Iterator[tuple[int, int, Reading]]:
    """All spans, edges and vague words, as (start, end, reading)."""
    for pattern, rule in RULES:
        for match in pattern.finditer(text):
            yield *match.span(), rule(match, anchor, calendar)
