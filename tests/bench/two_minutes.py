"""A call of two minutes, made of the sample calls: long enough to measure, the same on each machine."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

CALLS = Path(__file__).parents[1] / "data" / "calls"
PARTS = ("zh-pump-quote.ogg", "zh-crm-demo.mp3", "zh-pump-quote.ogg")
RATE = 16_000


def samples(path: Path) -> np.ndarray:
    """Both channels at 16 kHz, int16, shape (n, 2)."""
    resampler = av.AudioResampler(format="s16", layout="stereo", rate=RATE)
    with av.open(str(path)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames])


def write(path: Path, *, stereo: bool) -> float:
    """Write the call as FLAC and return its length in seconds."""
    sound = np.concatenate([samples(CALLS / part) for part in PARTS])[: 120 * RATE]
    if not stereo:
        sound = sound.astype(np.int32).sum(axis=1, keepdims=True).clip(-32768, 32767).astype(np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=RATE, layout="stereo" if stereo else "mono")
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound.reshape(1, -1)), format="s16", layout="stereo" if stereo else "mono"
        )
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return len(sound) / RATE
