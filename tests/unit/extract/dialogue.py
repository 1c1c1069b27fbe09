"""Writes short dialogues down as transcripts, with or without times."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from voice.domain.audio import ChannelLayout
from voice.domain.transcript import Side, TimedWord, Transcript, Turn

SHANGHAI = timezone(timedelta(hours=8))
CALLED_AT = datetime(2026, 3, 4, 15, 20, tzinfo=SHANGHAI)  # a Wednesday
CHAR_MS = 100
PAUSE_MS = 400
_SPEAKERS = {"R": Side.REP, "C": Side.CUSTOMER, "T": Side.THIRD_PARTY, "?": Side.UNKNOWN}


def at(month: int, day: int, hour: int = 23, minute: int = 59) -> datetime:
    """A moment of 2026 in the zone of the call; the end of the day unless the hour is given."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def said(*lines: str, language: str = "zh") -> Transcript:
    """Text alone. A line is its speaker's letter and the words: "R: 您好".

    R is the rep, C the customer, T a third party, ? somebody of unknown side.
    """
    turns = []
    for index, line in enumerate(lines):
        letter, text = line.split(":", 1)
        side = _SPEAKERS[letter]
        turns.append(Turn(index, side.value, side, text.strip()))
    return Transcript(tuple(turns), language)


def timed(call: Transcript, *, start_ms: int = 1_000) -> Transcript:
    """The same call as a recognizer hears it: one word a character, CHAR_MS long, a pause between turns."""
    turns, now = [], start_ms
    for turn in call.turns:
        words = tuple(
            TimedWord(i, i + 1, now + i * CHAR_MS, now + (i + 1) * CHAR_MS, 0.9) for i in range(len(turn.text))
        )
        end = now + len(turn.text) * CHAR_MS
        turns.append(Turn(turn.index, turn.speaker, turn.side, turn.text, now, end, words))
        now = end + PAUSE_MS
    return Transcript(tuple(turns), call.language, now, ChannelLayout.STEREO, "written/1")


def of_unknown_sides(call: Transcript) -> Transcript:
    """The same words from a mono recording, where nobody knows who speaks."""
    turns = tuple(Turn(t.index, "unknown", Side.UNKNOWN, t.text) for t in call.turns)
    return Transcript(turns, call.language)
