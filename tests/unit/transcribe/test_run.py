"""Recording to transcript, with models that follow a script."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes.recognizer import LoudnessDetector, ScriptedRecognizer, spoken
from tests.fakes.sounds import noise, silence, tone, write
from voice.domain.audio import ChannelLayout, Samples, SpeechRegion
from voice.domain.errors import UnusableAudio
from voice.domain.hints import CallHints
from voice.domain.transcript import Segment, Side, Transcript
from voice.ports.speech import Engines
from voice.transcribe.run import transcribe

AFTER = 8_000  # the channel that says less is heard after the other one, whose length this is


def at(sound: Samples, start_s: float, total_s: float) -> Samples:
    after_s = total_s - start_s - sound.shape[1] / 16_000
    return np.concatenate([silence(start_s), sound, silence(after_s)], axis=1)


def heard(path: Path, *answers: list[Segment], rep_channel: int = 0) -> Transcript:
    engines = Engines(ScriptedRecognizer(*answers), LoudnessDetector())
    return transcribe(path, engines, CallHints(rep_channel=rep_channel))


@pytest.fixture
def stereo(tmp_path: Path) -> Path:
    """The left channel speaks for 4 s, then the right one for 2 s."""
    left, right = at(noise(4.0, seed=1), 0.0, 8.0), at(noise(2.0, seed=2), 5.0, 8.0)
    return write(tmp_path / "call.wav", np.concatenate([left, right]))


@pytest.fixture
def mono(tmp_path: Path) -> Path:
    return write(tmp_path / "call.wav", at(tone(4.0), 0.0, 6.0))


def test_two_channels_are_the_two_sides(stereo: Path) -> None:
    found = heard(stereo, [spoken("價格可以談", 200, 700), spoken("好的", AFTER + 5_100, 800)])
    assert found.layout is ChannelLayout.STEREO
    assert [(turn.speaker, turn.side, turn.text) for turn in found.turns] == [
        ("rep", Side.REP, "价格可以谈。"),
        ("customer", Side.CUSTOMER, "好的。"),
    ]
    assert (found.duration_ms, found.language, found.engine) == (8_000, "zh", "scripted")


def test_the_rep_may_be_on_the_right(stereo: Path) -> None:
    found = heard(stereo, [spoken("价格可以谈", 200, 700), spoken("好的", AFTER + 5_100, 800)], rep_channel=1)
    assert [turn.side for turn in found.turns] == [Side.CUSTOMER, Side.REP]


def test_one_channel_has_one_unknown_speaker(mono: Path) -> None:
    found = heard(mono, [spoken("您好", 100), spoken("我是小陈", 1_200, 600)])
    assert found.layout is ChannelLayout.MONO
    assert {(turn.speaker, turn.side) for turn in found.turns} == {("unknown", Side.UNKNOWN)}
    assert [turn.text for turn in found.turns] == ["您好。", "我是小陈。"]


def test_an_announcement_is_nobodys_turn(mono: Path) -> None:
    found = heard(mono, [spoken("您拨打的用户正忙", 100, 200), spoken("喂哪位", 3_000)])
    sides = [(turn.speaker, turn.side) for turn in found.turns]
    assert sides[0] == ("announcement", Side.SYSTEM)
    assert [side for _, side in sides] == [Side.SYSTEM, Side.UNKNOWN]


def test_false_stereo_is_heard_once_and_names_nobody(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", np.repeat(at(noise(3.0), 0.5, 4.0), 2, axis=0))
    recognizer = ScriptedRecognizer([spoken("您好", 600, 600), spoken("再见", 2_000, 600)])
    found = transcribe(path, Engines(recognizer, LoudnessDetector()))
    assert found.layout is ChannelLayout.FAKE_STEREO
    assert len(recognizer.asked) == 1
    assert {turn.side for turn in found.turns} == {Side.UNKNOWN}


def test_the_language_is_told_by_the_side_that_says_most(stereo: Path) -> None:
    recognizer = ScriptedRecognizer([spoken("hi", 500), spoken("ok", AFTER + 5_500)], language="en")
    found = transcribe(stereo, Engines(recognizer, LoudnessDetector()))
    assert found.language == "en"
    _, regions, language = recognizer.asked[0]
    assert (regions[0], language) == (SpeechRegion(0, 4_000), None)
    assert {language for _, _, language in recognizer.asked[1:]} == {"en"}


def test_two_channels_are_heard_at_once(stereo: Path) -> None:
    recognizer = ScriptedRecognizer([spoken("價格可以談", 200, 700), spoken("好的", AFTER + 5_100, 800)])
    transcribe(stereo, Engines(recognizer, LoudnessDetector()))
    waveform, regions, _ = recognizer.asked[0]
    assert waveform.duration_ms == 2 * AFTER
    assert regions == (SpeechRegion(0, 4_000), SpeechRegion(AFTER + 5_000, AFTER + 7_000))


def test_a_language_that_is_given_is_not_questioned(mono: Path) -> None:
    recognizer = ScriptedRecognizer([spoken("您好", 200)], language="en")
    found = transcribe(mono, Engines(recognizer, LoudnessDetector()), CallHints(language="zh"))
    assert (found.language, recognizer.asked[0][2]) == ("zh", "zh")


def test_a_call_without_speech_is_an_empty_transcript(tmp_path: Path) -> None:
    recognizer = ScriptedRecognizer()
    found = transcribe(write(tmp_path / "call.wav", silence(3.0)), Engines(recognizer, LoudnessDetector()))
    assert (found.turns, found.duration_ms, found.language, recognizer.asked) == ((), 3_000, "zh", [])


def test_progress_rises_to_one(stereo: Path) -> None:
    reported: list[float] = []
    transcribe(stereo, Engines(ScriptedRecognizer(), LoudnessDetector()), on_progress=reported.append)
    assert reported == sorted(reported)
    assert all(0 <= fraction <= 1 for fraction in reported)
    assert reported[-1] == 1.0
    assert len(set(reported)) > 1


def test_a_stop_in_the_progress_stops_the_work(stereo: Path) -> None:
    class StoppedError(Exception):
        pass

    recognizer = ScriptedRecognizer()

    def stop(_: float) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        transcribe(stereo, Engines(recognizer, LoudnessDetector()), on_progress=stop)
    assert len(recognizer.asked) == 1


def test_a_long_call_is_heard_in_blocks_and_keeps_its_clock(tmp_path: Path) -> None:
    """Eleven minutes with a word in each: three blocks, none longer than five minutes."""
    minutes = [at(tone(1.0), 10.0, 60.0) for _ in range(11)]
    path = write(tmp_path / "call.flac", np.concatenate(minutes, axis=1), "flac")
    recognizer = _Echo()
    found = transcribe(path, Engines(recognizer, LoudnessDetector()), CallHints(language="zh"))
    starts = [turn.start_ms for turn in found.turns]
    assert starts == pytest.approx([minute * 60_000 + 10_000 for minute in range(11)], abs=20)  # a detector's step
    assert len(recognizer.asked) == 3
    assert all(waveform.duration_ms <= 300_000 for waveform, _, _ in recognizer.asked)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(b"no sound at all" * 100)
    with pytest.raises(UnusableAudio):
        heard(path)


class _Echo(ScriptedRecognizer):
    """Says one word at the beginning of each region."""

    def recognize(self, waveform, regions, *, language, on_progress=None):  # type: ignore[no-untyped-def]
        self._answers = [[spoken("在", region.start_ms) for region in regions]]
        return super().recognize(waveform, regions, language=language, on_progress=on_progress)


def test_a_call_far_too_quiet_is_heard_at_the_usual_level(tmp_path: Path) -> None:
    recognizer = ScriptedRecognizer([spoken("您好", 1_100)])
    path = write(tmp_path / "call.wav", at(noise(3.0, level=0.003), 1.0, 6.0))
    found = transcribe(path, Engines(recognizer, LoudnessDetector()))
    assert [turn.text for turn in found.turns] == ["您好。"]
    waveform, _, _ = recognizer.asked[0]
    assert float(np.sqrt(np.mean(waveform.samples[20_000:60_000] ** 2))) == pytest.approx(0.05, rel=0.1)


def test_direct_current_is_not_heard(tmp_path: Path) -> None:
    recognizer = ScriptedRecognizer([spoken("您好", 1_100)])
    path = write(tmp_path / "call.wav", at(noise(3.0), 1.0, 6.0) + np.float32(0.2))
    transcribe(path, Engines(recognizer, LoudnessDetector()))
    _, regions, _ = recognizer.asked[0]
    assert regions == (SpeechRegion(1_000, 4_000),)


def test_a_noisy_call_is_heard_with_less_noise_unless_told_otherwise(tmp_path: Path) -> None:
    hiss = noise(12.0, level=0.05)
    path = write(tmp_path / "call.wav", at(tone(4.0, level=0.1), 4.0, 12.0) + hiss)
    levels = []
    for denoise in (True, False):
        recognizer = ScriptedRecognizer()
        transcribe(path, Engines(recognizer, LoudnessDetector(), denoise=denoise))
        levels.append(float(np.std(recognizer.asked[0][0].samples[16_000:48_000])))
    assert levels[0] < 0.5 * levels[1]
    assert levels[1] == pytest.approx(0.05, rel=0.05)


def test_a_call_without_a_fault_is_heard_as_it_was_recorded(tmp_path: Path) -> None:
    sound = at(noise(3.0), 1.0, 6.0)
    recognizer = ScriptedRecognizer()
    transcribe(write(tmp_path / "call.wav", sound), Engines(recognizer, LoudnessDetector()))
    as_written = np.round(sound[0] * 32_768) / 32_768
    assert np.abs(recognizer.asked[0][0].samples - as_written).max() < 1e-4
