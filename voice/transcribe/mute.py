"""A copy of a recording that is silent in some stretches and else what it was, in FLAC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from voice.transcribe.container import open_audio, pieces, undecodable
from voice.transcribe.decode import Resampler

FRAME = 4096  # samples a packet

Sound = npt.NDArray[np.int16]  # shape (channels, n)


def write_muted(source: Path, target: Path, stretches: Sequence[tuple[int, int]]) -> None:
    """Write `source` to `target` with zeros in all channels of each stretch [start, end) in ms.

    Rate and channels are the source's (more than two are mixed to one), other samples as decoded to 16 bits. Memory
    does not grow with the length. Raises as `open_audio`.
    """
    with open_audio(source) as (container, stream), av.open(str(target), "w", format="flac") as out:
        rate_hz = stream.codec_context.sample_rate
        layout = "stereo" if stream.codec_context.channels == 2 else "mono"
        written = out.add_stream("flac", rate=rate_hz, layout=layout)
        assert isinstance(written, AudioStream)
        cut = av.AudioResampler("s16", layout, rate_hz, FRAME)
        at = 0
        for sound in _sound(container, stream, layout, rate_hz):
            for start_ms, end_ms in stretches:
                first, last = start_ms * rate_hz // 1000 - at, -(-end_ms * rate_hz // 1000) - at
                sound[:, max(0, first) : max(0, last)] = 0
            for frame in cut.resample(_frame(sound, layout, rate_hz, at)):
                out.mux(written.encode(frame))
            at += sound.shape[1]
        if not at:
            raise undecodable(source)
        for frame in cut.resample(None):
            out.mux(written.encode(frame))
        out.mux(written.encode(None))


def _sound(container: InputContainer, stream: AudioStream, layout: str, rate_hz: int) -> Iterator[Sound]:
    """Frame by frame, with the silence that the recorder left out."""
    channels = 2 if layout == "stereo" else 1
    resampler = Resampler("s16p", rate_hz, layout)
    for piece in pieces(container, stream):
        if piece.silence_s:
            yield np.zeros((channels, round(piece.silence_s * rate_hz)), np.int16)
        yield from map(_samples, resampler.convert(piece.frame))
    yield from map(_samples, resampler.finish())


def _samples(frame: AudioFrame) -> Sound:
    return frame.to_ndarray().astype(np.int16, copy=True)


def _frame(sound: Sound, layout: str, rate_hz: int, at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="s16p", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate_hz, at, Fraction(1, rate_hz)
    return frame
