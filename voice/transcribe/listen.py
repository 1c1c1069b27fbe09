"""Hears the channels of a call block by block, in one language, and reports how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voice.domain.audio import Samples
from voice.domain.transcript import Segment
from voice.ports.speech import ProgressHook, SpeechRecognizer, VoiceActivityDetector
from voice.transcribe.recognize import hear
from voice.transcribe.regions import Block, Cutter


class Listener:
    """Holds at most one block of each channel. `language` is known once someone has spoken."""

    def __init__(
        self,
        channels: Sequence[int],
        duration_ms: int,
        recognizer: SpeechRecognizer,
        detector: VoiceActivityDetector,
        *,
        language: str | None,
        on_progress: ProgressHook | None,
    ) -> None:
        self.language = language
        self._cutters = {channel: Cutter(detector) for channel in channels}
        self._heard: dict[int, list[Segment]] = {channel: [] for channel in channels}
        self._recognizer = recognizer
        self._on_progress = on_progress
        self._total_ms = max(1, duration_ms * len(channels))
        self._done_ms = 0

    def listen(self, sound: Iterable[Samples]) -> list[list[Segment]]:
        """The segments of each channel, in ms of the recording. `sound` has the shape (channels, n)."""
        for piece in sound:
            self._hear_all([(c, block) for c, cutter in self._cutters.items() for block in cutter.push(piece[c])])
        self._hear_all([(c, block) for c, cutter in self._cutters.items() for block in cutter.finish()])
        return list(self._heard.values())

    def _hear_all(self, ready: Sequence[tuple[int, Block]]) -> None:
        # The side that says most goes first: the language is told by it.
        for channel, block in sorted(ready, key=lambda item: -item[1].speech_ms):
            if block.regions:
                result = hear(
                    block, self._recognizer, language=self.language, on_progress=self._part(block.waveform.duration_ms)
                )
                self._heard[channel] += result.segments
                self.language = result.language
            self._done_ms += block.waveform.duration_ms
            self._report(0.0)

    def _part(self, block_ms: int) -> ProgressHook:
        return lambda fraction: self._report(fraction * block_ms)

    def _report(self, more_ms: float) -> None:
        if self._on_progress is not None:
            self._on_progress(min(1.0, (self._done_ms + more_ms) / self._total_ms))
