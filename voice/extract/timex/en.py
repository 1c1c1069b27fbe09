"""English times: a day, a part of it and a clock time in any order ("by noon tomorrow", "Friday, by five")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from voice.domain.facts import DuePrecision
from voice.extract.timex import en_periods
from voice.extract.timex.anchor import Anchor
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.mention import Reading
from voice.extract.timex.numerals import EN_MONTH, EN_NUMBER, EN_ORDINAL, EN_UNIT, en_month, en_number

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})(?!s)"
# What may follow "the first" when it is a day and not the first of something.
AFTER_ORDINAL = (
    r"(?=\s*(?:$|[.,;?!)]|(?:at|in\s+the|if|and|or|then|please|is|works?|would|will|before|by|for|with|so|but|okay|latest"
    r"|morning|afternoon|evening|to|at\s+the)\b))"
)
DAY = re.compile(
    rf"""\b(?:
      (?P<past>yesterday|last\s+(?:{WEEKDAY}|night|week|month|quarter|year)|(?:on\s+)?weekdays?|{WEEKDAY}s\b)
    | (?P<every>(?:every|each)\s+(?:other\s+)?(?:day|week|month|{WEEKDAY})
        |monday\s+(?:to|through|thru)\s+(?:friday|saturday))
    | (?P<weeks>(?:a|one|two|three|{EN_NUMBER})\s+weeks?)\s+from\s+
        (?:(?P<from_word>today|tomorrow|now)|(?P<from_day>{WEEKDAY}))
    | (?P<word>(?:the\s+)?day\s+after\s+tomorrow|tomorrow|today|tonight|this(?=\s+(?:morning|afternoon|evening)\b))
    | (?:(?P<which>this|next|coming)\s+)?(?P<weekday>{WEEKDAY})
        (?:\s+(?P<week>(?:of\s+)?next\s+week|week)\b|,?\s+the\s+(?P<dom>{EN_ORDINAL})(?:\s+of\s+(?P<dom_month>{EN_MONTH}))?)?
    | (?:the\s+)?(?P<nth>{EN_ORDINAL})\s+(?:of\s+)?(?P<month>{EN_MONTH})
    | (?P<month2>{EN_MONTH})\s+(?:the\s+)?(?P<nth2>{EN_ORDINAL}|\d{{1,2}}(?!\d))
    | (?P<nth3>\d{{1,2}})\s+(?P<month3>{EN_MONTH})
    | (?:(?:by|on|from|before|until)\s+)?the\s+(?P<bare>{EN_ORDINAL}){AFTER_ORDINAL}
    | (?:^|(?<=[.?!]\s))(?P<alone>{EN_ORDINAL})(?=[.?,!]|$)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
PART = re.compile(
    r"\b(?:first\s+thing(?:\s+in\s+the\s+morning)?|that\s+(?:same\s+)?(?:morning|afternoon|evening)"
    r"|morning|afternoon|arvo|evening|lunch(?:time)?|noon|midday|night)\b",
    re.IGNORECASE,
)
CLOCK = re.compile(
    rf"""(?:\b(?P<prep>at|by|before|around|until)\s+)?\b(?:
      (?P<end>(?:the\s+)?(?:end|close)\s+of\s+(?:the\s+)?(?:day|business|play)|eod|cob|cop)
    | half\s+(?:past\s+)?(?P<half>{EN_UNIT})
    | (?:a\s+)?(?P<some>quarter|five|ten|twenty|twenty-five)\s+(?P<side>past|to)\s+(?P<whole>{EN_UNIT})
    | (?:(?P<since>{EN_NUMBER})(?:\s*[ap]\.?m\.?)?\s+(?:and|to|till|until)\s+)?
      (?P<hour>{EN_NUMBER})(?:[:.\s-](?P<minute>\d\d|thirty|fifteen|forty-five|ten|twenty))?
        \s*(?P<sign>a\.?m\b\.?|p\.?m\b\.?|o'clock|in\s+the(?=\s+(?:morning|afternoon|evening)))?
    )(?![\w%$:])""",
    re.VERBOSE | re.IGNORECASE,
)
BETWEEN = re.compile(r"[\s,]*(?:(?:by|at|on|in|before|around|the|of|in\s+the)\b[\s,]*){0,2}", re.IGNORECASE)
LEAD = re.compile(r"(?:\b(?:by|on|before|until|from)\s+(?:the\s+)?)$", re.IGNORECASE)
PART_ENDS = {"morning": 12, "lunch": 12, "lunchtime": 12, "noon": 12, "midday": 12, "afternoon": 18, "arvo": 18}


@dataclass(frozen=True, slots=True)
class _Atom:
    start: int
    end: int
    day: date | None = None
    part: str | None = None
    clock: re.Match[str] | None = None
    drop: bool = False


def readings(text: str, anchor: Anchor, calendar: WorkCalendar) -> Iterator[tuple[int, int, Reading]]:
    """All times that the text may name, overlapping ones included, as (start, end, reading)."""
    yield from en_periods.readings(text, anchor, calendar)
    atoms = sorted(
        (*_days(text, anchor), *_holidays(text, anchor, calendar), *_parts(text), *_clocks(text)),
        key=lambda a: (a.start, -a.end),
    )
    for group in _groups(text, atoms):
        if reading := _read(group, text, anchor):
            lead = LEAD.search(text[: group.start])
            yield lead.start() if lead else group.start, group.end, reading


def _days(text: str, anchor: Anchor) -> Iterator[_Atom]:
    for match in DAY.finditer(text):
        drop = bool(match["past"] or match["every"])
        day = None if drop else _day(match, anchor)
        part = "night" if (match["word"] or "").lower() == "tonight" else None
        if day or drop:
            yield _Atom(match.start(), match.end(), day=day, part=part, drop=drop)


def _holidays(text: str, anchor: Anchor, calendar: WorkCalendar) -> Iterator[_Atom]:
    for start, end, day in en_periods.holiday_days(text, anchor, calendar):
        yield _Atom(start, end, day=day)


def _parts(text: str) -> Iterator[_Atom]:
    for match in PART.finditer(text):
        if not re.search(r"good\s$", text[: match.start()], re.IGNORECASE):
            yield _Atom(*match.span(), part=match.group().lower())


def _clocks(text: str) -> Iterator[_Atom]:
    for match in CLOCK.finditer(text):
        if any(match[group] for group in ("end", "half", "sign", "minute", "prep", "side", "since")):
            yield _Atom(*match.span(), clock=match)


def _groups(text: str, atoms: list[_Atom]) -> Iterator[_Atom]:
    """Atoms that stand together make one time: at most one day, one part and one clock time."""
    current: _Atom | None = None
    for atom in atoms:
        if current is None:
            current = atom
            continue
        if atom.start < current.end:
            continue  # a number inside of a date that is already read
        joined = BETWEEN.fullmatch(text, current.end, atom.start) and not atom.drop
        clash = (current.day and atom.day) or (current.part and atom.part) or (current.clock and atom.clock)
        if joined and not clash:
            current = replace(
                current,
                end=atom.end,
                day=current.day or atom.day,
                part=current.part or atom.part,
                clock=current.clock or atom.clock,
            )
            continue
        yield current
        current = atom
    if current is not None:
        yield current


def _read(group: _Atom, text: str, anchor: Anchor) -> Reading | None:
    if group.drop:
        return Reading("past", drop=True)
    if group.part and group.part.startswith("that"):
        return Reading("that_day", clock=_that_time(group))
    day = group.day or anchor.today
    if group.clock:
        return _clock(group, text, anchor, day)
    if group.part:
        by = re.search(r"\b(?:by|before)\s+$", text[: group.start], re.IGNORECASE)
        if group.part.startswith("lunch") and by:
            return anchor.at(day, time(12), "part_of_day")
        if group.day is None and group.part in ("morning", "evening", "night", "afternoon", "lunch"):
            return None  # "in the afternoon" of no day
        if group.part.startswith("first") and group.day is None:
            return None
        return anchor.at(day, time(_part_end(group.part)), "part_of_day")
    return anchor.end_of(day, DuePrecision.DAY, "day")


def _part_end(part: str) -> int:
    return 12 if part.startswith("first") else PART_ENDS.get(part.rsplit(maxsplit=1)[-1], 22)


def _that_time(group: _Atom) -> time:
    """The time of the day before named that "that afternoon" means."""
    return time(_part_end(group.part or ""))


def _clock(group: _Atom, text: str, anchor: Anchor, day: date) -> Reading | None:
    clock = group.clock
    assert clock is not None  # only called with one
    if clock["end"]:
        return anchor.at(day, time(18), "off_work")
    if clock["side"]:
        return anchor.at(day, _past_or_to(clock, group.part), "clock")
    alone = group.day is None and group.part is None
    if alone and not (clock["sign"] or clock["half"] or re.match(r"\s*(?:[.,;?!]|$|today)", text[clock.end() :])):
        return None  # "by five percent"
    hour = en_number(clock["half"] or clock["hour"])
    minutes = {"thirty": 30, "fifteen": 15, "forty-five": 45, "ten": 10, "twenty": 20}
    minute = 30 if clock["half"] else 0
    if clock["minute"]:
        minute = minutes.get(clock["minute"].lower()) or int(clock["minute"]) if clock["minute"] else 0
    sign = (clock["sign"] or "").lower()
    if sign.startswith("p") or (group.part in ("afternoon", "arvo", "evening", "night") and hour < 12):
        hour += 12 if hour < 12 else 0
    elif not sign.startswith("a") and group.part != "morning" and hour < 7:
        hour += 12
    if hour > 23 or minute > 59:
        return None
    return anchor.at(day, time(hour, minute), "clock")


def _past_or_to(clock: re.Match[str], part: str | None) -> time:
    """ "a quarter past ten", "twenty to five"; before seven it is the afternoon."""
    minutes = 15 if clock["some"].lower() == "quarter" else en_number(clock["some"])
    hour = en_number(clock["whole"])
    hour += (
        12
        if hour < 12 and (part in ("afternoon", "arvo", "evening", "night") or (hour < 7 and part != "morning"))
        else 0
    )
    total = hour * 60 + (minutes if clock["side"].lower() == "past" else -minutes)
    return time(total // 60 % 24, total % 60)


def _day(match: re.Match[str], anchor: Anchor) -> date | None:
    if match["word"]:
        word = match["word"].lower()
        return anchor.today + timedelta(days=2 if "after" in word else 1 if word == "tomorrow" else 0)
    if match["weeks"]:
        first = match["weeks"].split()[0].lower()
        weeks = 1 if first in ("a", "one") else en_number(first)
        if match["from_day"]:
            start = anchor.next_weekday(WEEKDAYS.index(match["from_day"].lower()))
        else:
            start = anchor.today + timedelta(days=int(match["from_word"].lower() == "tomorrow"))
        return start + timedelta(weeks=weeks)
    if match["weekday"]:
        weekday = WEEKDAYS.index(match["weekday"].lower())
        if match["dom"]:
            if match["dom_month"]:
                return anchor.next_date(en_month(match["dom_month"]), en_number(match["dom"]))
            return anchor.next_day_of_month(en_number(match["dom"]), weekday)
        which = (match["which"] or "").lower()
        if (match["week"] or "").lower() == "week":
            return anchor.next_weekday(weekday) + timedelta(weeks=1)
        if which == "next" or match["week"]:
            return anchor.monday(1) + timedelta(days=weekday)
        return anchor.monday() + timedelta(days=weekday) if which == "this" else anchor.next_weekday(weekday)
    if month := match["month"] or match["month2"] or match["month3"]:
        return anchor.next_date(en_month(month), en_number(match["nth"] or match["nth2"] or match["nth3"]))
    return anchor.next_day_of_month(en_number(match["bare"] or match["alone"]))
