"""One channel, two voices: the whole way with models that follow a script."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes.embedder import PitchEmbedder, ScriptedOverlaps, voice
from tests.fakes.recognizer import LoudnessDetector, ScriptedRecognizer, spoken
from tests.fakes.sounds import noise, silence, tone, write
from voice.domain.audio import SpeechRegion
from voice.domain.hints import CallHints
from voice.domain.recording import Direction
from voice.domain.transcript import Side, SidesFrom, Transcript
from voice.ports.speech import Engines
from voice.transcribe.formats import to_rttm
from voice.transcribe.run import transcribe

LOW_HZ, HIGH_HZ = 500, 1_300
WORDS = [
    spoken("喂您哪位", 200),
    spoken("您好我这边是启明软件耽误您两分钟", 2_200),
    spoken("什么事", 6_200),
    spoken("报价明天发给您", 8_200),
]


@pytest.fixture
def mono(tmp_path: Path) -> Path:
    """Two voices, four turns: at 0, 2, 6 and 8 s."""
    parts = [(1.5, LOW_HZ), (3.5, HIGH_HZ), (1.5, LOW_HZ), (2.5, HIGH_HZ)]
    sound = [part for seconds, hz in parts for part in (tone(seconds, hz), silence(0.5))]
    return write(tmp_path / "call.wav", np.concatenate(sound, axis=1))


def heard(path: Path, hints: CallHints) -> Transcript:
    return transcribe(path, Engines(ScriptedRecognizer(WORDS), LoudnessDetector(), PitchEmbedder()), hints)


def test_speakers_are_told_apart_and_named_by_what_they_say(mono: Path) -> None:
    found = heard(mono, CallHints(direction=Direction.OUTBOUND, speakers=2))
    assert [(turn.speaker, turn.side) for turn in found.turns] == [
        ("customer", Side.CUSTOMER),
        ("rep", Side.REP),
        ("customer", Side.CUSTOMER),
        ("rep", Side.REP),
    ]
    assert found.sides_from is SidesFrom.WORDS
    assert [turn.speaker for turn in found.spoken] == ["customer", "rep", "customer", "rep"]


def test_an_enrolled_voice_goes_before_the_words(mono: Path) -> None:
    found = heard(
        mono,
        CallHints(direction=Direction.OUTBOUND, speakers=2, rep_voice=(voice(LOW_HZ // 200),), rep_voice_model="pitch"),
    )
    assert (found.turns[0].side, found.sides_from) == (Side.REP, SidesFrom.VOICE)


def test_a_voice_enrolled_with_another_model_is_not_compared(mono: Path) -> None:
    hints = CallHints(
        direction=Direction.OUTBOUND, speakers=2, rep_voice=(voice(LOW_HZ // 200),), rep_voice_model="another"
    )
    assert heard(mono, hints).sides_from is SidesFrom.WORDS


def test_speakers_of_unknown_side_are_numbered(mono: Path) -> None:
    answers = [spoken("今天下雨了", 200), spoken("是啊", 2_200), spoken("明天也下", 6_200), spoken("好", 8_200)]
    engines = Engines(ScriptedRecognizer(answers), LoudnessDetector(), PitchEmbedder())
    found = transcribe(mono, engines, CallHints(speakers=2))
    assert [turn.speaker for turn in found.turns] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_00", "SPEAKER_01"]
    assert {turn.side for turn in found.turns} == {Side.UNKNOWN}
    assert found.sides_from is SidesFrom.NOTHING


def test_of_two_channels_the_words_tell_which_is_the_reps_when_nobody_says(tmp_path: Path) -> None:
    left = np.concatenate([noise(1.5, seed=1), silence(4.5)], axis=1)
    right = np.concatenate([silence(2.0), noise(4.0, seed=2)], axis=1)
    path = write(tmp_path / "call.wav", np.concatenate([left, right]))
    after = 6_000  # the channel that says less is heard after the other one
    recognizer = ScriptedRecognizer(
        [spoken("您好我这边是启明软件耽误您两分钟", 2_200), spoken("喂您哪位", after + 200)]
    )
    hints = CallHints(direction=Direction.OUTBOUND, rep_channel=None)
    found = transcribe(path, Engines(recognizer, LoudnessDetector(), PitchEmbedder()), hints)
    assert [turn.side for turn in found.turns] == [Side.CUSTOMER, Side.REP]
    assert (found.sides_from, found.spoken) == (SidesFrom.WORDS, ())


def test_two_at_once_are_both_in_the_speaker_turns_and_the_word_is_marked(mono: Path) -> None:
    """The customer's next words begin while the rep still speaks, from 5 s to 5.5 s."""
    recognizer = ScriptedRecognizer([spoken("您好我这边是启明软件耽误您两分钟", 2_200), spoken("什么事", 6_200)])
    overlaps = ScriptedOverlaps([SpeechRegion(5_000, 5_500)])
    engines = Engines(recognizer, LoudnessDetector(), PitchEmbedder(), overlaps)
    found = transcribe(mono, engines, CallHints(direction=Direction.OUTBOUND, speakers=2))
    over = [turn for turn in found.spoken if turn.start_ms <= 5_200 < turn.end_ms]
    assert {turn.speaker for turn in over} == {"rep", "customer"}
    marked = [word for turn in found.turns for word in turn.words if word.overlap]
    assert [(word.start_ms, word.end_ms) for word in marked] == [(5_000, 5_200), (5_200, 5_400)]
    assert to_rttm(found, "call").count("SPEAKER") == len(found.spoken)
