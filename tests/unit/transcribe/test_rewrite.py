"""Edits keep the times of all words and can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.transcript import Side, TimedWord, Turn
from voice.transcribe.rewrite import Edit, raw_text, rewritten


def turn(*words: str, mark: str = "。") -> Turn:
    """A word lasts 100 ms for each of its characters."""
    timed, text = [], ""
    for word in words:
        timed.append(TimedWord(len(text), len(text) + len(word), len(text) * 100, (len(text) + len(word)) * 100, 0.8))
        text += word
    return Turn(3, "rep", Side.REP, text + mark, 0, len(text) * 100, tuple(timed))


def pieces(of: Turn) -> list[tuple[str, int, int]]:
    return [(of.text[word.char_start : word.char_end], word.start_ms, word.end_ms) for word in of.words]


def test_a_term_takes_the_time_of_the_words_that_it_replaces() -> None:
    found, _ = rewritten(turn("用", "追", "宿", "系统", "吗"), [Edit(1, 5, "追溯系统", 0.0)])
    assert found.text == "用追溯系统吗。"
    assert pieces(found) == [("用", 0, 100), ("追溯系统", 100, 500), ("吗", 500, 600)]


def test_a_longer_term_moves_what_follows_but_not_its_time() -> None:
    found, repairs = rewritten(turn("是", "安达", "电子", "的"), [Edit(1, 5, "瑞安达电子", 0.16)])
    assert pieces(found)[-1] == ("的", 500, 600)
    assert [(one.turn, one.char_start, one.char_end, one.original) for one in repairs] == [(3, 1, 6, "安达电子")]


def test_a_word_that_reaches_over_the_edge_is_cut_there() -> None:
    found, _ = rewritten(turn("我们用", "有的"), [Edit(2, 4, "用友", 0.0)])
    assert pieces(found) == [("我们", 0, 200), ("用友", 200, 400), ("的", 400, 500)]


def test_a_name_of_two_words_is_two_words() -> None:
    found, _ = rewritten(turn("PreRamen", mark="."), [Edit(0, 8, "Priya Raman", 0.1)])
    assert [piece for piece, _, _ in pieces(found)] == ["Priya", "Raman"]


def test_overlapping_speech_stays_marked() -> None:
    said = Turn(
        0, "rep", Side.REP, "顶结", 0, 200, (TimedWord(0, 1, 0, 100, 0.5), TimedWord(1, 2, 100, 200, 0.4, True))
    )
    (word,) = rewritten(said, [Edit(0, 2, "鼎捷", 0.0)])[0].words
    assert (word.overlap, word.probability) == (True, 0.4)


def test_a_turn_without_times_is_edited_as_text() -> None:
    found, _ = rewritten(Turn(0, "rep", Side.REP, "顶结很好"), [Edit(0, 2, "鼎捷", 0.0)])
    assert (found.text, found.words) == ("鼎捷很好", ())


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        rewritten(turn("追宿系统"), [Edit(0, 3, "a", 0.0), Edit(2, 4, "b", 0.0)])


@given(
    st.lists(st.text("工单宝云帆ab", min_size=1, max_size=4), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(["鼎捷", "K3系统", "Priya Raman"]))),
)
def test_raw_text_undoes_every_edit_and_words_stay_in_order(
    words: list[str], wanted: list[tuple[int, int, str]]
) -> None:
    said, edits, at = turn(*words), [], 0
    for gap, length, term in wanted:
        if at + gap + length <= len(said.text) - 1:
            edits.append(Edit(at + gap, at + gap + length, term, 0.1))
            at += gap + length
    found, repairs = rewritten(said, edits)
    assert raw_text(found, repairs) == said.text
    assert [found.text[one.char_start : one.char_end] for one in repairs] == [edit.term for edit in edits]
    assert [one.start_ms for one in found.words] == sorted(one.start_ms for one in found.words)
    assert all(one.char_end <= other.char_start for one, other in zip(found.words, found.words[1:], strict=False))
    assert (found.words[0].start_ms, found.words[-1].end_ms) == (said.words[0].start_ms, said.words[-1].end_ms)
