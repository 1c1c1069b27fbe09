"""Sound of any codec, rate and number of channels to 16 kHz float32, a block at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame

from voice.domain.audio import Samples, Waveform
from voice.transcribe.container import open_audio, pieces, undecodable

RATE_HZ = 16_000
BLOCK_S = 30
KEPT_BLOCKS = 10  # five minutes: 38 MB of stereo


def blocks(path: Path, *, block_s: int = BLOCK_S) -> Iterator[Samples]:
    """Arrays of shape (channels, n), n up to `block_s` seconds; one or two channels, more are mixed to one.

    Memory does not grow with the length of the recording. Raises as `open_audio`; truncated_audio or not_audio
    when nothing can be decoded.
    """
    size = block_s * RATE_HZ
    waiting = np.zeros((0, 0), np.float32)
    for sound in _sound(path):
        waiting = np.concatenate([waiting, sound], axis=1) if waiting.size else sound
        while waiting.shape[1] >= size:
            yield waiting[:, :size]
            waiting = waiting[:, size:]
    if waiting.size:
        yield waiting


class Recording:
    """A recording that is gone through twice; its last five minutes are decoded once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: deque[Samples] = deque(maxlen=KEPT_BLOCKS)
        self._count: int | None = None  # of all blocks, once they are known

    def blocks(self, *, from_ms: int = 0) -> Iterator[Samples]:
        """As `blocks`, from the block on that `from_ms` lies in: it begins at `block_start_ms(from_ms)`."""
        first = from_ms // (BLOCK_S * 1000)
        if self._count is None:
            yield from islice(self._all(), first, None)
            return
        kept_from = self._count - len(self._kept)
        if first < kept_from:
            yield from islice(blocks(self._path), first, kept_from)
        yield from islice(tuple(self._kept), max(0, first - kept_from), None)

    def _all(self) -> Iterator[Samples]:
        self._kept.clear()
        count = 0
        for block in blocks(self._path):
            self._kept.append(block)
            count += 1
            yield block
        self._count = count


def block_start_ms(at_ms: int) -> int:
    """Where the block begins that a moment of the recording lies in."""
    return at_ms - at_ms % (BLOCK_S * 1000)


def decode(path: Path) -> tuple[Waveform, ...]:
    """The whole recording, a waveform a channel: 7.7 MB a minute of stereo. For long ones use `blocks`."""
    whole = np.concatenate(list(blocks(path)), axis=1)
    return tuple(Waveform(np.ascontiguousarray(channel), RATE_HZ) for channel in whole)


def _sound(path: Path) -> Iterator[Samples]:
    """About a second at a time, always of as many channels as the beginning."""
    channels = 0
    for sound in _resampled(path):
        channels = channels or (2 if len(sound) == 2 else 1)
        yield _fit(sound, channels)
    if not channels:
        raise undecodable(path)


def _resampled(path: Path) -> Iterator[Samples]:
    with open_audio(path) as (container, stream):
        # By the second: to do anything with each frame of 20 ms costs more than to decode it.
        resampler = Resampler("fltp", RATE_HZ, size=RATE_HZ)
        for piece in pieces(container, stream):
            if piece.silence_s:
                yield from map(_samples, resampler.finish())
                yield np.zeros((1, round(piece.silence_s * RATE_HZ)), np.float32)
            yield from map(_samples, resampler.convert(piece.frame))
        yield from map(_samples, resampler.finish())


class Resampler:
    """Frames of one format and rate, and of one layout if it is named; starts anew when the stream changes its own."""

    def __init__(self, form: str, rate_hz: int, layout: str | None = None, *, size: int | None = None) -> None:
        """`size` is how many samples a frame has; as many as the stream's have without."""
        self._shape: tuple[str, str, int] | None = None
        self._make = partial(av.AudioResampler, format=form, rate=rate_hz, layout=layout, frame_size=size)
        self._inner = self._make()

    def convert(self, frame: AudioFrame) -> Iterator[AudioFrame]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._shape != shape:
            yield from self.finish()
            self._shape, self._inner = shape, self._make()
        frame.pts = None  # the clock is kept by `pieces`
        yield from self._inner.resample(frame)

    def finish(self) -> Iterator[AudioFrame]:
        if self._shape is not None:
            yield from self._inner.resample(None)
            self._shape = None


def _samples(frame: AudioFrame) -> Samples:
    """(channels, n) within [-1, 1]; float recordings may hold anything."""
    return np.clip(np.nan_to_num(frame.to_ndarray().astype(np.float32, copy=False)), -1.0, 1.0)


def _fit(sound: Samples, channels: int) -> Samples:
    if len(sound) == channels:
        return sound
    mixed = sound.mean(axis=0, keepdims=True, dtype=np.float32)
    return np.repeat(mixed, channels, axis=0)
