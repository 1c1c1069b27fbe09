"""Sounds made by arithmetic, and their encoding into files; float32 in [-1, 1], shape (channels, n)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from voice.domain.audio import Samples

RATE_HZ = 16_000
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


def silence(seconds: float, *, rate_hz: int = RATE_HZ) -> Samples:
    return np.zeros((1, round(seconds * rate_hz)), np.float32)


def tone(seconds: float, hz: float = 440.0, *, level: float = 0.4, rate_hz: int = RATE_HZ) -> Samples:
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * hz * time)).astype(np.float32)[np.newaxis]


def noise(seconds: float, *, level: float = 0.1, seed: int = 1) -> Samples:
    drawn = np.random.default_rng(seed).standard_normal(round(seconds * RATE_HZ))
    return np.clip(level * drawn, -1, 1).astype(np.float32)[np.newaxis]


def ring_back(seconds: float) -> Samples:
    """The Chinese waiting tone: 450 Hz, one second on, four seconds off."""
    sound = tone(seconds, 450)
    sound[:, np.arange(sound.shape[1]) // RATE_HZ % 5 > 0] = 0
    return sound


def dtmf(digits: str) -> Samples:
    rows, columns = (697, 770, 852, 941), (1209, 1336, 1477)
    keys = {key: (rows[place // 3], columns[place % 3]) for place, key in enumerate("123456789*0#")}
    pressed = [part for digit in digits for part in (sum(tone(0.2, hz, level=0.3) for hz in keys[digit]), silence(0.1))]
    return np.concatenate(pressed, axis=1)


def music(seconds: float) -> Samples:
    """Chords that change every half second, with overtones and a decay."""
    chords = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294))
    beats = []
    for beat in range(round(seconds * 2)):
        notes = [tone(0.5, hz * over, level=0.12 / over) for hz in chords[beat // 2 % 4] for over in (1, 2, 3)]
        beats.append(sum(notes) * np.exp(-np.linspace(0, 3, RATE_HZ // 2)))
    return np.concatenate(beats, axis=1).astype(np.float32)


def write(
    path: Path,
    sound: Samples,
    codec: str = "pcm_s16le",
    *,
    rate_hz: int = RATE_HZ,
    form: str | None = None,
    bit_rate: int | None = None,
) -> Path:
    """Encode into the container that the name tells (or `form`), at the coder's own bit rate unless one is given."""
    layout = LAYOUTS[len(sound)]
    whole = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout=layout)
    whole.sample_rate, whole.pts, whole.time_base = rate_hz, 0, Fraction(1, rate_hz)
    with av.open(str(path), "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        assert isinstance(stream, av.AudioStream)
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        converter = av.AudioResampler(stream.codec_context.format, layout, rate_hz, stream.codec_context.frame_size)
        for frame in (*converter.resample(whole), *converter.resample(None)):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_with_hole(path: Path, before_s: float, hole_s: float, after_s: float) -> Path:
    """Opus in WebM whose recorder slept: the timestamps jump, no sound is stored for the hole."""
    rate_hz, frame_size = 48_000, 960
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libopus", rate=rate_hz, layout="mono")
        for place in range(round((before_s + after_s) * rate_hz) // frame_size):
            start = place * frame_size
            late = hole_s if start >= before_s * rate_hz else 0.0
            samples = tone(frame_size / rate_hz, rate_hz=rate_hz)
            frame = av.AudioFrame.from_ndarray(samples, format="flt", layout="mono")
            frame.sample_rate, frame.time_base = rate_hz, Fraction(1, rate_hz)
            frame.pts = start + round(late * rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_video(path: Path) -> Path:
    """A picture without sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(20):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path
