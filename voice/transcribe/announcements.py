"""Tells what the telephone system says (busy, menu, recording notice, voicemail) from what people say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from voice.domain.speakers import VoicePiece
from voice.domain.transcript import Side, TimedWord, Turn
from voice.transcribe.punctuate import STOPS
from voice.transcribe.tokens import Token

RULES = Path(__file__).parents[2] / "models" / "transcribe" / "announcements.toml"
SPEAKER = "announcement"
_SILENT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of models/transcribe/announcements.toml; the meaning of each value stands there."""

    share: float
    opening_ms: int
    near_ms: int
    anywhere: re.Pattern[str]
    opening: re.Pattern[str]
    beside: re.Pattern[str]
    alike: dict[int, str]  # character -> the one that stands for all of its sound


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one speaker, in ms of the recording."""

    speaker: str
    text: str
    start_ms: int
    end_ms: int


@cache
def rules(path: Path = RULES) -> Rules:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    alike = {ord(one): group[0] for group in table["hearing"]["alike"] for one in group}

    def compiled(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{one})" for one in table["phrases"][name]).translate(alike))

    return Rules(
        **table["limits"],
        anywhere=compiled("anywhere"),
        opening=compiled("opening"),
        beside=compiled("beside"),
        alike=alike,
    )


def announced(turns: Sequence[Turn], by: Rules | None = None) -> tuple[Turn, ...]:
    """The turns, with announcements in turns of their own: side SYSTEM, which is no party. Numbers the turns anew,
    so nothing may refer to them yet."""
    parts = [part for turn in turns for part in _sentences(turn)]
    whose = recognized([Sentence(part.speaker, part.text, part.start_ms or 0, part.end_ms or 0) for part in parts], by)
    found: list[Turn] = []
    for (index, is_announcement), group in groupby(
        zip(parts, whose, strict=True), key=lambda pair: (pair[0].index, pair[1])
    ):
        same = [part for part, _ in group]
        whole = len(same) == sum(part.index == index for part in parts)
        turn = turns[index] if whole else _joined(same)
        found.append(replace(turn, speaker=SPEAKER, side=Side.SYSTEM) if is_announcement else turn)
    return tuple(replace(turn, index=index) for index, turn in enumerate(found))


def spans(tokens: Sequence[Token], by: Rules | None = None) -> tuple[tuple[int, int], ...]:
    """When the system speaks on a channel, in ms: no voice of a party is learnt there. `tokens` are punctuated."""
    sentences: list[list[Token]] = [[]]
    for token in tokens:
        sentences[-1].append(token)
        if token.mark in STOPS:
            sentences.append([])
    said = [
        Sentence("", " ".join(token.text for token in part), part[0].start_ms, part[-1].end_ms)
        for part in sentences
        if part
    ]
    return tuple((one.start_ms, one.end_ms) for one, is_one in zip(said, recognized(said, by), strict=True) if is_one)


def voices_of_people(pieces: Sequence[VoicePiece], said: Sequence[Token]) -> list[VoicePiece]:
    """The pieces outside of announcements, which would else be taken for a speaker. `said` is punctuated."""
    system = spans(said)
    return [p for p in pieces if not any(p.start_ms < end_ms and start_ms < p.end_ms for start_ms, end_ms in system)]


def recognized(sentences: Sequence[Sentence], by: Rules | None = None) -> list[bool]:
    """Which of the sentences, in order of their start, are announcements."""
    by = by or rules()
    is_one = [
        _covers(by.anywhere, one, by) or (one.start_ms <= by.opening_ms and _covers(by.opening, one, by))
        for one in sentences
    ]
    beside = [_covers(by.beside, one, by) for one in sentences]
    grown = True
    while grown:
        grown = False
        for place, one in enumerate(sentences):
            if is_one[place]:
                continue
            sides = [
                is_one[other] and _near(one, sentences[other], by)
                for other in (place - 1, place + 1)
                if 0 <= other < len(sentences)
            ]
            if (beside[place] and any(sides)) or (len(sides) == 2 and all(sides)):
                is_one[place] = grown = True
    return is_one


def _covers(pattern: re.Pattern[str], one: Sentence, by: Rules) -> bool:
    text = _SILENT.sub("", one.text.replace("#", "井").replace("*", "星")).lower().translate(by.alike)
    return bool(text) and sum(len(match[0]) for match in pattern.finditer(text)) >= by.share * len(text)


def _near(one: Sentence, other: Sentence, by: Rules) -> bool:
    gap_ms = max(one.start_ms, other.start_ms) - min(one.end_ms, other.end_ms)
    return one.speaker == other.speaker and gap_ms <= by.near_ms


def _sentences(turn: Turn) -> Iterator[Turn]:
    """A turn as one or more of a sentence each; one without words has no times to cut at."""
    begins = [
        after.char_start
        for before, after in pairwise(turn.words)
        if any(mark in STOPS for mark in turn.text[before.char_end : after.char_start])
    ]
    for start, end in pairwise((0, *begins, len(turn.text))):
        words = tuple(
            replace(word, char_start=word.char_start - start, char_end=word.char_end - start)
            for word in turn.words
            if start <= word.char_start < end
        )
        yield _timed(turn, turn.text[start:end], words)


def _joined(parts: Sequence[Turn]) -> Turn:
    text, words = "", []
    for part in parts:
        by = len(text)
        words += [replace(word, char_start=word.char_start + by, char_end=word.char_end + by) for word in part.words]
        text += part.text
    return _timed(parts[0], text.rstrip(), tuple(words))


def _timed(turn: Turn, text: str, words: tuple[TimedWord, ...]) -> Turn:
    if not words:
        return turn
    return replace(turn, text=text, start_ms=words[0].start_ms, end_ms=max(word.end_ms for word in words), words=words)
