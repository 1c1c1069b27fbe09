"""Gong-style JSON: monologues of sentences with times in ms, and the parties; what revenue tools import."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from voice.domain.transcript import Side, Transcript, Turn

_SENTENCE = re.compile(r"[^。？！….?!]*(?:[。？！…]+|[.?!]+(?=\s|$)|[.?!]+|$)")
AFFILIATIONS = {Side.REP: "Internal", Side.CUSTOMER: "External"}


def to_gong(transcript: Transcript, call_id: str = "recording") -> str:
    """Names, numbers and titles of the parties are not part of a transcript and are left out; `topic` is null."""
    sides = {turn.speaker: turn.side for turn in transcript.turns}
    return json.dumps(
        {
            "callId": call_id,
            "transcript": [
                {"speakerId": turn.speaker, "topic": None, "sentences": list(_sentences(turn))}
                for turn in transcript.turns
            ],
            "parties": [
                {"id": speaker, "speakerId": speaker, "affiliation": AFFILIATIONS.get(side, "Unknown")}
                for speaker, side in sides.items()
            ],
        },
        ensure_ascii=False,
    )


def _sentences(turn: Turn) -> Iterator[dict[str, Any]]:
    for start, end in _spans(turn.text):
        times = turn.span_ms(start, end)
        timed = {"start": times[0], "end": times[1]} if times else {}
        yield {**timed, "text": turn.text[start:end]}


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Sentences without the space around them; a point within a number or a name ends none."""
    begin = 0
    for match in _SENTENCE.finditer(text):
        end = match.end()
        inside = text[end - 1 : end] == "." and end < len(text) and not text[end].isspace()
        if inside or not text[begin:end].strip():
            continue
        lead = len(text[begin:end]) - len(text[begin:end].lstrip())
        yield begin + lead, end
        begin = end
