"""A channel is cut at its pauses, and nothing of it is lost or heard twice."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.recognizer import LoudnessDetector
from tests.fakes.sounds import noise, silence, tone
from voice.domain.audio import Samples
from voice.transcribe.regions import Block, Cutter


def cut(sound: Samples, *, block_ms: int, piece_ms: int = 1_000) -> list[Block]:
    cutter = Cutter(LoudnessDetector(), block_ms=block_ms)
    found: list[Block] = []
    for at in range(0, len(sound), piece_ms * 16):
        found += cutter.push(sound[at : at + piece_ms * 16])
    return [*found, *cutter.finish()]


def speech(*lengths: float) -> Samples:
    """Sound and silence in turn, in seconds."""
    return np.concatenate([(silence if place % 2 else tone)(length)[0] for place, length in enumerate(lengths)])


def test_a_short_channel_is_one_block_with_its_regions() -> None:
    (block,) = cut(speech(2.0, 1.0, 2.0), block_ms=60_000)
    assert block.start_ms == 0
    assert [(region.start_ms, region.end_ms) for region in block.regions] == [(0, 2_000), (3_000, 5_000)]
    assert block.speech_ms == 4_000


def test_a_long_channel_is_cut_in_the_middle_of_its_longest_pause() -> None:
    first, second = cut(speech(5.0, 0.6, 2.0, 1.0, 6.0), block_ms=10_000)
    assert second.start_ms == 8_100  # the pause of 1 s lasts from 7.6 to 8.6
    assert [(region.start_ms, region.end_ms) for region in first.regions] == [(0, 5_000), (5_600, 7_600)]
    assert [(region.start_ms, region.end_ms) for region in second.regions] == [(500, 6_500)]


def test_without_a_pause_it_is_cut_where_it_is_quietest() -> None:
    sound = tone(15.0)[0]
    sound[8 * 16_000 : 8 * 16_000 + 1_600] *= 0.3
    first, second = cut(sound, block_ms=10_000)
    assert 8_000 <= second.start_ms <= 8_100
    assert first.regions[-1].end_ms == second.start_ms


def test_silence_gives_blocks_without_regions() -> None:
    assert [block.regions for block in cut(speech(0.0, 25.0), block_ms=10_000)] == [(), (), (), ()]


def test_what_was_heard_before_is_passed_over_wherever_the_sound_begins() -> None:
    sound = speech(2.0, 1.0, 2.0, 1.0, 2.0)
    for start_ms in (0, 1_000, 2_500):
        cutter = Cutter(LoudnessDetector(), start_ms=start_ms, from_ms=2_500)
        assert not list(cutter.push(sound[start_ms * 16 :]))
        (block,) = cutter.finish()
        assert block.start_ms == 2_500
        assert [(region.start_ms, region.end_ms) for region in block.regions] == [(500, 2_500), (3_500, 5_500)]


def test_no_more_than_a_block_is_held() -> None:
    cutter = Cutter(LoudnessDetector(), block_ms=10_000)
    longest = 0
    for _ in range(60):
        for block in cutter.push(noise(1.0)[0]):
            longest = max(longest, block.waveform.duration_ms)
    assert 5_000 <= longest <= 10_000


def test_a_channel_without_samples_has_no_block() -> None:
    assert cut(speech(0.0), block_ms=10_000) == []


@settings(max_examples=30, deadline=None)
@given(lengths=st.lists(st.integers(0, 40), min_size=1, max_size=12), piece_ms=st.integers(100, 4_000))
def test_blocks_are_the_whole_channel_in_order(lengths: list[int], piece_ms: int) -> None:
    sound = speech(*(length / 10 for length in lengths))
    found = cut(sound, block_ms=4_000, piece_ms=piece_ms)
    joined = np.concatenate([block.waveform.samples for block in found]) if found else sound[:0]
    assert np.array_equal(joined, sound)
    starts = [block.start_ms for block in found]
    ends = [block.start_ms + block.waveform.duration_ms for block in found]
    assert starts == [0, *ends][: len(starts)]
    for block in found:
        assert all(0 <= region.start_ms < region.end_ms <= block.waveform.duration_ms for region in block.regions)
