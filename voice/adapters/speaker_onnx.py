"""SpeakerEmbedder on CAM++ (ONNX), cut before its pooling: each sound is heard once, however many pieces share it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import kaldi_native_fbank
import numpy as np
import onnxruntime

from voice.adapters.engine_errors import failing_as
from voice.adapters.voice_windows import STEP_FRAMES, STEP_MS, statistics, windows
from voice.domain.audio import Samples, SpeechRegion, Waveform
from voice.domain.errors import EngineFailed
from voice.domain.speakers import VoicePiece

RATE_HZ, BINS = 16_000, 80
FEWEST_FRAMES = 12  # 0.15 s; a shorter region has no piece
# The network sees the mean of all that it is given at once: more than so much, and two speakers would blend.
CHUNK_FRAMES = 300


class OnnxSpeakerEmbedder:
    name = "campplus/zh-en-common/1"

    def __init__(self, locate: Callable[[], str], *, threads: int = 1) -> None:
        """`locate` gives the folder of the weights; it is called when they are first needed."""
        self._locate = locate
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: tuple[onnxruntime.InferenceSession, onnxruntime.InferenceSession] | None = None

    def load(self) -> None:
        """Be ready for the first call. Unavailable when the weights are missing, EngineFailed when they do not load."""
        with failing_as("The model of voices failed.", code="embedder_failed"):
            self._sessions()

    def embed(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[VoicePiece, ...]:
        if waveform.rate_hz != RATE_HZ:
            raise EngineFailed(f"The model of voices hears 16 kHz, not {waveform.rate_hz} Hz.")
        with failing_as("The model of voices failed.", code="embedder_failed"):
            return tuple(piece for region in regions for piece in self._pieces(waveform, region))

    def _pieces(self, waveform: Waveform, region: SpeechRegion) -> Iterator[VoicePiece]:
        features = _features(waveform.slice_ms(region.start_ms, region.end_ms).samples)
        if len(features) < FEWEST_FRAMES:
            return
        front, back = self._sessions()
        steps = np.concatenate([front.run(None, {"features": chunk})[0][0] for chunk in _chunks(features)], axis=1)
        spans = windows(features.mean(axis=1), steps.shape[1])
        (vectors,) = back.run(None, {"statistics": statistics(steps, spans)})
        for (first, last), vector in zip(spans, vectors, strict=True):
            end_ms = region.end_ms if last == steps.shape[1] else region.start_ms + last * STEP_MS
            yield VoicePiece(region.start_ms + first * STEP_MS, end_ms, vector / np.linalg.norm(vector))

    def _sessions(self) -> tuple[onnxruntime.InferenceSession, onnxruntime.InferenceSession]:
        with self._loading:
            if self._loaded is None:
                folder = Path(self._locate())
                self._loaded = self._session(folder / "front.onnx"), self._session(folder / "back.onnx")
            return self._loaded

    def _session(self, path: Path) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.enable_cpu_mem_arena = False  # an arena keeps what the longest chunk needed
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _features(samples: Samples) -> Samples:
    """Log mel energies as Kaldi reckons them, (frames, bins), one frame each 10 ms."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = RATE_HZ
    options.frame_opts.dither = 0.0
    options.mel_opts.num_bins = BINS
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(RATE_HZ, samples)
    bank.input_finished()
    frames = [bank.get_frame(place) for place in range(bank.num_frames_ready)]
    return np.stack(frames) if frames else np.zeros((0, BINS), np.float32)


def _chunks(features: Samples) -> Iterator[Samples]:
    """Even parts, each with the mean of its own frames taken off, in the shape (1, frames, bins)."""
    count = max(1, round(len(features) / CHUNK_FRAMES))
    cuts = np.linspace(0, len(features), count + 1).astype(int)[1:-1] // STEP_FRAMES * STEP_FRAMES
    for part in np.split(features, cuts):
        yield (part - part.mean(axis=0))[np.newaxis]
