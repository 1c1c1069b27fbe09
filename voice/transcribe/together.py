"""Lays blocks of two channels end to end to be heard as one: a window of the recognizer costs the same half full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np

from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.transcript import Segment
from voice.transcribe.regions import Block


def laid_together(blocks: Sequence[Block]) -> Block:
    """One block with the speech of all, in their order; it begins at 0 ms of no recording."""
    joined = Waveform(np.concatenate([block.waveform.samples for block in blocks]), blocks[0].waveform.rate_hz)
    regions = [
        SpeechRegion(region.start_ms + offset_ms, region.end_ms + offset_ms)
        for block, offset_ms in zip(blocks, _offsets(blocks), strict=True)
        for region in block.regions
    ]
    return Block(0, joined, tuple(regions))


def taken_apart(segments: Iterable[Segment], blocks: Sequence[Block]) -> list[tuple[Segment, ...]]:
    """What was heard of each block, in ms of the recording; a segment over the seam falls into one for each side."""
    parts: list[list[Segment]] = [[] for _ in blocks]
    places = list(zip(parts, blocks, _offsets(blocks), strict=True))
    for segment in segments:
        for part, block, offset_ms in places:
            end_ms = offset_ms + block.waveform.duration_ms
            later_ms = block.start_ms - offset_ms
            words = tuple(
                replace(word, start_ms=word.start_ms + later_ms, end_ms=word.end_ms + later_ms)
                for word in segment.words
                if offset_ms <= (word.start_ms + word.end_ms) / 2 < end_ms
            )
            if words:
                part.append(replace(segment, words=words))
    return [tuple(part) for part in parts]


def _offsets(blocks: Sequence[Block]) -> list[int]:
    lengths = (block.waveform.duration_ms for block in blocks[:-1])
    return list(accumulate(lengths, initial=0))
