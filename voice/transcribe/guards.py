"""Drops what a recognizer makes up where nobody speaks: loops, stock phrases, text without confidence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from voice.domain.transcript import Segment, Word

RULES = Path(__file__).parents[2] / "models" / "transcribe" / "guards.toml"
_SILENT = re.compile(r"[\W_]+")
_WIDE = re.compile(r"[\u2e80-\u9fff]")


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of models/transcribe/guards.toml; the meaning of each value stands there."""

    compression_ratio: float
    no_speech_prob: float
    avg_logprob: float
    word_probability: float
    short: int
    times: int
    spoken: str
    spoken_times: int
    long: int
    long_times: int
    pause_ms: int
    hurried: int
    per_s: float
    phrases: re.Pattern[str]


@cache
def rules(path: Path = RULES) -> Rules:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Rules(
        **table["limits"], **table["loops"], **table["pace"], phrases=re.compile("|".join(table["phrases"]["patterns"]))
    )


def believable(segments: Sequence[Segment], by: Rules | None = None) -> tuple[Segment, ...]:
    """The segments, or what is left of them, that someone said. Expects Simplified text."""
    by = by or rules()
    sound = [segment for segment in segments if _confident(segment, by) and not _stock_phrase(segment, by)]
    return _without_loops(sound, by)


def _confident(segment: Segment, by: Rules) -> bool:
    if not segment.words or segment.compression_ratio > by.compression_ratio:
        return False
    probability = sum(word.probability for word in segment.words) / len(segment.words)
    return not (
        segment.no_speech_prob > by.no_speech_prob
        and segment.avg_logprob < by.avg_logprob
        # What was drawn at random, since the likeliest words were no good, is believed even less.
        and (probability < by.word_probability or _one_sound(segment) or segment.temperature > 0)
    )


def _one_sound(segment: Segment) -> bool:
    """诶诶诶: what music comes out as."""
    units = [unit for word in segment.words for unit in _units(word)]
    return len(units) > 1 and len(set(units)) == 1


def _stock_phrase(segment: Segment, by: Rules) -> bool:
    text = _SILENT.sub("", segment.text).lower()
    covered = sum(len(match[0]) for match in by.phrases.finditer(text))
    return not text or covered * 2 >= len(text)


def _without_loops(segments: Sequence[Segment], by: Rules) -> tuple[Segment, ...]:
    """Loops run over segments, so they are looked for in all words between two pauses; so are words that come faster
    than anybody speaks. A segment that is mostly such words goes whole: the rest of it is made up as well."""
    looped: set[Word] = set()
    hurried: set[Word] = set()
    for run in _runs([word for segment in segments for word in segment.words], by.pause_ms):
        units = [(unit, word) for word in run for unit in _units(word)]
        looped.update(units[place][1] for place in _loops([unit for unit, _ in units], by))
        if run and len(units) >= by.hurried and len(units) * 1000 > by.per_s * (run[-1].end_ms - run[0].start_ms):
            hurried.update(run)
    kept = []
    for segment in segments:
        fast = sum(word in hurried for word in segment.words)
        lost = sum(word in looped or word in hurried for word in segment.words)
        doubtful = fast if segment.no_speech_prob <= by.no_speech_prob else lost
        words = tuple(word for word in segment.words if word not in looped and word not in hurried)
        if any(map(_units, words)) and doubtful * 2 < len(segment.words):
            kept.append(replace(segment, words=words))
    return tuple(kept)


def _runs(words: Sequence[Word], pause_ms: int) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run and word.start_ms - run[-1].end_ms >= pause_ms:
            yield run
            run = []
        run.append(word)
    yield run


def _units(word: Word) -> list[str]:
    """Chinese by the character, other scripts by the word."""
    text = _SILENT.sub("", word.text).lower()
    return list(text) if _WIDE.search(text) or text.isdigit() else [text] * bool(text)


def _loops(units: Sequence[str], by: Rules) -> set[int]:
    """Places of the units to drop."""
    dropped: set[int] = set()
    at = 0
    while at < len(units):
        for size in range(1, by.long + 1):
            times = _repeats(units, at, size)
            if size <= by.short and times >= by.times and not _natural(units[at : at + size], times, by):
                dropped.update(range(at, at + size * times))
            elif size > by.short and times >= by.long_times:
                dropped.update(range(at + size, at + size * times))
            else:
                continue
            at += size * times - 1
            break
        at += 1
    return dropped


def _repeats(units: Sequence[str], at: int, size: int) -> int:
    unit, times = units[at : at + size], 1
    while len(unit) == size and units[at + times * size : at + (times + 1) * size] == unit:
        times += 1
    return times


def _natural(unit: Sequence[str], times: int, by: Rules) -> bool:
    return len(unit) == 1 and unit[0] in by.spoken and times <= by.spoken_times
