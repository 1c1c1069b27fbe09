"""How the sides of a call lie in the recording, from one look over all of it: layout, levels, exact length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice.domain.audio import ChannelLayout, Samples
from voice.transcribe.decode import RATE_HZ

FRAME_MS = 20
FRAME = RATE_HZ * FRAME_MS // 1000

# Two sides of a real call correlate below 0.3, with strong crosstalk below 0.85; a doubled channel, coded, above 0.97.
SAME_FROM = 0.95
SILENT_BELOW = 1e-4  # power of one channel as a part of the other's: 40 dB


@dataclass(frozen=True, slots=True)
class Survey:
    """`levels` is the loudness (root mean square) of each channel in steps of 20 ms, shape (channels, steps)."""

    layout: ChannelLayout
    duration_ms: int
    levels: Samples

    @property
    def voices(self) -> tuple[int, ...]:
        """The channels worth transcribing: both in true stereo, else the louder one."""
        if self.layout is ChannelLayout.STEREO:
            return (0, 1)
        return (int(np.argmax((self.levels**2).sum(axis=1))),)

    def level(self, channel: int, start_ms: int, end_ms: int) -> float:
        """Loudness of a channel within a stretch of time."""
        steps = self.levels[channel, start_ms // FRAME_MS : max(end_ms // FRAME_MS, start_ms // FRAME_MS + 1)]
        return float(np.sqrt(np.mean(steps**2))) if steps.size else 0.0


def survey(blocks: Iterable[Samples]) -> Survey:
    """Read (channels, n) blocks of whole 20 ms steps, the last of any length, once."""
    length, products = 0, np.zeros((2, 2))
    levels: list[Samples] = []
    for block in blocks:
        levels.append(_levels(block))
        length += block.shape[1]
        if len(block) == 2:
            products += block.astype(np.float64) @ block.T
    if not levels:
        return Survey(ChannelLayout.MONO, 0, np.zeros((1, 0), np.float32))
    layout = ChannelLayout.MONO if len(levels[0]) == 1 else _layout(products)
    return Survey(layout, round(length * 1000 / RATE_HZ), np.concatenate(levels, axis=1))


def _layout(products: npt.NDArray[np.float64]) -> ChannelLayout:
    left, right = products[0, 0], products[1, 1]
    if min(left, right) <= SILENT_BELOW * max(left, right):
        return ChannelLayout.FAKE_STEREO
    correlation = abs(products[0, 1]) / np.sqrt(left * right)
    return ChannelLayout.FAKE_STEREO if correlation >= SAME_FROM else ChannelLayout.STEREO


def _levels(block: Samples) -> Samples:
    padded = np.pad(block, ((0, 0), (0, -block.shape[1] % FRAME)))
    return np.sqrt(np.mean(padded.reshape(len(block), -1, FRAME) ** 2, axis=2, dtype=np.float32))
