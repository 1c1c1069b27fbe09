"""Traditional to Simplified Chinese, word by word, so that every word keeps its times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import zhconv

from voice.domain.transcript import Segment, Word


def simplify(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments in Simplified characters. Text in other scripts stays as it is."""
    return tuple(replace(segment, words=_words(segment.words)) for segment in segments)


def _words(words: Sequence[Word]) -> tuple[Word, ...]:
    """Converted as one text, because 著 or 乾 depend on their neighbours, and dealt out again by length.

    Where a phrase changes its length (few do), each word is converted for itself.
    """
    together = zhconv.convert("".join(word.text for word in words), "zh-cn")
    if len(together) != sum(len(word.text) for word in words):
        return tuple(replace(word, text=zhconv.convert(word.text, "zh-cn")) for word in words)
    simplified, at = [], 0
    for word in words:
        simplified.append(replace(word, text=together[at : at + len(word.text)]))
        at += len(word.text)
    return tuple(simplified)
