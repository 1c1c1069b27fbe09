"""Twelve seconds of a sample call, as often as a test needs other bytes with the same sound."""

from __future__ import annotations

import io
import struct
import wave
from functools import cache
from pathlib import Path

import av
import numpy as np

_SAMPLE = Path(__file__).parents[1] / "data" / "calls" / "zh-pump-quote.ogg"
_RATE_HZ, _SECONDS = 16_000, 12


def short_call(number: int, *, seconds: int = _SECONDS) -> tuple[str, bytes, str]:
    """Name, bytes and media type of a wav; each number has its own bytes, all have the same sound."""
    note = f"call {number:04d}".encode()
    chunk = b"LIST" + struct.pack("<I", 4 + 8 + len(note) + len(note) % 2) + b"INFOICMT" + struct.pack("<I", len(note))
    sound = bytearray(_sound(seconds) + chunk + note + b"\0" * (len(note) % 2))
    sound[4:8] = struct.pack("<I", len(sound) - 8)
    return f"call-{number}.wav", bytes(sound), "audio/wav"


@cache
def _sound(seconds: int) -> bytes:
    with av.open(str(_SAMPLE)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="s16", layout=stream.layout, rate=_RATE_HZ)
        frames = [piece.to_ndarray() for frame in container.decode(stream) for piece in resampler.resample(frame)]
        channels = stream.layout.nb_channels
    samples = np.concatenate(frames, axis=1).reshape(-1, channels)[: _RATE_HZ * seconds]
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setparams((channels, 2, _RATE_HZ, 0, "NONE", "not compressed"))
        sound.writeframes(samples.tobytes())
    return written.getvalue()
