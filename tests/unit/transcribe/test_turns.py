"""Words become turns: one speaker each, in order, every word findable in the text."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from voice.domain.transcript import Side, Turn
from voice.transcribe.punctuate import punctuate
from voice.transcribe.tokens import Token
from voice.transcribe.turns import Voice, turns


def sentence(text: str, start_ms: int, *, each_ms: int = 200) -> list[Token]:
    """A word a character; the last character is the mark."""
    words = [
        Token(char, start_ms + at * each_ms, start_ms + (at + 1) * each_ms, 0.9) for at, char in enumerate(text[:-1])
    ]
    last = words[-1]
    return [*words[:-1], Token(last.text, last.start_ms, last.end_ms, 0.9, mark=text[-1])]


def alone(*sentences: list[Token]) -> tuple[Turn, ...]:
    return turns([Voice("unknown", Side.UNKNOWN, list(chain(*sentences)))])


def both(rep: list[list[Token]], customer: list[list[Token]]) -> list[tuple[str, str]]:
    found = turns([Voice("rep", Side.REP, list(chain(*rep))), Voice("customer", Side.CUSTOMER, list(chain(*customer)))])
    assert [turn.index for turn in found] == list(range(len(found)))
    return [(turn.speaker, turn.text) for turn in found]


class TestOneChannel:
    def test_a_question_ends_the_turn(self) -> None:
        found = alone(sentence("您看行吗？", 0), sentence("行。", 800))
        assert [turn.text for turn in found] == ["您看行吗？", "行。"]

    def test_sentences_with_a_pause_between_them_are_turns(self) -> None:
        found = alone(sentence("您好。", 0), sentence("你好。", 900))
        assert [turn.text for turn in found] == ["您好。", "你好。"]

    def test_sentences_without_a_pause_are_one_speakers(self) -> None:
        (turn,) = alone(sentence("好的。", 0), sentence("再见。", 500))
        assert turn.text == "好的。再见。"

    def test_nobody_is_named(self) -> None:
        (turn,) = alone(sentence("您好。", 0))
        assert (turn.speaker, turn.side) == ("unknown", Side.UNKNOWN)


class TestTwoChannels:
    def test_the_sides_alternate(self) -> None:
        assert both([sentence("您好。", 0), sentence("明白。", 3_000)], [sentence("你说吧。", 1_000)]) == [
            ("rep", "您好。"),
            ("customer", "你说吧。"),
            ("rep", "明白。"),
        ]

    def test_a_side_goes_on_over_its_own_pauses(self) -> None:
        assert both([sentence("您好。", 0), sentence("我是小陈。", 1_500)], [sentence("你好。", 5_000)]) == [
            ("rep", "您好。我是小陈。"),
            ("customer", "你好。"),
        ]

    def test_a_long_silence_begins_a_new_turn(self) -> None:
        assert [text for _, text in both([sentence("稍等。", 0), sentence("好了。", 2_500)], [])] == [
            "稍等。",
            "好了。",
        ]

    def test_a_short_word_of_the_other_side_does_not_tear_a_sentence(self) -> None:
        found = both([sentence("我把隔壁市医院的验收报告整理一下。", 0)], [sentence("嗯。", 1_500)])
        assert found == [("rep", "我把隔壁市医院的验收报告整理一下。"), ("customer", "嗯。")]

    def test_a_monologue_is_cut_between_sentences(self) -> None:
        monologue = [sentence("我们的设备很稳定。", at) for at in range(0, 100_000, 2_000)]
        found = turns([Voice("rep", Side.REP, list(chain(*monologue))), Voice("customer", Side.CUSTOMER, [])])
        assert len(found) == 3
        assert all(turn.end_ms - turn.start_ms <= 45_000 for turn in found)  # type: ignore[operator]
        assert all(turn.text.endswith("。") for turn in found)

    def test_a_silent_side_has_no_turn(self) -> None:
        assert both([sentence("您好。", 0)], []) == [("rep", "您好。")]


def test_english_words_are_spaced_among_themselves_and_not_from_chinese() -> None:
    said = [
        Token(text, at * 200, at * 200 + 150, 0.9, spaced)
        for at, (text, spaced) in enumerate(
            [
                ("我们", False),
                ("用", False),
                ("Power", True),
                ("BI", True),
                ("和", False),
                ("CR", True),
                ("M", False),
                ("做", False),
            ]
        )
    ]
    (turn,) = alone(said)
    assert turn.text == "我们用Power BI和CRM做"


def test_a_turn_lasts_from_its_first_word_to_its_last() -> None:
    (turn,) = alone(sentence("您好。", 1_234))
    assert (turn.start_ms, turn.end_ms) == (1_234, 1_634)
    assert turn.span_ms(1, 2) == (1_434, 1_634)


def test_nobody_spoke() -> None:
    assert alone() == ()


def heard_words() -> st.SearchStrategy[list[Token]]:
    word = st.tuples(
        st.sampled_from(["报价", "吗", "CRM", "Power", "3.5", "我们", "a", "138", "是不是"]),
        st.integers(0, 1_000),  # the pause before it
        st.integers(50, 600),
        st.booleans(),
        st.sampled_from(["", "", "", ",", "?", "。", "、"]),
        st.booleans(),
    )
    return st.lists(word, max_size=40).map(_laid_out)


def _laid_out(words: list[tuple[str, int, int, bool, str, bool]]) -> list[Token]:
    found, clock = [], 0
    for text, pause_ms, length_ms, spaced, mark, closes in words:
        clock += pause_ms
        found.append(Token(text, clock, clock + length_ms, 0.9, spaced, mark, closes))
        clock += length_ms
    return found


@given(rep=heard_words(), customer=heard_words(), language=st.sampled_from(["zh", "en"]))
def test_every_word_stands_in_its_turn_where_it_says(rep: list[Token], customer: list[Token], language: str) -> None:
    voices = [
        Voice("rep", Side.REP, punctuate(rep, language)),
        Voice("customer", Side.CUSTOMER, punctuate(customer, language)),
    ]
    found = turns(voices)
    for side, said in (("rep", rep), ("customer", customer)):
        mine = [turn for turn in found if turn.speaker == side]
        placed = [(turn.text[w.char_start : w.char_end], w.start_ms, w.end_ms) for turn in mine for w in turn.words]
        assert placed == [(token.text, token.start_ms, token.end_ms) for token in said]
    for turn in found:
        assert turn.text == turn.text.strip()
        assert turn.text[-1] in "。？！.?!"
        assert turn.words[0].char_start == 0
        ends = [word.char_end for word in turn.words]
        assert all(word.char_start >= end for word, end in zip(turn.words[1:], ends, strict=False))
        assert (turn.start_ms, turn.end_ms) == (turn.words[0].start_ms, turn.words[-1].end_ms)
    assert [turn.start_ms for turn in found] == sorted(turn.start_ms or 0 for turn in found)
