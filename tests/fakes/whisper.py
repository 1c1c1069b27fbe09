"""The real recognizer for tests, on the weights that `callgate models fetch` put into the cache."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from tests.left_out import leave_out
from voice.adapters.asr_whisper import WhisperRecognizer
from voice.adapters.model_files import ModelFiles

MANIFEST = Path(__file__).parents[2] / "models" / "manifest.toml"


def whisper() -> WhisperRecognizer:
    """One for all tests, as in a worker. Leaves the test out when the weights are not there."""
    files = model_files()
    if files.fault(files.model("base")) is not None:
        leave_out("the Whisper weights are not there: run `callgate models fetch`")
    return _recognizer()


def model_files() -> ModelFiles:
    return ModelFiles(MANIFEST, Path(os.environ.get("CALLGATE_CACHE_DIR", "~/.cache/callgate")))


@cache
def _recognizer() -> WhisperRecognizer:
    threads = int(os.environ.get("OMP_NUM_THREADS", "2"))
    return WhisperRecognizer(lambda: model_files().locate("base"), model="base", threads=threads)
