"""The transcript as a conversation: one bubble a turn, its evidence marked, who talked how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from voice.api.ui.moments import clock
from voice.domain.review import FactState
from voice.domain.transcript import Side, Transcript, Turn


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a turn's text; `fact_id` names the fact that it proves, if any; `quoted` when it is the very quote."""

    text: str
    fact_id: str | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One turn. Times in seconds, None where only text is known."""

    index: int
    side: str
    speaker: int | None  # number of an unnamed speaker, from 1
    start: float | None
    end: float | None
    at: str
    pieces: tuple[Piece, ...]
    continues: bool  # the same speaker goes on: no name needed


def bubbles(transcript: Transcript, facts: Iterable[Mapping[str, Any]]) -> list[Bubble]:
    """The turns with the evidence of facts (as `shown`) marked in them; rejected facts leave no mark."""
    marks: dict[int, list[tuple[int, int, str, bool]]] = {}
    for fact in facts:
        if fact["state"] != FactState.REJECTED:
            for place, span in enumerate(fact["evidence"]):
                marks.setdefault(span["turn"], []).append(
                    (span["char_start"], span["char_end"], fact["id"], place == 0)
                )
    numbers = _speaker_numbers(transcript)
    result: list[Bubble] = []
    before: Turn | None = None
    for turn in transcript.turns:
        result.append(
            Bubble(
                index=turn.index,
                side=turn.side.value,
                speaker=numbers.get(turn.speaker),
                start=None if turn.start_ms is None else turn.start_ms / 1000,
                end=None if turn.end_ms is None else turn.end_ms / 1000,
                at="" if turn.start_ms is None else clock(turn.start_ms),
                pieces=tuple(_pieces(turn.text, marks.get(turn.index, []))),
                continues=before is not None and before.speaker == turn.speaker,
            )
        )
        before = turn
    return result


def talk_ratio(transcript: Transcript) -> tuple[int, int] | None:
    """Shares of the talk time of rep and customer in per cent; None while the sides are not known."""
    time = dict.fromkeys(Side, 0)
    for turn in transcript.turns:
        time[turn.side] += (turn.end_ms or 0) - (turn.start_ms or 0)
    both = time[Side.REP] + time[Side.CUSTOMER]
    if not both or time[Side.UNKNOWN] > both:
        return None
    rep = round(100 * time[Side.REP] / both)
    return rep, 100 - rep


def sides_known(transcript: Transcript) -> bool:
    return all(turn.side is not Side.UNKNOWN for turn in transcript.turns)


def _speaker_numbers(transcript: Transcript) -> dict[str, int]:
    """Numbers for diarized speakers whose side is not known; "unknown" is nobody in particular."""
    labels = [t.speaker for t in transcript.turns if t.side is Side.UNKNOWN and t.speaker != "unknown"]
    return {label: number for number, label in enumerate(dict.fromkeys(labels), start=1)}


def _pieces(text: str, marks: list[tuple[int, int, str, bool]]) -> Iterable[Piece]:
    """Cut the text where marks begin and end; of several, quotes win over context, short ones over long ones."""
    cuts = sorted({0, len(text), *(cut for mark in marks for cut in mark[:2] if 0 <= cut <= len(text))})
    best_first = sorted(marks, key=lambda mark: (not mark[3], mark[1] - mark[0]))
    for start, end in pairwise(cuts):
        found = next((mark for mark in best_first if mark[0] <= start and end <= mark[1]), None)
        yield Piece(text[start:end], found[2], found[3]) if found else Piece(text[start:end])
