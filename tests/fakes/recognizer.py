"""Speech models that follow a script: what they hear is decided by the test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.transcript import Segment, Word
from voice.ports.speech import ProgressHook, Recognition

STEP_MS = 20


def said(*words: tuple[str, int, int], probability: float = 0.9, **figures: float) -> Segment:
    """A segment of (text, start_ms, end_ms) words with figures that no guard objects to."""
    judged = {"avg_logprob": -0.2, "no_speech_prob": 0.01, "compression_ratio": 1.2, **figures}
    return Segment(tuple(Word(text, start, end, probability) for text, start, end in words), **judged)


def spoken(text: str, start_ms: int = 0, each_ms: int = 200, **figures: float) -> Segment:
    """A segment with a word for each character, one after another."""
    places = range(start_ms, start_ms + len(text) * each_ms, each_ms)
    return said(*((char, at, at + each_ms) for char, at in zip(text, places, strict=True)), **figures)


class ScriptedRecognizer:
    """The n-th call hears the n-th answer, as far as it lies in the regions; later calls hear nothing."""

    name = "scripted"

    def __init__(self, *answers: Sequence[Segment], language: str = "zh") -> None:
        self._answers = list(answers)
        self._language = language
        self.asked: list[tuple[Waveform, tuple[SpeechRegion, ...], str | None]] = []

    def load(self) -> None:
        pass

    def recognize(
        self,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        *,
        language: str | None,
        on_progress: ProgressHook | None = None,
    ) -> Recognition:
        self.asked.append((waveform, tuple(regions), language))
        answer = self._answers.pop(0) if self._answers else ()
        for done in range(1, len(regions) + 1):
            if on_progress is not None:
                on_progress(done / len(regions))
        inside = [segment for segment in answer if any(_within(segment, region) for region in regions)]
        return Recognition(tuple(inside), language or self._language)


class LoudnessDetector:
    """Speech is whatever is loud; pauses shorter than half a second belong to it."""

    def regions(self, waveform: Waveform) -> tuple[SpeechRegion, ...]:
        step = STEP_MS * waveform.rate_hz // 1000
        padded = np.pad(np.abs(waveform.samples), (0, -len(waveform.samples) % step))
        loud = np.flatnonzero(padded.reshape(-1, step).max(axis=1) > 0.02) * STEP_MS
        found: list[SpeechRegion] = []
        for at_ms in loud.tolist():
            end_ms = min(at_ms + STEP_MS, waveform.duration_ms)
            if found and at_ms - found[-1].end_ms < 500:
                found[-1] = SpeechRegion(found[-1].start_ms, end_ms)
            else:
                found.append(SpeechRegion(at_ms, end_ms))
        return tuple(found)


def _within(segment: Segment, region: SpeechRegion) -> bool:
    return region.start_ms <= segment.start_ms and segment.end_ms <= region.end_ms
