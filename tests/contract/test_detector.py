"""What every VoiceActivityDetector does; and that the real one hears no speech where there is none."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.recognizer import LoudnessDetector
from tests.fakes.sounds import dtmf, music, noise, ring_back, silence, tone
from voice.adapters.vad_silero import SileroDetector
from voice.domain.audio import Samples, Waveform
from voice.domain.errors import EngineFailed
from voice.ports.speech import VoiceActivityDetector
from voice.transcribe.decode import decode

CALL = Path(__file__).parents[1] / "data" / "calls" / "zh-pump-quote.ogg"


@pytest.fixture(params=[LoudnessDetector, SileroDetector])
def detector(request: pytest.FixtureRequest) -> VoiceActivityDetector:
    made: VoiceActivityDetector = request.param()
    return made


def test_regions_are_in_order_and_apart(detector: VoiceActivityDetector) -> None:
    (rep, _) = decode(CALL)
    found = detector.regions(rep)
    assert len(found) >= 3
    for region in found:
        assert 0 <= region.start_ms < region.end_ms <= rep.duration_ms
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(found))


def test_silence_and_nothing_at_all_have_no_region(detector: VoiceActivityDetector) -> None:
    assert detector.regions(Waveform(silence(5.0)[0])) == ()
    assert detector.regions(Waveform(np.zeros(0, np.float32))) == ()


SOUNDS = {
    "white noise": noise(20.0),
    "ring-back tone": ring_back(20.0),
    "keys": dtmf("13800138000#"),
    "music": music(20.0),
    "tone, silence, music": np.concatenate([ring_back(10.0), silence(5.0), music(10.0), tone(2.0)], axis=1),
}


@pytest.mark.parametrize("sound", SOUNDS.values(), ids=SOUNDS)
def test_silero_hears_no_speech_in_other_sounds(sound: Samples) -> None:
    heard_ms = sum(region.end_ms - region.start_ms for region in SileroDetector().regions(Waveform(sound[0])))
    assert heard_ms < 0.05 * sound.shape[1] / 16


def test_silero_fits_every_region_into_one_window() -> None:
    voice = np.concatenate([decode(CALL)[0].slice_ms(200, 5_500).samples] * 12)
    found = SileroDetector().regions(Waveform(voice))
    assert all(region.end_ms - region.start_ms <= 29_500 for region in found)


def test_silero_refuses_another_rate() -> None:
    with pytest.raises(EngineFailed):
        SileroDetector().regions(Waveform(silence(1.0)[0], 8_000))
