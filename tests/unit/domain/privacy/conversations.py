"""Conversations of a few lines, with a word a character of 100 ms, and the rules as they are delivered."""

from __future__ import annotations

from pathlib import Path

from voice.domain.privacy.masks import private_spans
from voice.domain.privacy.rules import PrivateKind
from voice.domain.transcript import Side, TimedWord, Transcript, Turn
from voice.pipeline.privacy_files import load_masking

RULES = load_masking(Path(__file__).parents[4] / "models" / "privacy")


def said(*lines: str) -> Transcript:
    """Lines as "rep: …" or "customer: …"; without a speaker they are the customer's."""
    turns, at_ms = [], 0
    for index, line in enumerate(lines):
        speaker, colon, text = line.partition(": ")
        speaker, text = (speaker, text) if colon else ("customer", line)
        words = tuple(
            TimedWord(at, at + 1, at_ms + 100 * at, at_ms + 100 * (at + 1), 0.9)
            for at in range(len(text))
            if text[at].isalnum()
        )
        turns.append(Turn(index, speaker, Side(speaker), text, at_ms, at_ms + 100 * len(text), words))
        at_ms += 100 * len(text) + 500
    return Transcript(tuple(turns), "zh", at_ms)


def found(*lines: str, names: tuple[str, ...] = ()) -> list[tuple[PrivateKind, int, str]]:
    """Kind, turn and words of every private span."""
    turns = said(*lines).turns
    return [
        (span.kind, span.turn, turns[span.turn].text[span.char_start : span.char_end])
        for span in private_spans(turns, names, RULES)
    ]
