"""Samples to a WAV file in memory: 16 bit, mono, as every speech server reads it."""

from __future__ import annotations

import struct

import numpy as np

from voice.domain.audio import Samples

_HEADER = "<4sI4s4sIHHIIHH4sI"


def wav_of(samples: Samples, rate_hz: int = 16_000) -> bytes:
    """Samples of shape (n,) in [-1, 1]; what lies outside is clipped."""
    data = (np.clip(samples, -1.0, 1.0) * 32_767).astype("<i2").tobytes()
    header = struct.pack(
        _HEADER, b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, rate_hz, rate_hz * 2, 2, 16, b"data", len(data)
    )
    return header + data
