"""Blocks of two channels heard as one, and told apart again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.recognizer import said
from voice.domain.audio import SpeechRegion, Waveform
from voice.transcribe.regions import Block
from voice.transcribe.together import laid_together, taken_apart


def block(start_ms: int, length_ms: int, *regions: tuple[int, int]) -> Block:
    samples = np.full(length_ms * 16, start_ms / 1e6, np.float32)
    return Block(start_ms, Waveform(samples), tuple(SpeechRegion(*region) for region in regions))


LEFT, RIGHT = block(60_000, 5_000, (500, 2_000), (3_000, 5_000)), block(40_000, 9_000, (0, 1_000))


def test_all_speech_is_in_one_block_in_the_order_given() -> None:
    joined = laid_together([LEFT, RIGHT])
    assert joined.waveform.duration_ms == 14_000
    assert joined.regions == (SpeechRegion(500, 2_000), SpeechRegion(3_000, 5_000), SpeechRegion(5_000, 6_000))
    assert np.array_equal(joined.waveform.slice_ms(5_000, 14_000).samples, RIGHT.waveform.samples)


def test_each_word_goes_back_to_its_channel_and_its_time() -> None:
    heard = [said(("价", 600, 900), ("格", 900, 1_200)), said(("好", 5_100, 5_400))]
    left, right = taken_apart(heard, [LEFT, RIGHT])
    assert [(word.text, word.start_ms) for segment in left for word in segment.words] == [
        ("价", 60_600),
        ("格", 60_900),
    ]
    assert [(word.text, word.start_ms) for segment in right for word in segment.words] == [("好", 40_100)]


def test_a_segment_over_the_seam_becomes_one_for_each_side() -> None:
    over = said(("行", 4_500, 4_900), ("好", 5_100, 5_400), avg_logprob=-0.7)
    left, right = taken_apart([over], [LEFT, RIGHT])
    assert [segment.text for segment in (*left, *right)] == ["行", "好"]
    assert {segment.avg_logprob for segment in (*left, *right)} == {-0.7}


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(100, 4_000)), min_size=1, max_size=4), st.data())
def test_no_word_is_lost_or_doubled(places: list[tuple[int, int]], data: st.DataObject) -> None:
    blocks = [block(start_ms, length_ms, (0, length_ms)) for start_ms, length_ms in places]
    joined = laid_together(blocks)
    at = data.draw(st.lists(st.integers(0, joined.waveform.duration_ms - 60), max_size=8).map(sorted))
    parts = taken_apart([said(*((str(n), ms, ms + 50) for n, ms in enumerate(at)))] if at else [], blocks)
    assert sorted(word.text for part in parts for segment in part for word in segment.words) == sorted(
        str(n) for n in range(len(at))
    )
    for part, own in zip(parts, blocks, strict=True):
        assert all(own.start_ms - 50 <= s.start_ms < own.start_ms + own.waveform.duration_ms for s in part)
