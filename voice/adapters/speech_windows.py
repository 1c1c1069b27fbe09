"""Joins speech regions into windows of one model input, and leads times in a window back to the recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from voice.domain.audio import Samples, SpeechRegion, Waveform
from voice.domain.windows import PAUSE_MS, packed

PER_MS = 16


@dataclass(frozen=True, slots=True)
class Window:
    """Regions one after another, a pause between each two. `samples` has shape (n,) at 16 kHz."""

    samples: Samples
    regions: tuple[SpeechRegion, ...]

    def recording_ms(self, start_s: float, end_s: float) -> tuple[int, int]:
        """Where a word of the window lies in the recording; it stays within one region."""
        begin_ms, stop_ms = round(start_s * 1000), round(end_s * 1000)
        region, at_ms = self._region(begin_ms, stop_ms)
        shift = region.start_ms - at_ms
        start_ms = min(max(begin_ms + shift, region.start_ms), region.end_ms)
        return start_ms, max(start_ms, min(stop_ms + shift, region.end_ms))

    def _region(self, begin_ms: int, stop_ms: int) -> tuple[SpeechRegion, int]:
        """The region that holds most of a word's sound, and where it lies in the window: Whisper stretches the first
        word of a sentence back over the pause before it."""
        starts = list(accumulate((_length(region) + PAUSE_MS for region in self.regions), initial=0))
        placed = list(zip(self.regions, starts, strict=False))
        touched = [one for one in placed if one[1] < stop_ms and begin_ms < one[1] + _length(one[0])]
        if not touched:  # in a pause, or beyond the end
            return min(placed, key=lambda one: max(one[1] - stop_ms, begin_ms - one[1] - _length(one[0])))
        return max(touched, key=lambda one: self._sound(max(begin_ms, one[1]), min(stop_ms, one[1] + _length(one[0]))))

    def _sound(self, start_ms: int, end_ms: int) -> float:
        return float(np.sum(self.samples[start_ms * PER_MS : end_ms * PER_MS] ** 2))


def windows(waveform: Waveform, regions: Sequence[SpeechRegion]) -> list[Window]:
    """As many regions a window as fit; a region that alone is too long is cut."""
    return [Window(_join(waveform, part), part) for part in packed(regions)]


def _length(region: SpeechRegion) -> int:
    return region.end_ms - region.start_ms


def _join(waveform: Waveform, regions: Sequence[SpeechRegion]) -> Samples:
    pause = np.zeros(PAUSE_MS * PER_MS, np.float32)
    parts = [part for region in regions for part in (pause, waveform.slice_ms(region.start_ms, region.end_ms).samples)]
    return np.concatenate(parts[1:])
