"""When private words are said, in ms of the recording."""

from __future__ import annotations

from collections.abc import Iterable

from voice.domain.privacy.rules import PrivateSpan
from voice.domain.transcript import Transcript

Stretch = tuple[int, int]  # ms, half open


def private_ms(transcript: Transcript, spans: Iterable[PrivateSpan], *, margin_ms: int) -> tuple[Stretch, ...]:
    """Stretches in order, apart from each other, with a margin around the words. Of a turn without times it is only
    known that it lies between those that have some."""
    turns = {turn.index: turn for turn in transcript.turns}
    found = (
        turns[span.turn].span_ms(span.char_start, span.char_end) or _between(transcript, span.turn) for span in spans
    )
    merged: list[Stretch] = []
    for start, end in sorted((max(0, start - margin_ms), end + margin_ms) for start, end in found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def _between(transcript: Transcript, turn: int) -> Stretch:
    ends = [other.end_ms for other in transcript.turns if other.index < turn and other.end_ms is not None]
    starts = [other.start_ms for other in transcript.turns if other.index > turn and other.start_ms is not None]
    return max(ends, default=0), min(starts, default=transcript.duration_ms)
