"""Two ways to hear a recording, in one process and with the same weights: ours as the worker does it, and plain
faster-whisper with its defaults; each with the CPU time of all its threads."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from faster_whisper import WhisperModel

from tests.eval.sets import Labelled
from voice.adapters.model_files import ModelFiles
from voice.bootstrap import transcriber
from voice.domain.hints import CallHints
from voice.domain.recording import CallMetadata
from voice.domain.transcript import Transcript
from voice.engines import models_dir
from voice.pipeline.hints import hints_of
from voice.settings import Settings

T = TypeVar("T")
CALLED_AT = datetime(2026, 3, 10, 10, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one way made of a recording. `transcript` is None where it gives text alone."""

    text: str
    cpu_s: float
    transcript: Transcript | None = None

    @property
    def raw(self) -> str:
        """The text with its repairs undone."""
        return _joined(unrepaired(self.transcript), self.transcript.language) if self.transcript else self.text


class Ears:
    """Both ways, warm after `warm`. Plain is told the language too, which can only help it."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._transcribe = transcriber(self._settings)

    def warm(self, recording: Labelled) -> None:
        self.ours(recording)
        self.plain(recording)

    def ours(self, recording: Labelled) -> Heard:
        hints = _hints(recording)
        transcript, cpu_s = _timed(lambda: self._transcribe(recording.audio, hints, lambda _: None))
        return Heard(_joined((turn.text for turn in transcript.turns), recording.language), cpu_s, transcript)

    def plain(self, recording: Labelled) -> Heard:
        text, cpu_s = _timed(lambda: _joined(self._plain_text(recording), recording.language))
        return Heard(text, cpu_s)

    def _plain_text(self, recording: Labelled) -> list[str]:
        found, _ = self._model.transcribe(str(recording.audio), language=recording.language, word_timestamps=True)
        return [segment.text for segment in found]

    @cached_property
    def _model(self) -> WhisperModel:
        return WhisperModel(str(weights(self._settings)), device="cpu", compute_type="int8", cpu_threads=self._threads)

    @property
    def _threads(self) -> int:
        return self._settings.asr_threads


def unrepaired(transcript: Transcript) -> list[str]:
    """The turns' texts as the recognizer wrote them."""
    texts = [turn.text for turn in transcript.turns]
    for repair in sorted(transcript.repairs, key=lambda repair: (repair.turn, -repair.char_start)):
        text = texts[repair.turn]
        texts[repair.turn] = text[: repair.char_start] + repair.original + text[repair.char_end :]
    return texts


def weights(settings: Settings) -> Path:
    """The folder of the weights that the settings name."""
    return Path(ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir).locate(settings.asr_model))


def cpu_s() -> float:
    """CPU seconds of this process so far, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _hints(recording: Labelled) -> CallHints:
    """As the sender of a two-party call gives them; one speaker, or an unknown number, is left to be estimated."""
    speakers = len({turn.speaker for turn in recording.turns}) or None
    called = CallMetadata(called_at=CALLED_AT, language=recording.language, speakers=speakers)
    return replace(hints_of(called), vocabulary=recording.vocabulary)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = cpu_s()
    done = work()
    return done, cpu_s() - began


def _joined(parts: Iterable[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(parts)
