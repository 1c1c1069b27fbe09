"""Reads what a speech server answered: segments with words, with the times that were really measured."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from voice.adapters.speech_windows import Window
from voice.domain.transcript import Segment, Word

_WORD_CHARACTER = re.compile(r"\w")
_TAIL = re.compile(r"\W*$")
# A Chinese character, or what stands between two blanks; with the marks after it.
_PIECE = re.compile(
    r"\s*(?:[\u2e80-\u2fff\u3040-\u9fff]|[^\s\u2e80-\u9fff\uff00-\uffef]+)[\u3000-\u303f\uff00-\uffef]*"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NAMES = {"chinese": "zh", "mandarin": "zh", "cantonese": "zh", "yue": "zh", "english": "en"}


def with_words(answer: Mapping[str, Any], part: Window) -> list[Segment]:
    """Of an answer with `words`; each lies where the server heard it. KeyError, TypeError or ValueError on others."""
    words = list(answer["words"])
    if not words and said(answer):
        raise ValueError("a text without words")
    segments = answer.get("segments") or [{"text": said(answer), "end": math.inf}]
    found: list[Segment] = []
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        count = len(words) if last else sum(_middle(word) < float(segment["end"]) for word in words)
        mine, words = words[:count], words[count:]
        texts = _spelled(str(segment["text"]), [str(word["word"]) for word in mine])
        placed = [
            Word(
                text,
                *part.recording_ms(float(word["start"]), float(word["end"])),
                _share(word.get("probability"), segment),
            )
            for text, word in zip(texts, mine, strict=True)
        ]
        if placed:
            found.append(_segment(placed, segment))
    return found


def with_segments(answer: Mapping[str, Any], part: Window) -> list[Segment]:
    """Of an answer with `segments` alone: each word carries the span of its segment."""
    segments = list(answer["segments"])
    if not segments and said(answer):
        raise ValueError("a text without segments")
    return [
        segment
        for one in segments
        if (segment := _spread(str(one["text"]), part.recording_ms(float(one["start"]), float(one["end"])), one))
    ]


def with_text(answer: Mapping[str, Any], part: Window) -> list[Segment]:
    """Of an answer that is text alone: each word carries the span of all that was sent."""
    span = part.regions[0].start_ms, part.regions[-1].end_ms
    segment = _spread(said(answer), span, {})
    return [segment] if segment else []


def said(answer: Mapping[str, Any]) -> str:
    return str(answer["text"]).strip()


def language_of(answer: Mapping[str, Any]) -> str:
    """ "zh" or "en", by what the server says, else by how the text is written."""
    named = str(answer.get("language") or "").lower()
    known = _NAMES.get(named, named.partition("-")[0])
    if known in ("zh", "en"):
        return known
    text = said(answer)
    return "en" if text and not _CHINESE.search(text) else "zh"


def _spelled(text: str, words: Sequence[str]) -> list[str]:
    """The words as the text writes them: servers give words without the marks and blanks around them."""
    written: list[str] = []
    at, lost = 0, False
    for word in words:
        bare = word.strip()
        place = text.find(bare, at) if bare else -1
        gap = text[at : max(place, at)]
        if place < 0 or (_WORD_CHARACTER.search(gap) and not lost):
            written.append(word if word[:1].isspace() or _CHINESE.match(word) else f" {word}")
            lost = True
            continue
        marks = gap[_TAIL.search(gap).start() :]  # type: ignore[union-attr] # it always matches
        if written:
            written[-1] += marks.rstrip() if not lost else ""
        written.append(marks[len(marks.rstrip()) :] + bare)
        at, lost = place + len(bare), False
    if written and not lost and not _WORD_CHARACTER.search(text[at:]):
        written[-1] += text[at:].rstrip()
    return written


def _spread(text: str, span: tuple[int, int], figures: Mapping[str, Any]) -> Segment | None:
    words = [Word(piece, *span, _share(None, figures)) for piece in _PIECE.findall(text)]
    return _segment(words, figures) if words else None


def _segment(words: Sequence[Word], told: Mapping[str, Any]) -> Segment:
    figures = _measured(told)
    text = "".join(word.text for word in words).strip().encode()
    return Segment(
        tuple(words),
        avg_logprob=float(figures.get("avg_logprob") or 0.0),
        no_speech_prob=float(figures.get("no_speech_prob") or 0.0),
        # A property of the text alone: where the server leaves it out it is computed as Whisper does.
        compression_ratio=float(figures.get("compression_ratio") or len(text) / len(zlib.compress(text))),
        temperature=float(figures.get("temperature") or 0.0),
    )


def _share(probability: float | None, figures: Mapping[str, Any]) -> float:
    """Of the word, else the mean of its segment; 1.0, which marks nothing as doubtful, where the server tells none."""
    figures = _measured(figures)
    if probability is None and figures.get("avg_logprob") is not None:
        probability = math.exp(float(figures["avg_logprob"]))
    return 1.0 if probability is None else min(max(float(probability), 0.0), 1.0)


def _measured(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """Some servers fill the fields with -1: no text is packed to less than nothing, so none of them was measured."""
    packed = figures.get("compression_ratio")
    return {} if packed is not None and float(packed) <= 0 else figures


def _middle(word: Mapping[str, Any]) -> float:
    return (float(word["start"]) + float(word["end"])) / 2
