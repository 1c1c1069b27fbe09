"""A recognizer that tells what it hears while it still listens, and hears exactly the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.transcript import Segment
from voice.domain.windows import length_ms, packed
from voice.ports.speech import ProgressHook, Recognition, SpeechRecognizer
from voice.transcribe.guards import believable
from voice.transcribe.simplify import simplify


class Aloud:
    """Stands for `recognizer`. `tell` hears each part's text in order; what is heard a second time is not told."""

    def __init__(self, recognizer: SpeechRecognizer, tell: Callable[[str], None]) -> None:
        self._recognizer = recognizer
        self._tell = tell
        self._told: tuple[Waveform | None, int] = (None, 0)
        self.name = recognizer.name

    def load(self) -> None:
        self._recognizer.load()

    def recognize(
        self,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        *,
        language: str | None,
        on_progress: ProgressHook | None = None,
    ) -> Recognition:
        groups = packed(regions)  # cut where recognizers cut themselves, nothing is decoded otherwise
        if not groups:
            return self._recognizer.recognize(waveform, regions, language=language)
        # The language of all is told by the longest part, as without us.
        first = max(range(len(groups)), key=lambda number: length_ms(groups[number])) if language is None else 0
        heard: dict[int, tuple[Segment, ...]] = {}
        total, done, told = sum(map(length_ms, groups)), 0, 0
        for number in (first, *(other for other in range(len(groups)) if other != first)):
            part = self._recognizer.recognize(waveform, groups[number], language=language)
            heard[number], language = part.segments, part.language
            while told in heard:
                self._say(waveform, heard[told])
                told += 1
            done += length_ms(groups[number])
            if on_progress is not None:
                on_progress(done / total)
        assert language is not None  # there was a first part
        return Recognition(tuple(segment for number in sorted(heard) for segment in heard[number]), language)

    def _say(self, waveform: Waveform, segments: Sequence[Segment]) -> None:
        known, told_ms = self._told
        fresh = [segment for segment in segments if known is not waveform or segment.start_ms >= told_ms]
        if fresh:
            self._told = waveform, fresh[-1].end_ms
            for segment in believable(simplify(fresh)):
                self._tell(segment.text)
