"""Measures one way through one file in a process of its own: `python -m tests.bench.measure WAY AUDIO`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel

from tests.bench.usage import WARM, cpu_s, peak_mb
from voice.adapters.model_files import ModelFiles
from voice.bootstrap import extractor, models_dir, transcriber
from voice.domain.recording import CallMetadata
from voice.pipeline.hints import hints_of
from voice.settings import Settings

CALLED = CallMetadata(called_at=datetime(2026, 3, 10, 10, 20, tzinfo=UTC), language="zh", speakers=2)
# What the command line of openai-whisper does when nothing is said; on a CPU it computes in float32.
OPENAI_WHISPER = {
    "beam_size": 5,
    "best_of": 5,
    "patience": 1.0,
    "temperature": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
    "condition_on_previous_text": True,
    "vad_filter": False,
}


def ours(audio: Path) -> dict[str, float]:
    """Decode to record, as the worker does it, with warm models; seconds by stage."""
    transcribe, extract = transcriber(Settings()), extractor(Settings())
    extract(transcribe(WARM, hints_of(CALLED), lambda _: None), CALLED)
    began = time.perf_counter()
    transcript = transcribe(audio, hints_of(CALLED), lambda _: None)
    heard = time.perf_counter()
    facts = extract(transcript, CALLED)
    done = time.perf_counter()
    return {
        "transcribe_s": heard - began,
        "extract_s": done - heard,
        "total_s": done - began,
        "facts": len(facts.all()),
    }


def transcript(audio: Path) -> dict[str, float]:
    """Decode to transcript with speakers, as the worker does it: nothing of the extraction is loaded."""
    transcribe = transcriber(Settings())
    return _taken(lambda path: transcribe(path, hints_of(CALLED), lambda _: None), audio)


def plain(audio: Path) -> dict[str, float]:
    """faster-whisper with its defaults on the same weights: the baseline."""
    model = _whisper("int8")
    return _taken(lambda path: list(model.transcribe(str(path), language="zh", word_timestamps=True)[0]), audio)


def openai(audio: Path) -> dict[str, float]:
    """faster-whisper with the settings and the precision of openai-whisper."""
    model = _whisper("float32")
    return _taken(
        lambda path: list(model.transcribe(str(path), language="zh", word_timestamps=True, **OPENAI_WHISPER)[0]), audio
    )


def batched(audio: Path) -> dict[str, float]:
    """faster-whisper's batched pipeline with its defaults."""
    model = BatchedInferencePipeline(_whisper("int8"))
    return _taken(lambda path: list(model.transcribe(str(path), language="zh", word_timestamps=True)[0]), audio)


def _taken(way: Callable[[Path], Any], audio: Path) -> dict[str, float]:
    way(WARM)
    began, used = time.perf_counter(), cpu_s()
    way(audio)
    return {"total_s": time.perf_counter() - began, "cpu_s": cpu_s() - used}


def _whisper(compute_type: str) -> WhisperModel:
    settings = Settings()
    folder = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir).locate(settings.asr_model)
    return WhisperModel(str(folder), device="cpu", compute_type=compute_type, cpu_threads=settings.asr_threads)


WAYS = {way.__name__: way for way in (ours, transcript, plain, openai, batched)}

if __name__ == "__main__":
    measured = WAYS[sys.argv[1]](Path(sys.argv[2]))
    measured["peak_mb"] = peak_mb()
    print(json.dumps(measured))
