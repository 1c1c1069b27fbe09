"""The transcript as a conversation: one bubble a turn, its evidence marked, who talked how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from voice.api.ui.moments import clock
from voice.domain.review import FactState
from voice.domain.transcript import Repair, Side, Transcript, Turn
from voice.transcribe.display import display, rules
from voice.transcribe.readings import readings

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a turn's text; `fact_id` names the fact that it proves, if any; `quoted` when it is the very quote.

    `filler` is hidden until asked for; of `unsure` words the recognizer was not sure. `original` is what it wrote where
    something else stands now, `worth` the reading of a number in words.
    """

    text: str
    fact_id: str | None = None
    quoted: bool = False
    filler: bool = False
    unsure: bool = False
    original: str | None = None
    worth: str | None = None


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
    repairs: dict[int, list[Repair]] = {}
    for repair in transcript.repairs:
        repairs.setdefault(repair.turn, []).append(repair)
    numbers = speaker_numbers(transcript)
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
                pieces=tuple(_pieces(turn, marks.get(turn.index, []), repairs.get(turn.index, []))),
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


def speaker_numbers(transcript: Transcript) -> dict[str, int]:
    """Numbers for diarized speakers whose side is not known; "unknown" is nobody in particular."""
    labels = [t.speaker for t in transcript.turns if t.side is Side.UNKNOWN and t.speaker != "unknown"]
    return {label: number for number, label in enumerate(dict.fromkeys(labels), start=1)}


def _pieces(turn: Turn, marks: list[tuple[int, int, str, bool]], repairs: Sequence[Repair]) -> Iterable[Piece]:
    """Cut the text where anything begins or ends; of several marks, quotes win over context, short ones over long."""
    text, shown = turn.text, display(turn).spans
    unsure = [(word.char_start, word.char_end) for word in turn.words if rules().unsure(word)]
    worth = {(found.char_start, found.char_end): _worth(found.value, found.upper) for found in readings(text)}
    put_right = {(repair.char_start, repair.char_end): repair.original for repair in repairs}
    edges = (span for spans in (shown, unsure, worth, put_right, [mark[:2] for mark in marks]) for span in spans)
    cuts = sorted({0, len(text), *(cut for span in edges for cut in span if 0 <= cut <= len(text))})
    best_first = sorted(marks, key=lambda mark: (not mark[3], mark[1] - mark[0]))
    for start, end in pairwise(cuts):
        found = next((mark for mark in best_first if _within(start, end, mark[:2])), None)
        yield Piece(
            text[start:end],
            found[2] if found else None,
            found is not None and found[3],
            filler=not any(_within(start, end, span) for span in shown),
            unsure=any(_within(start, end, span) for span in unsure),
            original=next((original for span, original in put_right.items() if _within(start, end, span)), None),
            worth=next((value for span, value in worth.items() if _within(start, end, span)), None),
        )


def _within(start: int, end: int, span: Span) -> bool:
    return span[0] <= start and end <= span[1]


def _worth(value: str, upper: str | None) -> str:
    return value if upper is None else f"{value} – {upper}"
