"""Hears the channels of a call block by block, in one language, and reports how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voice.domain.audio import ChannelLayout, Samples
from voice.domain.transcript import Segment
from voice.ports.speech import Engines, ProgressHook
from voice.transcribe.channels import Survey
from voice.transcribe.draft import Draft, fitting
from voice.transcribe.recognize import hear
from voice.transcribe.regions import Block, Cutter
from voice.transcribe.sounding import Sounding, sounding
from voice.transcribe.together import laid_together, taken_apart

DEFAULT_LANGUAGE = "zh"  # of a call in which nobody has spoken


class Listener:
    """Holds at most one block of each channel. `language` is known once someone has spoken; `sounding` tells how the
    voices sound, where one channel holds them all."""

    def __init__(
        self,
        sound: Survey,
        engines: Engines,
        *,
        language: str | None,
        on_progress: ProgressHook | None,
        draft: Draft | None = None,
    ) -> None:
        """Goes on where `draft` ends, as far as that fits the sound."""
        known = fitting(draft or Draft(), engines, sound, language=language)
        self.language = known.language
        self.sounding = sum((known.of(c).sounding for c in sound.voices), Sounding())
        self._from_ms = {c: known.of(c).heard_ms for c in sound.voices}
        self._heard: dict[int, list[Segment]] = {c: list(known.of(c).segments) for c in sound.voices}
        self._engines = engines
        self._told_apart = sound.layout is ChannelLayout.STEREO  # two true channels do it by themselves
        self._on_progress = on_progress
        self._total_ms = max(1, sound.duration_ms * len(sound.voices))
        self._done_ms = known.heard_ms

    @property
    def from_ms(self) -> int:
        """Nothing before it need be heard."""
        return min(self._from_ms.values())

    def listen(self, sound: Iterable[Samples], *, start_ms: int = 0) -> list[list[Segment]]:
        """The segments of each channel, in ms of the recording; `sound`, of shape (channels, n), begins at
        `start_ms`."""
        detector = self._engines.detector
        cutters = {c: Cutter(detector, start_ms=start_ms, from_ms=from_ms) for c, from_ms in self._from_ms.items()}
        for piece in sound:
            self._hear_all([(c, block) for c, cutter in cutters.items() for block in cutter.push(piece[c])])
        self._hear_all([(c, block) for c, cutter in cutters.items() for block in cutter.finish()])
        return list(self._heard.values())

    def _hear_all(self, ready: Sequence[tuple[int, Block]]) -> None:
        if not ready:
            return
        # The side that says most goes first: the language is told by it.
        spoken = sorted((item for item in ready if item[1].regions), key=lambda item: -item[1].speech_ms)
        if self._told_apart and len(spoken) > 1:
            blocks = [block for _, block in spoken]
            joined = laid_together(blocks)
            for (channel, _), segments in zip(spoken, taken_apart(self._hear(joined), blocks), strict=True):
                self._heard[channel] += segments
        else:
            for channel, block in spoken:
                self._heard[channel] += self._hear(block)
                if not self._told_apart:
                    self.sounding += sounding(block, self._engines)
        self._done_ms += sum(block.waveform.duration_ms for _, block in ready)
        self._report(0.0)

    def _hear(self, block: Block) -> tuple[Segment, ...]:
        part = self._part(block.waveform.duration_ms)
        result = hear(block, self._engines.recognizer, language=self.language, on_progress=part)
        self.language = result.language
        return result.segments

    def _part(self, block_ms: int) -> ProgressHook:
        return lambda fraction: self._report(fraction * block_ms)

    def _report(self, more_ms: float) -> None:
        if self._on_progress is not None:
            self._on_progress(min(1.0, (self._done_ms + more_ms) / self._total_ms))
