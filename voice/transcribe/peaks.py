"""The shape of the sound for a player: the loudest sample of each stretch, per channel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voice.domain.audio import Samples, Waveform
from voice.transcribe.decode import blocks

STEP = 160  # 10 ms: fine enough for 800 points of a short call


def peaks(channels: Sequence[Waveform], points: int) -> list[list[float]]:
    """At most `points` values in [0, 1] for each channel, three decimals."""
    return [_thin(np.abs(channel.samples), points) for channel in channels]


def peaks_of(path: Path, points: int) -> list[list[float]]:
    """The same from a recording of any length, a block at a time."""
    steps = [_steps(block) for block in blocks(path)]
    return [_thin(channel, points) for channel in np.concatenate(steps, axis=1)]


def _steps(block: Samples) -> Samples:
    padded = np.pad(np.abs(block), ((0, 0), (0, -block.shape[1] % STEP)))
    loudest: Samples = np.max(padded.reshape(len(block), -1, STEP), axis=2)
    return loudest


def _thin(loudness: Samples, points: int) -> list[float]:
    if not loudness.size:
        return []
    count = min(points, len(loudness))
    starts = np.arange(count) * len(loudness) // count
    return [round(float(value), 3) for value in np.maximum.reduceat(loudness, starts)]
