"""Words of each side to turns: stretches of one speaker, in order, written out with their offsets and times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice.domain.transcript import Side, TimedWord, Turn
from voice.transcribe.punctuate import STOPS
from voice.transcribe.tokens import Token

# One side alone: longer silence, or more speech, begins a new turn although nobody else spoke.
SILENCE_MS = 2_000
LONGEST_MS = 45_000
# Sides unknown: a sentence that is followed by so much of a pause may be answered by the other side.
ANSWER_MS = 500

_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Voice:
    """What one side said, punctuated, in order."""

    speaker: str
    side: Side
    tokens: Sequence[Token]


def turns(voices: Sequence[Voice]) -> tuple[Turn, ...]:
    """One voice alone is cut at its sentences, since the speaker may change; two alternate."""
    if len(voices) == 1:
        parts = [(voices[0], part) for part in _sentences(voices[0].tokens)]
    else:
        parts = _alternate([(voice, part) for voice in voices for part in _utterances(voice.tokens)])
    return tuple(_written(index, voice, part) for index, (voice, part) in enumerate(parts))


def _utterances(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Up to the end of a sentence, which a longer pause is too."""
    part: list[Token] = []
    for token in tokens:
        if part and part[-1].mark in STOPS:
            yield part
            part = []
        part.append(token)
    if part:
        yield part


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Utterances, joined where neither a question nor a pause leaves room for somebody else."""
    joined: list[Token] = []
    for part in _utterances(tokens):
        pause_ms = part[0].start_ms - joined[-1].end_ms if joined else 0
        if joined and (pause_ms >= ANSWER_MS or joined[-1].mark in ("？", "?")):
            yield joined
            joined = []
        joined = [*joined, *part]
    if joined:
        yield joined


def _alternate(utterances: list[tuple[Voice, list[Token]]]) -> list[tuple[Voice, list[Token]]]:
    """In order of their start; neighbours of one speaker become one turn."""
    merged: list[tuple[Voice, list[Token]]] = []
    for voice, part in sorted(utterances, key=lambda item: item[1][0].start_ms):
        if merged and merged[-1][0] is voice:
            before = merged[-1][1]
            silence_ms = part[0].start_ms - before[-1].end_ms
            if silence_ms < SILENCE_MS and part[-1].end_ms - before[0].start_ms <= LONGEST_MS:
                before.extend(part)
                continue
        merged.append((voice, part))
    return merged


def _written(index: int, voice: Voice, tokens: Sequence[Token]) -> Turn:
    text, words = "", []
    for token in tokens:
        if text and token.spaced and not (_WIDE.match(text[-1]) or _WIDE.match(token.text[0])):
            text += " "
        end = len(text) + len(token.text)
        words.append(TimedWord(len(text), end, token.start_ms, token.end_ms, token.probability, token.overlap))
        text += token.text + token.mark
    return Turn(
        index,
        voice.speaker,
        voice.side,
        text,
        tokens[0].start_ms,
        max(token.end_ms for token in tokens),
        tuple(words),
    )
