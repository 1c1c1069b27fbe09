"""The peak memory of one long recording, in a process of its own: `python -m tests.bench.memory MINUTES LAYOUT WHO`.

WHO `real` recognizes, `scripted` puts a word a region in place of the recognizer and random vectors in place of
voices: everything that grows with the length is real, and three hours take minutes.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.bench.two_minutes import CALLS, PARTS, RATE, samples
from tests.bench.usage import cpu_s, peak_mb
from tests.fakes.recognizer import ScriptedRecognizer, spoken
from voice.adapters.vad_silero import SileroDetector
from voice.bootstrap import transcriber
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.hints import CallHints
from voice.domain.speakers import VoicePiece
from voice.ports.speech import Engines, ProgressHook, Recognition
from voice.settings import Settings
from voice.transcribe.run import transcribe

STEP_MS = 500


class WordARegion(ScriptedRecognizer):
    def recognize(
        self,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        *,
        language: str | None,
        on_progress: ProgressHook | None = None,
    ) -> Recognition:
        return Recognition(tuple(spoken("好的", region.start_ms) for region in regions), language or "zh")


class RandomVoices:
    name = "random"

    def embed(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[VoicePiece, ...]:
        draws = np.random.default_rng(len(waveform.samples))
        found = []
        for region in regions:
            for at_ms in range(region.start_ms, region.end_ms, STEP_MS):
                vector = draws.standard_normal(192) + 20 * (np.arange(192) % 2 == at_ms // 10_000 % 2)
                found.append(VoicePiece(at_ms, at_ms + STEP_MS, (vector / np.linalg.norm(vector)).astype(np.float32)))
        return tuple(found)


def write_long(path: Path, minutes: int, *, stereo: bool) -> None:
    """The sample calls over and over, written piece by piece: making the file must not be what is measured."""
    call = np.concatenate([samples(CALLS / part) for part in PARTS])
    if not stereo:
        call = call.astype(np.int32).sum(axis=1, keepdims=True).clip(-32768, 32767).astype(np.int16)
    layout = "stereo" if stereo else "mono"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=RATE, layout=layout)
        for at in range(0, minutes * 60 * RATE, RATE):
            part = np.take(call, np.arange(at, at + RATE), axis=0, mode="wrap")
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part.reshape(1, -1)), format="s16", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def measure(minutes: int, layout: str, who: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call.flac"
        write_long(path, minutes, stereo=layout == "stereo")
        written_mb, before_s = peak_mb(), cpu_s()
        if who == "real":
            found = transcriber(Settings())(path, CallHints(language="zh"), lambda _: None)
        else:
            found = transcribe(path, Engines(WordARegion(), SileroDetector(), RandomVoices()), CallHints(language="zh"))
        return {
            "minutes": minutes,
            "turns": len(found.turns),
            "written_mb": written_mb,
            "peak_mb": peak_mb(),
            "cpu_s": cpu_s() - before_s,
        }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2], sys.argv[3])))
