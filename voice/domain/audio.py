"""Sound as values: decoded samples and the regions in which someone speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]


class ChannelLayout(StrEnum):
    """How the sides of a call lie in the recording."""

    MONO = "mono"
    STEREO = "stereo"  # one side a channel
    FAKE_STEREO = "fake_stereo"  # two equal channels, treated as mono


@dataclass(frozen=True, slots=True)
class Waveform:
    """One channel of sound: float32 samples in [-1, 1], shape (n,), at `rate_hz`."""

    samples: Samples
    rate_hz: int = 16_000

    @property
    def duration_ms(self) -> int:
        return round(len(self.samples) * 1000 / self.rate_hz)

    def slice_ms(self, start_ms: int, end_ms: int) -> Waveform:
        first, last = start_ms * self.rate_hz // 1000, end_ms * self.rate_hz // 1000
        return Waveform(self.samples[first:last], self.rate_hz)


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a look into the container tells, before anything is transcribed."""

    duration_ms: int
    codec: str
    sample_rate_hz: int
    channels: int


@dataclass(frozen=True, slots=True)
class SpeechRegion:
    """A stretch in which someone speaks, in ms of the recording; half-open."""

    start_ms: int
    end_ms: int
