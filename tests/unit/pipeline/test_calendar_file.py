"""The calendar file is one that calendar programs take (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.pipeline.calendar_file import Entry, calendar_file, escaped, folded

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 6, 15, 0, tzinfo=timezone(timedelta(hours=8)))


def entry(summary: str = "我方 · 发报价", alarm_minutes: int | None = None) -> Entry:
    return Entry("todo_1@callgate", summary, DUE, alarm_minutes)


def test_an_entry_is_an_event_at_its_due_time_in_utc() -> None:
    assert calendar_file([entry()], name="Callgate", now=NOW) == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Callgate//Callgate//EN\r\nCALSCALE:GREGORIAN\r\n"
        "METHOD:PUBLISH\r\nX-WR-CALNAME:Callgate\r\n"
        "BEGIN:VEVENT\r\nUID:todo_1@callgate\r\nDTSTAMP:20260302T023000Z\r\nDTSTART:20260306T070000Z\r\n"
        "SUMMARY:我方 · 发报价\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_an_alarm_comes_before_it() -> None:
    text = calendar_file([entry(alarm_minutes=30)], name="Callgate", now=NOW)
    assert "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:我方 · 发报价\r\nTRIGGER:-PT30M\r\nEND:VALARM\r\n" in text


def test_no_entries_make_an_empty_calendar() -> None:
    assert "VEVENT" not in calendar_file([], name="Callgate", now=NOW)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a;b,c", "a\\;b\\,c"),
        ("back\\slash", "back\\\\slash"),
        ("two\r\nlines", "two\\nlines"),
        ("bell\x07tab\t", "belltab"),
    ],
)
def test_signs_with_a_meaning_are_escaped_and_control_characters_left_out(text: str, written: str) -> None:
    assert escaped(text) == written


def test_words_cannot_add_lines_of_their_own() -> None:
    text = calendar_file([entry("x\r\nEND:VEVENT\r\nBEGIN:VEVENT")], name="Callgate", now=NOW)
    assert text.count("\r\nEND:VEVENT\r\n") == 1


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=300))
def test_lines_are_folded_at_75_octets_and_unfold_to_what_they_were(line: str) -> None:
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == line
