"""Cuts a region of speech at its pauses, and lays short overlapping windows over each stretch; in steps of 20 ms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from voice.domain.audio import Samples

STEP_FRAMES, STEP_MS = 2, 20
WINDOW, HOP = 30, 10  # steps: 0.6 s every 0.2 s
# A pause is quieter than this part of the way from the quiet to the loud moments of a region, for so many frames.
QUIET_PART, PAUSE_FRAMES = 0.4, 10
SOME_CONTRAST = 2.0  # of log energy; a region without is speech, or noise, throughout
Span = tuple[int, int]


def windows(energy: Samples, steps: int) -> list[Span]:
    """Spans of steps. A word of its own between two pauses gets a window of its own.

    `energy` is the log energy of each frame, `steps` how many steps the network made of them.
    """
    return [window for stretch in _stretches(energy, steps) for window in _over(*stretch)]


def statistics(steps: Samples, spans: Sequence[Span]) -> Samples:
    """Mean and standard deviation over each span, side by side, shape (spans, 2 * channels); from running sums, so
    that what windows share is added up once. `steps` has the shape (channels, n)."""
    sums, squares = _running(steps.astype(np.float64)), _running(steps.astype(np.float64) ** 2)
    first, last = np.array([span[0] for span in spans]), np.array([span[1] for span in spans])
    length = (last - first).astype(np.float64)
    mean = (sums[:, last] - sums[:, first]) / length
    spread = (squares[:, last] - squares[:, first] - length * mean**2) / np.maximum(1, length - 1)
    return np.concatenate([mean, np.sqrt(np.maximum(spread, 0))]).T.astype(np.float32)


def _stretches(energy: Samples, steps: int) -> Iterator[Span]:
    low, high = np.percentile(energy, [5, 95])
    quiet = energy < low + QUIET_PART * (high - low) if high - low >= SOME_CONTRAST else np.zeros(len(energy), np.bool_)
    borders = np.flatnonzero(np.diff(np.concatenate([[0], quiet, [0]])))
    pauses = [(begin, end) for begin, end in borders.reshape(-1, 2).tolist() if end - begin >= PAUSE_FRAMES]
    cuts = [(begin + end) // 2 // STEP_FRAMES for begin, end in pauses if begin > 0 and end < len(energy)]
    yield from pairwise([0, *cuts, steps])


def _over(first: int, last: int) -> Iterator[Span]:
    if last - first <= WINDOW:
        yield first, last
        return
    count = -(-(last - first - WINDOW) // HOP) + 1
    for start in np.linspace(first, last - WINDOW, count).astype(int).tolist():
        yield start, start + WINDOW


def _running(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
