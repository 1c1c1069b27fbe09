"""VoiceActivityDetector on the Silero network that comes with faster-whisper (ONNX, one thread)."""

from __future__ import annotations

from faster_whisper.vad import VadOptions, get_speech_timestamps

from voice.adapters.engine_errors import failing_as
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.errors import EngineFailed

RATE_HZ = 16_000
# The usual threshold of 0.5 loses whole sentences of soft voices on the telephone; at 0.2 white noise is speech.
# Regions fit into one window of Whisper (30 s), so that no word is cut by a window's edge.
OPTIONS = VadOptions(
    threshold=0.3, neg_threshold=0.15, min_silence_duration_ms=500, speech_pad_ms=200, max_speech_duration_s=29
)


class SileroDetector:
    name = "silero/v6"

    def regions(self, waveform: Waveform) -> tuple[SpeechRegion, ...]:
        if waveform.rate_hz != RATE_HZ:
            raise EngineFailed(f"The detector hears 16 kHz, not {waveform.rate_hz} Hz.")
        if not len(waveform.samples):
            return ()
        with failing_as("The voice activity detector failed.", code="vad_failed"):
            found = get_speech_timestamps(waveform.samples, OPTIONS, sampling_rate=RATE_HZ)
        per_ms = RATE_HZ // 1000
        return tuple(SpeechRegion(part["start"] // per_ms, -(-part["end"] // per_ms)) for part in found)
