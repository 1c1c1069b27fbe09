"""Where the CPU time of a transcription goes: engines that keep their own time, and the rest of the way by difference.

`python -m tests.bench.stages AUDIO [LANGUAGE]` prints CPU seconds by stage as JSON; one process, warm models.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.bench.usage import WARM, cpu_s, peak_mb
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.hints import CallHints
from voice.domain.speakers import VoicePiece
from voice.engines import Models
from voice.ports.speech import (
    Engines,
    OverlapDetector,
    ProgressHook,
    Recognition,
    SpeakerEmbedder,
    SpeechRecognizer,
    VoiceActivityDetector,
)
from voice.settings import Settings
from voice.transcribe.channels import survey
from voice.transcribe.decode import blocks
from voice.transcribe.run import transcribe


class Stages(Counter[str]):
    """CPU seconds by stage."""

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        began = cpu_s()
        try:
            yield
        finally:
            self[stage] += cpu_s() - began


class TimedRecognizer:
    def __init__(self, inner: SpeechRecognizer, stages: Stages) -> None:
        self._inner, self._stages = inner, stages
        self.name = inner.name

    def load(self) -> None:
        self._inner.load()

    def recognize(
        self,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        *,
        language: str | None,
        on_progress: ProgressHook | None = None,
    ) -> Recognition:
        with self._stages.of("recognizer"):
            return self._inner.recognize(waveform, regions, language=language, on_progress=on_progress)


class TimedDetector:
    def __init__(self, inner: VoiceActivityDetector, stages: Stages) -> None:
        self._inner, self._stages = inner, stages

    def regions(self, waveform: Waveform) -> tuple[SpeechRegion, ...]:
        with self._stages.of("detector"):
            return self._inner.regions(waveform)


class TimedEmbedder:
    def __init__(self, inner: SpeakerEmbedder, stages: Stages) -> None:
        self._inner, self._stages = inner, stages
        self.name = inner.name

    def embed(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[VoicePiece, ...]:
        with self._stages.of("voices"):
            return self._inner.embed(waveform, regions)


class TimedOverlaps:
    def __init__(self, inner: OverlapDetector, stages: Stages) -> None:
        self._inner, self._stages = inner, stages

    def overlaps(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[SpeechRegion, ...]:
        with self._stages.of("overlaps"):
            return self._inner.overlaps(waveform, regions)


def timed(engines: Engines, stages: Stages) -> Engines:
    """The same engines, each keeping its time."""
    embedder = engines.embedder and TimedEmbedder(engines.embedder, stages)
    return replace(
        engines,
        recognizer=TimedRecognizer(engines.recognizer, stages),
        detector=TimedDetector(engines.detector, stages),
        embedder=embedder,
        overlaps=engines.overlaps and TimedOverlaps(engines.overlaps, stages),
    )


def by_stage(audio: Path, hints: CallHints) -> dict[str, float]:
    """CPU seconds by stage, their sum, the time on the clock and the peak of memory."""
    engines = Models(Settings()).engines  # as a worker has them
    transcribe(WARM, engines, hints)
    stages, decoding = Stages(), Stages()
    began, clock = cpu_s(), time.perf_counter()
    transcribe(audio, timed(engines, stages), hints)
    total, wall = cpu_s() - began, time.perf_counter() - clock
    with decoding.of("survey"):
        survey(blocks(audio))
    stages["decode"] = decoding["survey"]  # a short recording is decoded once
    stages["clusters and text"] = max(0.0, total - sum(stages.values()))
    return {**stages, "total": total, "wall_s": wall, "peak_mb": peak_mb()}


if __name__ == "__main__":
    print(json.dumps(by_stage(Path(sys.argv[1]), CallHints(language=(sys.argv[2:] or ["zh"])[0], speakers=2))))
