"""Measures one way through one file in a process of its own: `python -m tests.bench.measure WAY AUDIO`."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from faster_whisper import WhisperModel

from voice.adapters.model_files import ModelFiles
from voice.bootstrap import extractor, models_dir, transcriber
from voice.domain.recording import CallMetadata
from voice.settings import Settings

CALLED = CallMetadata(called_at=datetime(2026, 3, 10, 10, 20, tzinfo=UTC), language="zh")
WARM = Path(__file__).parents[1] / "data" / "calls" / "zh-sample-mono.m4a"


def ours(audio: Path) -> dict[str, float]:
    """Decode to record, as the worker does it, with warm models; seconds by stage."""
    transcribe, extract = transcriber(Settings()), extractor(Settings())
    extract(transcribe(WARM, CALLED, lambda _: None), CALLED)
    began = time.perf_counter()
    transcript = transcribe(audio, CALLED, lambda _: None)
    heard = time.perf_counter()
    facts = extract(transcript, CALLED)
    done = time.perf_counter()
    return {
        "transcribe_s": heard - began,
        "extract_s": done - heard,
        "total_s": done - began,
        "facts": len(facts.all()),
    }


def plain(audio: Path) -> dict[str, float]:
    """faster-whisper with its defaults on the same weights: the baseline."""
    settings = Settings()
    folder = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir).locate(settings.asr_model)
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=settings.asr_threads)
    list(model.transcribe(str(WARM), language="zh")[0])
    began = time.perf_counter()
    list(model.transcribe(str(audio), language="zh", word_timestamps=True)[0])
    return {"total_s": time.perf_counter() - began}


if __name__ == "__main__":
    measured = {"ours": ours, "plain": plain}[sys.argv[1]](Path(sys.argv[2]))
    measured["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(measured))
