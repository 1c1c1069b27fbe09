"""Sound of any codec, rate and number of channels to 16 kHz float32, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame

from voice.domain.audio import Samples, Waveform
from voice.transcribe.container import open_audio, pieces, undecodable

RATE_HZ = 16_000
KEPT_BLOCKS = 10  # five minutes: 38 MB of stereo


def blocks(path: Path, *, block_s: int = 30) -> Iterator[Samples]:
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
    """A recording that is gone through twice: decoded once when it is short, else anew each time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: list[Samples] | None = None

    def blocks(self) -> Iterator[Samples]:
        """As `blocks`."""
        if self._kept is not None:
            yield from self._kept
            return
        kept: list[Samples] | None = []
        for block in blocks(self._path):
            if kept is not None:
                kept = [*kept, block] if len(kept) < KEPT_BLOCKS else None
            yield block
        self._kept = kept


def decode(path: Path) -> tuple[Waveform, ...]:
    """The whole recording, a waveform a channel: 7.7 MB a minute of stereo. For long ones use `blocks`."""
    whole = np.concatenate(list(blocks(path)), axis=1)
    return tuple(Waveform(np.ascontiguousarray(channel), RATE_HZ) for channel in whole)


def _sound(path: Path) -> Iterator[Samples]:
    """About a second at a time, always of as many channels as the beginning."""
    with open_audio(path) as (container, stream):
        resampler = Resampler("fltp", RATE_HZ)
        second: list[Samples] = []
        channels = 0
        for piece in pieces(container, stream):
            if channels and piece.silence_s:
                second.append(np.zeros((channels, round(piece.silence_s * RATE_HZ)), np.float32))
            for sound in map(_samples, resampler.convert(piece.frame)):
                channels = channels or (2 if len(sound) == 2 else 1)
                second.append(_fit(sound, channels))
            if sum(part.shape[1] for part in second) >= RATE_HZ:
                yield np.concatenate(second, axis=1)
                second = []
        second += [_fit(sound, channels or 1) for sound in map(_samples, resampler.finish())]
        if second:
            yield np.concatenate(second, axis=1)
        elif not channels:
            raise undecodable(path)


class Resampler:
    """Frames of one format and rate, and of one layout if it is named; starts anew when the stream changes its own."""

    def __init__(self, form: str, rate_hz: int, layout: str | None = None) -> None:
        self._shape: tuple[str, str, int] | None = None
        self._make = partial(av.AudioResampler, format=form, rate=rate_hz, layout=layout)
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
