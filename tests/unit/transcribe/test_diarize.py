"""Pieces of sound become speakers and the times at which they speak."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.embedder import pieces, voice
from voice.domain.speakers import VoicePiece
from voice.transcribe.diarize import diarize


def call(*stretches: tuple[int, int, int]) -> list[VoicePiece]:
    """(voice, start_ms, end_ms) with a little noise, as a line makes it."""
    noise = np.random.default_rng(1)
    found = []
    for number, start_ms, end_ms in stretches:
        for piece in pieces(number, start_ms, end_ms):
            vector = piece.vector + noise.normal(0, 0.05, piece.vector.shape).astype(np.float32)
            found.append(VoicePiece(piece.start_ms, piece.end_ms, vector / np.linalg.norm(vector)))
    return found


def told(found: list[VoicePiece], speakers: int | None = None) -> list[tuple[str, int, int]]:
    return [(turn.speaker[-2:], turn.start_ms, turn.end_ms) for turn in diarize(found, speakers=speakers).turns]


def test_two_voices_take_turns() -> None:
    assert told(call((3, 0, 4_000), (5, 4_500, 8_000), (3, 8_200, 12_000))) == [
        ("00", 0, 4_000),
        ("01", 4_500, 8_000),
        ("00", 8_200, 12_000),
    ]


def test_a_short_answer_between_pauses_survives() -> None:
    found = told(
        call((3, 0, 6_000), (5, 6_200, 9_000), (3, 9_200, 12_000), (5, 12_150, 12_500), (3, 12_700, 15_000)), 2
    )
    assert ("01", 12_150, 12_500) in found


def test_a_change_without_a_pause_lies_between_the_pieces() -> None:
    first, second = pieces(3, 0, 4_000), pieces(5, 3_600, 8_000)
    (one, other) = diarize([*first, *second], speakers=2).turns
    assert one.end_ms == other.start_ms == pytest.approx(3_800, abs=300)


def test_one_doubtful_piece_within_a_sentence_changes_nobody() -> None:
    found = call((3, 0, 6_000), (5, 7_000, 12_000))
    blurred = voice(3) * 0.6 + voice(5) * 0.75
    found[8] = VoicePiece(found[8].start_ms, found[8].end_ms, blurred / np.linalg.norm(blurred))
    assert len(told(found, 2)) == 2


def test_pauses_of_one_speaker_belong_to_the_turn_unless_they_are_long() -> None:
    assert told(call((3, 0, 3_000), (3, 3_500, 6_000), (3, 8_000, 9_000))) == [("00", 0, 6_000), ("00", 8_000, 9_000)]


@pytest.mark.parametrize(("voices", "heard"), [((3,), 1), ((3, 5), 2), ((3, 5, 7), 3)])
def test_the_number_of_speakers_is_estimated(voices: tuple[int, ...], heard: int) -> None:
    stretches = [(number, at * 3_000, at * 3_000 + 2_800) for at, number in enumerate(voices * 4)]
    assert len(diarize(call(*stretches)).voices) == heard


def test_a_cough_is_no_second_speaker() -> None:
    assert len(diarize(call((3, 0, 30_000), (5, 31_000, 31_800))).voices) == 1


def test_a_number_that_is_known_is_kept_to() -> None:
    stretches = [(number, at * 3_000, at * 3_000 + 2_800) for at, number in enumerate((3, 5, 7) * 4)]
    assert len(diarize(call(*stretches), speakers=2).voices) == 2
    assert len(diarize(call(*stretches), speakers=1).voices) == 1


def test_few_pieces_are_one_speaker() -> None:
    assert len(diarize(call((3, 0, 600), (5, 900, 1_500)), speakers=2).voices) == 1


def test_nobody_spoke() -> None:
    assert diarize([]).turns == ()


def test_a_speaker_is_known_by_the_mean_of_his_pieces() -> None:
    found = diarize(call((3, 0, 6_000), (5, 7_000, 12_000)), speakers=2).voices
    assert list(found) == ["SPEAKER_00", "SPEAKER_01"]
    assert float(found["SPEAKER_00"] @ voice(3)) > 0.99
    assert float(found["SPEAKER_01"] @ voice(5)) > 0.99


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 900), st.integers(200, 5_000)), max_size=12))
def test_turns_are_in_order_and_lie_where_someone_speaks(plan: list[tuple[int, int, int]]) -> None:
    stretches, clock = [], 0
    for number, pause_ms, length_ms in plan:
        stretches.append((number, clock + pause_ms, clock + pause_ms + length_ms))
        clock += pause_ms + length_ms
    turns = diarize(call(*stretches)).turns
    assert all(turn.start_ms < turn.end_ms for turn in turns)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(turns))
    for _, start_ms, end_ms in stretches:
        assert any(turn.start_ms <= start_ms < turn.end_ms for turn in turns)
        assert any(turn.start_ms < end_ms <= turn.end_ms for turn in turns)
