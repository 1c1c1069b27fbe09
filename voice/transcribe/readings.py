"""What the numbers of a text are worth: amounts, phones, dates, percentages. Made when asked for, never stored."""

from __future__ import annotations

from voice.domain.readings import Reading
from voice.transcribe import readings_en, readings_zh


def readings(text: str) -> tuple[Reading, ...]:
    """In order, none overlapping. Both languages are read in every text, since people mix them; no guesses."""
    chosen: list[Reading] = []
    for reading in (*readings_zh.readings(text), *readings_en.readings(text)):
        if all(reading.char_end <= other.char_start or other.char_end <= reading.char_start for other in chosen):
            chosen.append(reading)
    return tuple(sorted(chosen, key=lambda reading: reading.char_start))
