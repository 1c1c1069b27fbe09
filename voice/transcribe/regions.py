"""Cuts a channel at its pauses into blocks of at most five minutes, with the speech regions of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from voice.domain.audio import Samples, SpeechRegion, Waveform
from voice.ports.speech import VoiceActivityDetector
from voice.transcribe.decode import RATE_HZ

PER_MS = RATE_HZ // 1000
BLOCK_MS = 300_000
SEEK_MS = 60_000  # a pause is looked for in the last minute


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one channel. Regions are in ms of the block, which begins at `start_ms` of the recording."""

    start_ms: int
    waveform: Waveform
    regions: tuple[SpeechRegion, ...]

    @property
    def speech_ms(self) -> int:
        return sum(region.end_ms - region.start_ms for region in self.regions)


class Cutter:
    """Takes one channel piece by piece; holds no more than a block of it."""

    def __init__(
        self, detector: VoiceActivityDetector, *, block_ms: int = BLOCK_MS, start_ms: int = 0, from_ms: int = 0
    ) -> None:
        """The sound begins at `start_ms`; before `from_ms` it is passed over: it was heard while the call went on."""
        self._detector = detector
        self._block_ms = block_ms
        self._start_ms = from_ms
        self._to_pass = (from_ms - start_ms) * PER_MS
        self._held = np.zeros(0, np.float32)

    def push(self, samples: Samples) -> Iterator[Block]:
        """The blocks that are complete with these samples."""
        passed = min(self._to_pass, len(samples))
        self._to_pass -= passed
        self._held = np.concatenate([self._held, samples[passed:]])
        while len(self._held) >= self._block_ms * PER_MS:
            window = Waveform(self._held[: self._block_ms * PER_MS], RATE_HZ)
            regions = self._detector.regions(window)
            cut_ms = self._pause(window, regions)
            yield self._block(cut_ms, regions)

    def finish(self) -> Iterator[Block]:
        """The rest."""
        if len(self._held):
            rest = Waveform(self._held, RATE_HZ)
            yield self._block(rest.duration_ms, self._detector.regions(rest))
            self._held = self._held[:0]

    def _block(self, cut_ms: int, regions: tuple[SpeechRegion, ...]) -> Block:
        inside = tuple(
            SpeechRegion(region.start_ms, min(region.end_ms, cut_ms)) for region in regions if region.start_ms < cut_ms
        )
        waveform = Waveform(self._held[: cut_ms * PER_MS], RATE_HZ)
        block = Block(self._start_ms, waveform, inside)
        self._start_ms += cut_ms
        self._held = self._held[cut_ms * PER_MS :]
        return block

    def _pause(self, window: Waveform, regions: tuple[SpeechRegion, ...]) -> int:
        """The middle of the longest pause near the end; without one, the quietest moment."""
        from_ms, end_ms = max(self._block_ms - SEEK_MS, self._block_ms // 2), self._block_ms
        edges = [from_ms, *(ms for r in regions for ms in (r.start_ms, r.end_ms) if ms > from_ms), end_ms]
        spoken = any(r.start_ms <= from_ms < r.end_ms for r in regions)
        pauses = list(zip(edges[spoken::2], edges[spoken + 1 :: 2], strict=False))
        longest = max(pauses, key=lambda pause: pause[1] - pause[0], default=(0, 0))
        if longest[1] > longest[0]:
            return sum(longest) // 2
        step = 100 * PER_MS
        tail = window.samples[from_ms * PER_MS : end_ms * PER_MS]
        loudness = np.abs(tail[: len(tail) // step * step]).reshape(-1, step).mean(axis=1)
        return from_ms + int(np.argmin(loudness)) * 100 + 50
