"""OverlapDetector on pyannote segmentation 3.0 (ONNX): ten seconds at a time, each heard once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from voice.adapters.engine_errors import failing_as
from voice.domain.audio import Samples, SpeechRegion, Waveform
from voice.domain.errors import EngineFailed

RATE_HZ, PER_MS = 16_000, 16
WINDOW_MS = 10_000  # what the network was trained on
# It makes a step of every 270 samples; the first one has its middle here.
STEP, FIRST_MIDDLE = 270, 495
# Of nobody, one of three voices, two of them: two begin here.
FIRST_OF_TWO = 4
# Higher finds less and errs less: the figures are in models/speaker/overlap/README.md.
LIKELY_FROM = 0.6
SHORTEST_MS, JOINED_MS = 100, 100
FAILURE = "The model of overlapping speech failed."
CODE = "overlap_failed"


class OnnxOverlapDetector:
    name = "pyannote-segmentation/3.0"

    def __init__(self, locate: Callable[[], str], *, threads: int = 1) -> None:
        """`locate` gives the folder of the weights; it is called when they are first needed."""
        self._locate = locate
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: onnxruntime.InferenceSession | None = None

    def overlaps(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[SpeechRegion, ...]:
        if waveform.rate_hz != RATE_HZ:
            raise EngineFailed(f"The model of overlapping speech hears 16 kHz, not {waveform.rate_hz} Hz.")
        with failing_as(FAILURE, code=CODE):
            spoken = (window for window in _windows(waveform.duration_ms) if _any_within(regions, window))
            likely = [step for window in spoken for step in self._likely(waveform, window)]
        return tuple(_within(regions, stretches(likely)))

    def _likely(self, waveform: Waveform, window: SpeechRegion) -> Iterator[SpeechRegion]:
        """The steps of a window in which two speak."""
        # The last window is a full one too, begun earlier: the network hears what comes before.
        start_ms = max(0, window.end_ms - WINDOW_MS)
        sound = waveform.slice_ms(start_ms, window.end_ms).samples
        if len(sound) <= 2 * FIRST_MIDDLE:
            return
        (answer,) = self._session().run(None, {"sound": sound[np.newaxis, np.newaxis]})
        for at in np.flatnonzero(both_chance(answer[0]) >= LIKELY_FROM).tolist():
            middle = start_ms * PER_MS + FIRST_MIDDLE + at * STEP
            step = SpeechRegion((middle - STEP // 2) // PER_MS, (middle + STEP // 2) // PER_MS)
            if window.start_ms <= step.start_ms:
                yield step

    def _session(self) -> onnxruntime.InferenceSession:
        with self._loading:
            if self._loaded is None:
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = self._threads
                options.enable_cpu_mem_arena = False
                path = str(Path(self._locate()) / "segmentation.onnx")
                self._loaded = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            return self._loaded


def both_chance(log_chances: Samples) -> npt.NDArray[np.float32]:
    """Of two voices at each step; `log_chances` has the shape (steps, sets of voices)."""
    chance: npt.NDArray[np.float32] = np.exp(log_chances[:, FIRST_OF_TWO:]).sum(axis=1)
    return chance


def stretches(steps: Sequence[SpeechRegion]) -> Iterator[SpeechRegion]:
    """Steps in order, those near each other as one; what stays very short is chance."""
    joined: list[SpeechRegion] = []
    for step in steps:
        if joined and step.start_ms - joined[-1].end_ms <= JOINED_MS:
            joined[-1] = SpeechRegion(joined[-1].start_ms, step.end_ms)
        else:
            joined.append(step)
    return (stretch for stretch in joined if stretch.end_ms - stretch.start_ms >= SHORTEST_MS)


def _windows(duration_ms: int) -> Iterator[SpeechRegion]:
    for start_ms in range(0, duration_ms, WINDOW_MS):
        yield SpeechRegion(start_ms, min(start_ms + WINDOW_MS, duration_ms))


def _any_within(regions: Sequence[SpeechRegion], window: SpeechRegion) -> bool:
    return any(region.start_ms < window.end_ms and window.start_ms < region.end_ms for region in regions)


def _within(regions: Sequence[SpeechRegion], stretches: Iterator[SpeechRegion]) -> Iterator[SpeechRegion]:
    for stretch in stretches:
        for region in regions:
            start_ms, end_ms = max(region.start_ms, stretch.start_ms), min(region.end_ms, stretch.end_ms)
            if start_ms < end_ms:
                yield SpeechRegion(start_ms, end_ms)
