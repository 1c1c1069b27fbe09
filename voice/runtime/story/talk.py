"""Calls as the story tells them: who says what at which second, and which facts rest on which words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from voice.domain.audio import ChannelLayout
from voice.domain.evidence import cite
from voice.domain.facts import (
    DecisionRole,
    Due,
    DuePrecision,
    Fact,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Provenance,
    Signal,
    SignalType,
)
from voice.domain.transcript import Side, SidesFrom, TimedWord, Transcript, Turn

_MS_PER_CHARACTER = 200
UNSURE, SURE = 0.72, 0.92  # below and above the confidence from which a gate counts what nobody has confirmed
_SOURCE = Provenance("story", "1")


@dataclass(frozen=True, slots=True)
class Said:
    """One fact and the words of one line that prove it; `make` takes evidence, confidence and provenance."""

    line: int
    words: str
    make: Callable[..., Fact]
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Talk:
    """`lines` are (side, second of its beginning, words)."""

    lines: tuple[tuple[Side, int, str], ...]
    facts: tuple[Said, ...]
    seconds: int = 360
    confidence: float = SURE


def transcript_of(talk: Talk) -> Transcript:
    """Every character a timed word, so that any quote has its second."""
    turns = tuple(_turn(index, side, second, text) for index, (side, second, text) in enumerate(talk.lines))
    return Transcript(
        turns, "zh", talk.seconds * 1000, ChannelLayout.STEREO, "story/script", sides_from=SidesFrom.CHANNEL
    )


def facts_of(talk: Talk, transcript: Transcript) -> tuple[Fact, ...]:
    """Raises ValueError when a fact rests on words that its line does not have."""
    return tuple(_fact(said, transcript, talk.confidence) for said in talk.facts)


def person(line: int, words: str, name: str, title: str, role: DecisionRole) -> Said:
    return Said(line, words, IdentityClaim, {"side": Side.CUSTOMER, "name": name, "title": title, "role": role})


def need(line: int, words: str, category: NeedCategory) -> Said:
    return Said(line, words, Need, {"category": category})


def objection(line: int, words: str, tag: ObjectionTag, *, answered: bool = False) -> Said:
    return Said(line, words, Objection, {"tag": tag, "answered": answered})


def signal(line: int, words: str, kind: SignalType, *, due: Due | None = None) -> Said:
    return Said(line, words, Signal, {"type": kind, "due": due})


def next_step(line: int, words: str, at: Any) -> Said:
    """`at`: the agreed moment, aware."""
    return signal(line, words, SignalType.NEXT_STEP, due=Due(words, at, DuePrecision.MINUTE))


def talk(*lines: tuple[str, int, str], facts: Sequence[Said], seconds: int = 360, confidence: float = SURE) -> Talk:
    """Lines with "我" for the rep and "客" for the customer."""
    sides = {"我": Side.REP, "客": Side.CUSTOMER}
    return Talk(tuple((sides[who], second, text) for who, second, text in lines), tuple(facts), seconds, confidence)


def _turn(index: int, side: Side, second: int, text: str) -> Turn:
    begin = second * 1000
    words = tuple(
        TimedWord(at, at + 1, begin + at * _MS_PER_CHARACTER, begin + (at + 1) * _MS_PER_CHARACTER, 0.95)
        for at in range(len(text))
    )
    return Turn(index, side.value, side, text, begin, begin + len(text) * _MS_PER_CHARACTER, words)


def _fact(said: Said, transcript: Transcript, confidence: float) -> Fact:
    start = transcript.turns[said.line].text.index(said.words)
    evidence = (cite(transcript, said.line, start, start + len(said.words)),)
    return said.make(evidence=evidence, confidence=confidence, provenance=_SOURCE, **said.fields)
