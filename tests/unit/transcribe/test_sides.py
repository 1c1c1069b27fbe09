"""Which speaker is the rep: known by an enrolled voice, told by the words, or unknown."""

from __future__ import annotations

import numpy as np

from tests.fakes.embedder import voice
from voice.domain.hints import CallHints
from voice.domain.recording import Direction
from voice.domain.transcript import Side, SidesFrom
from voice.transcribe.sides import by_channel, cast, known_voice
from voice.transcribe.tokens import Token
from voice.transcribe.turns import Voice

A, B, C = "SPEAKER_00", "SPEAKER_01", "SPEAKER_02"
SOUNDS = {A: voice(1), B: voice(2)}


def says(speaker: str, text: str, start_ms: int = 0) -> Voice:
    return Voice(speaker, Side.UNKNOWN, [Token(text, start_ms, start_ms + 1_000, 0.9, mark="。")])


class TestEnrolledVoice:
    def test_the_speaker_who_sounds_so_is_the_rep(self) -> None:
        found = cast([says(A, "您好"), says(B, "你好", 2_000)], CallHints(rep_voice=(voice(2),)), SOUNDS)
        assert (found.sides, found.sides_from) == ({B: Side.REP, A: Side.CUSTOMER}, SidesFrom.VOICE)

    def test_several_clips_are_taken_together(self) -> None:
        clips = (voice(2) * 0.9 + voice(3) * 0.4, voice(2) * 0.9 - voice(3) * 0.4)
        assert known_voice(SOUNDS, clips) == B

    def test_a_voice_that_nobody_has_is_nobody(self) -> None:
        assert known_voice(SOUNDS, (voice(9),)) is None

    def test_two_who_sound_alike_are_not_told_apart(self) -> None:
        near = ((voice(2) + voice(3) * 0.2) / np.linalg.norm(voice(2) + voice(3) * 0.2)).astype(np.float32)
        assert known_voice({A: near, B: voice(2)}, (voice(2),)) is None

    def test_nobody_enrolled(self) -> None:
        assert known_voice(SOUNDS, ()) is None


class TestWords:
    def test_who_presents_himself_in_a_call_that_goes_out_is_the_rep(self) -> None:
        voices = [says(A, "喂你好哪位"), says(B, "王总您好我是澄明科技公司的小陈之前跟您约过今天打个电话", 2_000)]
        found = cast(voices, CallHints(direction=Direction.OUTBOUND), SOUNDS)
        assert (found.sides[B], found.sides[A], found.sides_from) == (Side.REP, Side.CUSTOMER, SidesFrom.WORDS)

    def test_words_that_tell_nothing_leave_the_sides_unknown(self) -> None:
        found = cast([says(A, "今天天气不错"), says(B, "是啊", 2_000)], CallHints(), SOUNDS)
        assert (dict(found.sides), found.sides_from) == ({}, SidesFrom.NOTHING)
        assert [(v.speaker, v.side) for v in found.voices([says(A, "好")])] == [(A, Side.UNKNOWN)]

    def test_one_who_is_alone_has_no_side(self) -> None:
        assert cast([says(A, "您好我是澄明科技公司的小陈")], CallHints(), {A: voice(1)}).sides_from is SidesFrom.NOTHING


def test_a_channel_of_the_rep_tells_both() -> None:
    found = by_channel(1)
    assert (found.name(A), found.name(B), found.sides_from) == ("customer", "rep", SidesFrom.CHANNEL)


def test_beside_two_a_third_is_named_so_when_he_says_enough() -> None:
    voices = [says(A, "一" * 50), says(B, "二" * 40), says(C, "三" * 30)]
    found = cast(voices, CallHints(rep_voice=(voice(1),)), {**SOUNDS, C: voice(3)})
    assert found.sides == {A: Side.REP, B: Side.CUSTOMER, C: Side.THIRD_PARTY}
    assert found.name(C) == C
    quiet = cast([*voices[:2], says(C, "三")], CallHints(rep_voice=(voice(1),)), {**SOUNDS, C: voice(3)})
    assert C not in quiet.sides
