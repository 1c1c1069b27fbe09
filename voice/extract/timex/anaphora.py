"""Times that only the talk before can tell: "那天下午", "头天", "周日还是那个点", "that afternoon"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from voice.domain.facts import DuePrecision
from voice.extract.timex.anchor import END_OF_DAY
from voice.extract.timex.mention import TimeMention

# So many turns back a day or an hour is still the one that is spoken of.
REACH = 6
_REFERRING = frozenset({"that_day", "day_before", "same_time"})
_OF_A_DAY = _REFERRING | {"day", "clock", "part_of_day", "off_work"}


def resolve(turns: Sequence[Sequence[TimeMention]]) -> list[list[TimeMention]]:
    """The times of each turn, with those filled in that refer to a day or an hour named before.

    Where nothing was named, the words stay without a moment.
    """
    resolved: list[list[TimeMention]] = []
    day: tuple[int, datetime] | None = None
    hour: tuple[int, time] | None = None
    for turn, mentions in enumerate(turns):
        resolved.append([])
        for said in mentions:
            known_day = day[1] if day and turn - day[0] <= REACH else None
            known_hour = hour[1] if hour and turn - hour[0] <= REACH else None
            mention = _filled(said, known_day, known_hour) if said.rule in _REFERRING else said
            resolved[-1].append(mention)
            if mention.due and mention.rule == "clock":
                hour = (turn, mention.due.timetz())
            if mention.due and mention.names_day and mention.rule in _OF_A_DAY:
                day = (turn, mention.due)
    return resolved


def _filled(mention: TimeMention, day: datetime | None, hour: time | None) -> TimeMention:
    if mention.rule == "same_time":
        at = mention.due or day
        if at is None or hour is None:
            return mention
        return replace(mention, due=datetime.combine(at.date(), hour), precision=DuePrecision.MINUTE)
    if day is None or mention.clock is None:
        return mention
    on = day.date() - timedelta(days=int(mention.rule == "day_before"))
    precision = DuePrecision.DAY if mention.clock == END_OF_DAY else DuePrecision.MINUTE
    return replace(mention, due=datetime.combine(on, mention.clock, tzinfo=day.tzinfo), precision=precision)
