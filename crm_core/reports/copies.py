"""Finds what a rep wrote over and over: days whose notes are almost the same text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from crm_core.quality import QualityPolicy, distance, simhash
from crm_core.quality.shape import core_of
from crm_core.reports.counts import Note

COPY_COLUMNS = ("region", "rep_id", "copies", "first_day", "last_day", "notes")

Writer = tuple[str, str]  # region, rep


def copied_rows(
    notes: Iterable[Note], *, day_of: Callable[[str, datetime], date], policy: QualityPolicy, least: int
) -> tuple[dict[str, Any], ...]:
    """One row a rep and text that came back on `least` local days or more, the most copied first.

    All that a rep wrote on one day is one text, in which each note stands once. Texts too short to be told apart do
    not count; fingerprints decide (see `quality.simhash`). Rows hold ids of the notes, never their words.
    """
    written: dict[Writer, dict[date, list[Note]]] = defaultdict(lambda: defaultdict(list))
    for note in sorted(notes, key=lambda one: (one.at, one.id)):
        written[note.region, note.rep_id][day_of(note.region, note.at)].append(note)
    rows = [
        _row(writer, group)
        for writer, days in written.items()
        for group in _groups(days, policy)
        if len(group) >= least
    ]
    return tuple(sorted(rows, key=lambda row: (-row["copies"], row["region"], row["rep_id"], row["first_day"])))


def _groups(days: Mapping[date, list[Note]], policy: QualityPolicy) -> list[dict[date, list[Note]]]:
    """The days by their text; a day belongs to the first group whose first text it resembles."""
    found: list[tuple[int, dict[date, list[Note]]]] = []
    for day, notes in sorted(days.items()):
        text = "\n".join(dict.fromkeys(note.text for note in notes))
        if len(core_of(text)) < policy.copy_min_chars:
            continue
        mark = simhash(text)
        group = next((held for other, held in found if distance(mark, other) <= policy.copy_bits), None)
        if group is None:
            found.append((mark, group := {}))
        group[day] = notes
    return [group for _, group in found]


def _row(writer: Writer, group: Mapping[date, list[Note]]) -> dict[str, Any]:
    region, rep_id = writer
    return {
        "region": region,
        "rep_id": rep_id,
        "copies": len(group),
        "first_day": min(group).isoformat(),
        "last_day": max(group).isoformat(),
        "notes": ", ".join(note.id for notes in group.values() for note in notes),
    }
