"""Turns of one speaker at a time, and where two speak at once, to turns that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voice.domain.audio import SpeechRegion
from voice.domain.speakers import SpeakerTurn


def overlapping(turns: Sequence[SpeakerTurn], overlaps: Iterable[SpeechRegion]) -> tuple[SpeakerTurn, ...]:
    """The turns, with both speakers in each overlap; in order of start.

    The two are who speaks in it, and who else speaks in it or nearest to it in time (Otterson and Ostendorf,
    "Efficient use of overlap information in speaker diarization", 2007). Where nobody has a turn nobody gets one, and
    a second speaker who was never told apart is not invented.
    """
    added = [
        SpeakerTurn(speaker, overlap.start_ms, overlap.end_ms)
        for overlap in overlaps
        for speaker in _both(turns, overlap)
    ]
    return tuple(_united([*turns, *added]))


def _both(turns: Sequence[SpeakerTurn], overlap: SpeechRegion) -> list[str]:
    nearest: dict[str, int] = {}
    for turn in turns:
        within_ms = min(turn.end_ms, overlap.end_ms) - max(turn.start_ms, overlap.start_ms)
        nearest[turn.speaker] = max(within_ms, nearest.get(turn.speaker, within_ms))
    both = sorted(nearest, key=lambda speaker: -nearest[speaker])[:2]
    return both if both and nearest[both[0]] > 0 else []


def _united(turns: Sequence[SpeakerTurn]) -> list[SpeakerTurn]:
    """Turns of one speaker that touch become one."""
    last: dict[str, int] = {}
    united: list[SpeakerTurn] = []
    for turn in sorted(turns, key=lambda turn: (turn.start_ms, turn.end_ms)):
        place = last.get(turn.speaker)
        if place is not None and turn.start_ms <= united[place].end_ms:
            before = united[place]
            united[place] = SpeakerTurn(turn.speaker, before.start_ms, max(before.end_ms, turn.end_ms))
        else:
            last[turn.speaker] = len(united)
            united.append(turn)
    return united
