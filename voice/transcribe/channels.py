"""How the sides of a call lie in the recording, from one look over all of it: layout, levels, exact length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice.domain.audio import ChannelLayout, Samples
from voice.transcribe.decode import RATE_HZ
from voice.transcribe.levels import active_level

FRAME_MS = 20
FRAME = RATE_HZ * FRAME_MS // 1000

# Two sides of a real call correlate below 0.3, with strong crosstalk below 0.85; a doubled channel, coded, above 0.97.
SAME_FROM = 0.95
SILENT_BELOW = 1e-4  # power of one channel as a part of the other's: 40 dB
# Direct current counts from this part of the loudness of speech (20 dB below it), and from three steps of 16 bits.
OFFSET_FROM, LEAST_OFFSET = 0.1, 1e-4


@dataclass(frozen=True, slots=True)
class Survey:
    """`levels` is the loudness (root mean square) of each channel in steps of 20 ms, shape (channels, steps).

    `offsets` is the direct current of each channel, 0 where there is too little of it to matter; it is no part of the
    levels.
    """

    layout: ChannelLayout
    duration_ms: int
    levels: Samples
    offsets: tuple[float, ...] = (0.0, 0.0)

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
    means: list[Samples] = []
    sums: npt.NDArray[np.float64] = np.zeros(2)
    for block in blocks:
        steps = _steps(block)
        levels.append(np.sqrt(np.mean(steps**2, axis=2, dtype=np.float32)))
        means.append(np.mean(steps, axis=2, dtype=np.float32))
        sums = sums + block.sum(axis=1, dtype=np.float64)
        length += block.shape[1]
        if len(block) == 2:
            products += block.astype(np.float64) @ block.T
    if not levels:
        return Survey(ChannelLayout.MONO, 0, np.zeros((1, 0), np.float32))
    loudness, offsets = _without_offsets(np.concatenate(levels, axis=1), np.concatenate(means, axis=1), sums / length)
    layout = ChannelLayout.MONO if len(loudness) == 1 else _layout(products - length * np.outer(offsets, offsets))
    return Survey(layout, round(length * 1000 / RATE_HZ), loudness, tuple(offsets.tolist()))


def _layout(products: npt.NDArray[np.float64]) -> ChannelLayout:
    left, right = products[0, 0], products[1, 1]
    if min(left, right) <= SILENT_BELOW * max(left, right):
        return ChannelLayout.FAKE_STEREO
    correlation = abs(products[0, 1]) / np.sqrt(left * right)
    return ChannelLayout.FAKE_STEREO if correlation >= SAME_FROM else ChannelLayout.STEREO


def _steps(block: Samples) -> Samples:
    padded: Samples = np.pad(block, ((0, 0), (0, -block.shape[1] % FRAME)))
    return padded.reshape(len(block), -1, FRAME)


def _without_offsets(
    levels: Samples, means: Samples, offsets: npt.NDArray[np.float64]
) -> tuple[Samples, npt.NDArray[np.float64]]:
    """The levels of the channels without their direct current, where it is worth taking off, and how much that is."""
    levels, offsets = levels.copy(), offsets[: len(levels)].copy()
    for channel, offset in enumerate(offsets):
        power = levels[channel] ** 2 - offset * (2 * means[channel] - offset)
        centred = np.sqrt(np.maximum(0, power)).astype(np.float32)
        if abs(offset) >= OFFSET_FROM * active_level(centred) and abs(offset) >= LEAST_OFFSET:
            levels[channel] = centred
        else:
            offsets[channel] = 0.0
    return levels, offsets
