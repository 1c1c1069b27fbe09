"""Waveforms measure and cut themselves in milliseconds."""

from __future__ import annotations

import numpy as np
import pytest

from voice.domain.audio import Waveform


def ramp(samples: int, rate_hz: int = 16_000) -> Waveform:
    return Waveform(np.arange(samples, dtype=np.float32), rate_hz)


@pytest.mark.parametrize(
    ("samples", "rate_hz", "ms"), [(16_000, 16_000, 1_000), (0, 16_000, 0), (12_000, 8_000, 1_500)]
)
def test_the_duration_follows_from_samples_and_rate(samples: int, rate_hz: int, ms: int) -> None:
    assert ramp(samples, rate_hz).duration_ms == ms


def test_a_slice_holds_the_samples_of_its_time() -> None:
    cut = ramp(16_000).slice_ms(250, 500)
    assert cut.duration_ms == 250
    assert (cut.samples[0], cut.samples[-1]) == (4_000, 7_999)


def test_slices_side_by_side_lose_nothing() -> None:
    whole = ramp(1_601)
    parts = [whole.slice_ms(0, 33), whole.slice_ms(33, 77), whole.slice_ms(77, 1_000)]
    assert np.array_equal(np.concatenate([part.samples for part in parts]), whole.samples)


def test_a_slice_keeps_the_rate() -> None:
    assert ramp(8_000, 8_000).slice_ms(0, 500).rate_hz == 8_000
