"""A region is cut at its pauses, and each stretch covered by short windows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voice.adapters.voice_windows import WINDOW, statistics, windows


def energy(*parts: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(frames, level, np.float32) for frames, level in parts])


def test_a_long_stretch_is_covered_without_a_gap() -> None:
    spans = windows(energy((400, 5.0)), 200)
    assert (spans[0][0], spans[-1][1]) == (0, 200)
    assert all(after[0] <= before[1] for before, after in pairwise(spans))
    assert {last - first for first, last in spans} == {WINDOW}


def test_a_word_between_two_pauses_has_a_window_of_its_own() -> None:
    loud = energy((200, 8.0), (20, 0.0), (30, 8.0), (20, 0.0), (200, 8.0))
    assert (105, 130) in windows(loud, 235)


def test_a_dip_within_a_word_cuts_nothing() -> None:
    assert windows(energy((25, 8.0), (6, 0.0), (25, 8.0)), 28) == [(0, 28)]


def test_even_sound_is_cut_nowhere() -> None:
    assert windows(energy((30, 5.0), (20, 4.5)), 25) == [(0, 25)]


@given(st.integers(4, 120), st.integers(1, 6), st.integers(0, 99))
def test_running_sums_are_the_statistics_of_each_window(steps: int, channels: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(3, 2, (channels, steps)).astype(np.float32)
    spans = windows(np.zeros(2 * steps, np.float32), steps)
    for row, (first, last) in zip(statistics(values, spans), spans, strict=True):
        part = values[:, first:last]
        np.testing.assert_allclose(row, [*part.mean(axis=1), *part.std(axis=1, ddof=1)], rtol=1e-3, atol=1e-4)
