"""Captions are short enough to read, cut at marks, and lose nothing of what was said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voice.domain.transcript import Side, TimedWord, Transcript, Turn
from voice.transcribe.cues import LONGEST_MS, WIDEST, cues, pieces


def spoken(text: str, *, word_ms: int = 200, start_ms: int = 1_000) -> Turn:
    """A word a character (a Latin word each), marks belong to the word before them."""
    words, clock, at = [], start_ms, 0
    while at < len(text):
        end = at + 1
        if text[at].isascii() and text[at].isalnum():
            while end < len(text) and text[end].isascii() and text[end].isalnum():
                end += 1
        if text[at].isalnum():
            words.append(TimedWord(at, end, clock, clock + word_ms, 0.9))
            clock += word_ms
        at = end
    return Turn(0, "rep", Side.REP, text, start_ms, max(clock, start_ms + 1), tuple(words))


def texts(turn: Turn) -> list[str]:
    return [cue.text for cue in cues(Transcript((turn,), "zh"))]


def test_a_short_turn_is_one_caption() -> None:
    (cue,) = cues(Transcript((spoken("好的，明天见。"),), "zh"))
    assert (cue.speaker, cue.text, cue.start_ms, cue.end_ms) == ("rep", "好的，明天见。", 1_000, 2_000)


def test_a_long_turn_is_cut_at_the_end_of_a_sentence_before_a_comma_before_a_word() -> None:
    first = "我们这边的价格是按年收的，一共包含三年的维保和升级。"
    assert texts(spoken(first + "另外如果您今年就签的话，我们还可以再送您半年。")) == [
        first,
        "另外如果您今年就签的话，我们还可以再送您半年。",
    ]
    assert texts(spoken("一" * 30 + "，" + "二" * 30)) == ["一" * 30 + "，", "二" * 30]
    assert texts(spoken("一" * 60, word_ms=50)) == ["一" * 42, "一" * 18]


def test_slow_speech_is_cut_by_its_length_in_time() -> None:
    assert texts(spoken("我们明天上午再说吧", word_ms=1_400)) == ["我们明天上", "午再说吧"]


def test_english_is_cut_between_words() -> None:
    said = "We would need the quote by Friday because the board meets on Monday morning and nobody is in before that."
    assert all(len(text) <= WIDEST and not text.startswith(" ") for text in texts(spoken(said)))
    assert " ".join(texts(spoken(said))) == said


def test_turns_without_word_times_are_one_caption_and_without_any_none() -> None:
    timed = Turn(0, "rep", Side.REP, "您好。" * 40, 0, 60_000)
    untimed = Turn(1, "rep", Side.REP, "您好。")
    assert [cue.text for cue in cues(Transcript((timed, untimed), "zh"))] == ["您好。" * 40]


TALK = st.text("一二三四五六七八九ab ，。？", min_size=1, max_size=200).filter(lambda text: text[0].isalnum())


@given(TALK, st.integers(30, 3_000))
def test_no_caption_is_too_long_and_nothing_is_lost(said: str, word_ms: int) -> None:
    turn = spoken(said, word_ms=word_ms)
    found = list(cues(Transcript((turn,), "zh")))
    assert "".join(cue.text for cue in found).replace(" ", "") == said.replace(" ", "")
    assert [cue.start_ms for cue in found] == sorted(cue.start_ms for cue in found)
    for cue in found:
        words = sum(cue.start_ms <= word.start_ms and word.end_ms <= cue.end_ms for word in turn.words)
        assert words == 1 or (cue.end_ms - cue.start_ms <= LONGEST_MS and len(cue.text) <= WIDEST)


@given(TALK)
def test_the_pieces_of_a_turn_are_its_text(said: str) -> None:
    assert "".join(text for text, _ in pieces(spoken(said))) == said
