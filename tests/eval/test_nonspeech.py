"""Nothing is written where nobody speaks, and what is said between such sounds is not lost with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.eval.nonspeech import SOUNDS, band_music
from tests.fakes.sounds import RATE_HZ, dtmf, ring_back, silence, write
from tests.fakes.whisper import whisper
from voice.adapters.vad_silero import SileroDetector
from voice.domain.audio import Samples, SpeechRegion, Waveform
from voice.domain.hints import CallHints
from voice.domain.transcript import Transcript
from voice.ports.speech import Engines
from voice.transcribe.decode import decode
from voice.transcribe.recognize import hear
from voice.transcribe.regions import Block
from voice.transcribe.run import transcribe

pytestmark = [pytest.mark.eval, pytest.mark.models]

SPEECH = Path(__file__).parents[1] / "data" / "calls" / "zh-pump-quote.ogg"
FLOOR = 0  # characters; no sound of a telephone line is worth one


def heard(path: Path) -> Transcript:
    return transcribe(path, Engines(whisper(), SileroDetector()), CallHints(language="zh"))


@pytest.mark.long
@pytest.mark.parametrize("coding", [("call.wav", "pcm_s16le"), ("call.wav", "pcm_mulaw"), ("call.m4a", "aac")])
def test_nothing_is_written_where_nobody_speaks(tmp_path: Path, coding: tuple[str, str]) -> None:
    name, codec = coding
    written = {}
    for sound, make in SOUNDS.items():
        found = heard(write(tmp_path / name, np.clip(make(), -1, 1), codec))
        written[sound] = "".join(turn.text for turn in found.turns)
    print(f"\n{codec}: {sum(map(len, written.values()))} characters on {len(written)} sounds")
    assert {sound: text for sound, text in written.items() if len(text) > FLOOR} == {}


@pytest.mark.long
def test_the_guards_hold_where_the_detector_takes_all_for_speech() -> None:
    """Second line of defence: the sounds go to the recognizer as a whole."""
    written = {}
    for sound in ("loud white noise", "breath", "ring-back", "busy", "keys", "chords", "arpeggio", "band"):
        waveform = Waveform(np.clip(SOUNDS[sound]()[0, : 12 * RATE_HZ], -1, 1).astype(np.float32))
        block = Block(0, waveform, (SpeechRegion(0, waveform.duration_ms),))
        written[sound] = "".join(segment.text for segment in hear(block, whisper(), language="zh").segments)
    found = {sound: text for sound, text in written.items() if text}
    print(f"\nguards alone: {sum(map(len, found.values()))} characters on {len(written)} sounds: {found}")
    assert found == {}


MIXTURES: dict[str, tuple[Samples, Samples]] = {
    "ring-back before, silence after": (ring_back(15.0), silence(50.0)),
    "music before and after": (band_music(10.0), band_music(10.0)),
    "keys before, busy tone after": (dtmf("01088886666"), SOUNDS["busy"]()),
    "within line noise": (SOUNDS["line noise"](), SOUNDS["line noise"]()),
}


@pytest.mark.parametrize("around", MIXTURES.values(), ids=MIXTURES)
def test_speech_survives_between_such_sounds(tmp_path: Path, around: tuple[Samples, Samples]) -> None:
    before, after = around
    voice = decode(SPEECH)[0].slice_ms(200, 5_800).samples[np.newaxis]
    found = heard(write(tmp_path / "call.wav", np.concatenate([before, voice, after], axis=1)))
    start_ms = round(before.shape[1] * 1000 / RATE_HZ)
    assert "王主任" in "".join(turn.text for turn in found.turns)
    assert all(start_ms - 300 <= (turn.start_ms or 0) <= start_ms + 5_900 for turn in found.turns)
