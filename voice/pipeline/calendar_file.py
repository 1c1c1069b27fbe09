"""Writes to-dos as an iCalendar file (RFC 5545) that calendar programs subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_FOLD_AT = 75  # octets a line may have, the leading blank of a continuation included
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. `uid` stays the same from file to file, so that a moved to-do moves in the calendar too."""

    uid: str
    summary: str
    due_at: datetime
    alarm_minutes: int | None = None  # before it is due


def calendar_file(entries: Iterable[Entry], *, name: str, now: datetime) -> str:
    """The file's text with CRLF line ends; times in UTC, so that it needs no zone tables."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Callgate//Callgate//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    for entry in entries:
        lines += _event(entry, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A value of type TEXT; control characters, which no calendar program takes, are left out."""
    return "".join(sign for sign in text.translate(_ESCAPES) if sign >= " " and sign != "\x7f")


def folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets of UTF-8, never cut within a character."""
    part = ""
    size = 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _FOLD_AT:
            yield part
            part, size = " ", 1
        part += sign
        size += octets
    yield part


def _event(entry: Entry, now: datetime) -> list[str]:
    """An event and not a VTODO, which hardly any program shows; without an end, it ends when it starts."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(entry.due_at)}",
        f"SUMMARY:{escaped(entry.summary)}",
        "TRANSP:TRANSPARENT",
    ]
    if entry.alarm_minutes is not None:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(entry.summary)}"]
        lines += [f"TRIGGER:-PT{entry.alarm_minutes}M", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
