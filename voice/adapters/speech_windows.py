"""Joins speech regions into windows of one model input, and leads times in a window back to the recording."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from voice.domain.audio import Samples, SpeechRegion, Waveform

PER_MS = 16
WINDOW_MS = 29_000  # Whisper takes 30 s; a second is left for rounding


@dataclass(frozen=True, slots=True)
class Window:
    """Regions laid end to end. `samples` has shape (n,) at 16 kHz."""

    samples: Samples
    regions: tuple[SpeechRegion, ...]

    def recording_ms(self, start_s: float, end_s: float) -> tuple[int, int]:
        """Where a word of the window lies in the recording; it stays within one region."""
        ends = list(accumulate(region.end_ms - region.start_ms for region in self.regions))
        begin_ms, stop_ms = round(start_s * 1000), round(end_s * 1000)
        index = self._region(ends, begin_ms, stop_ms)
        region = self.regions[index]
        shift = region.end_ms - ends[index]
        start_ms = min(max(begin_ms + shift, region.start_ms), region.end_ms)
        return start_ms, max(start_ms, min(stop_ms + shift, region.end_ms))

    def _region(self, ends: Sequence[int], begin_ms: int, stop_ms: int) -> int:
        """Of a word over a joint, the region that holds more of its sound: Whisper stretches the first word of a
        sentence back over the pause before it."""
        first = min(bisect_right(ends, begin_ms), len(ends) - 1)
        last = min(bisect_left(ends, stop_ms), len(ends) - 1)
        edges = [begin_ms, *ends[first:last], stop_ms]
        sound = [float(np.sum(self._between(*edge) ** 2)) for edge in pairwise(edges)]
        return first + int(np.argmax(sound))

    def _between(self, start_ms: int, end_ms: int) -> Samples:
        return self.samples[start_ms * PER_MS : end_ms * PER_MS]


def windows(waveform: Waveform, regions: Sequence[SpeechRegion]) -> list[Window]:
    """As many regions a window as fit; a region that alone is too long is cut."""
    packed: list[list[SpeechRegion]] = []
    length = 0
    for region in _cut(regions):
        if not packed or length + region.end_ms - region.start_ms > WINDOW_MS:
            packed.append([])
            length = 0
        packed[-1].append(region)
        length += region.end_ms - region.start_ms
    return [Window(_join(waveform, part), tuple(part)) for part in packed]


def _cut(regions: Sequence[SpeechRegion]) -> Iterator[SpeechRegion]:
    for region in regions:
        for start_ms in range(region.start_ms, region.end_ms, WINDOW_MS):
            yield SpeechRegion(start_ms, min(start_ms + WINDOW_MS, region.end_ms))


def _join(waveform: Waveform, regions: Sequence[SpeechRegion]) -> Samples:
    return np.concatenate([waveform.slice_ms(region.start_ms, region.end_ms).samples for region in regions])
