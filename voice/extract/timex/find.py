"""Finds the words of time in an utterance and says which moment they mean (rules: docs/extraction.md)."""

from __future__ import annotations

from datetime import datetime

from voice.extract.timex import en, zh
from voice.extract.timex.anchor import Anchor
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.mention import TimeMention, longest_first


def find_dues(text: str, *, called_at: datetime, language: str, calendar: WorkCalendar) -> list[TimeMention]:
    """The times that `text` names, in order; past and recurring times are left out.

    `called_at` must carry its offset: due dates are computed from it and keep it.
    """
    read = en.readings if language == "en" else zh.readings
    return longest_first(list(read(text, Anchor(called_at), calendar.of(language))), text)
