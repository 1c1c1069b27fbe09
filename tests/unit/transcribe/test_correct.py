"""What a person puts right stands where it was said: offsets, times and other repairs stay true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import talk
from voice.domain.errors import InvalidInput
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Repair, RepairedBy, Side, SidesFrom, TimedWord, Transcript, Turn
from voice.transcribe.correct import corrected, sides_of, swapped, with_rep

CALL = talk.transcript()  # 您好，请问是澄明科技的王主任吗？ / 对，我是王建国。现在交货太慢，等不起。 / …


def a_turn(text: str, *words: str) -> Transcript:
    """One turn; its words stand in its text one after the other and last 100 ms each."""
    timed, at = [], 0
    for number, word in enumerate(words):
        at = text.index(word, at)
        timed.append(TimedWord(at, at + len(word), number * 100, number * 100 + 100, 0.5))
        at += len(word)
    return Transcript((Turn(0, "rep", Side.REP, text, 0, 100 * len(words), tuple(timed)),), "zh")


def spoken(transcript: Transcript, turn: int = 0) -> list[tuple[str, int, int]]:
    found = transcript.turns[turn]
    return [(found.text[word.char_start : word.char_end], word.start_ms, word.end_ms) for word in found.words]


def raw(transcript: Transcript, turn: int) -> str:
    text = transcript.turns[turn].text
    for repair in reversed([one for one in transcript.repairs if one.turn == turn]):
        text = text[: repair.char_start] + repair.original + text[repair.char_end :]
    return text


class TestWords:
    def test_the_new_word_takes_the_time_of_the_old_ones(self) -> None:
        after = corrected(a_turn("我们用永玉彩盒。", "我们", "用", "永", "玉", "彩盒"), 0, 3, 5, "永裕")

        assert after.turns[0].text == "我们用永裕彩盒。"
        assert spoken(after) == [("我们", 0, 100), ("用", 100, 200), ("永裕", 200, 400), ("彩盒", 400, 500)]
        assert after.turns[0].words[2].probability == 1.0
        assert after.repairs == (Repair(0, 3, 5, "永玉", "永裕", 0.0, RepairedBy.PERSON),)

    def test_later_words_move_along(self) -> None:
        after = corrected(a_turn("找王明说。", "找", "王", "明", "说"), 0, 1, 3, "司马光明")

        assert spoken(after) == [("找", 0, 100), ("司马光明", 100, 300), ("说", 300, 400)]

    def test_a_word_that_sticks_out_is_taken_whole(self) -> None:
        after = corrected(a_turn("江南一起的。", "江南一起", "的"), 0, 2, 4, "仪器")

        assert spoken(after) == [("江南仪器", 0, 100), ("的", 100, 200)]
        assert after.repairs[0].original == "一起"

    def test_marks_are_no_part_of_the_word(self) -> None:
        after = corrected(a_turn("好，走吧。", "好", "走吧"), 0, 0, 2, "好的。")

        assert after.turns[0].text == "好的。走吧。"
        assert spoken(after) == [("好的", 0, 100), ("走吧", 100, 200)]

    def test_a_mark_alone_changes_no_word(self) -> None:
        after = corrected(a_turn("好，走吧。", "好", "走吧"), 0, 1, 2, "……")

        assert spoken(after) == [("好", 0, 100), ("走吧", 100, 200)]
        assert raw(after, 0) == "好，走吧。"

    def test_words_in_place_of_a_mark_are_said_with_the_nearest(self) -> None:
        after = corrected(a_turn("好，走吧。", "好", "走吧"), 0, 1, 2, "的我们")

        assert spoken(after) == [("好的我们", 0, 100), ("走吧", 100, 200)]

    def test_text_without_times_can_be_corrected_too(self) -> None:
        call = Transcript((Turn(0, "rep", Side.REP, "找王明说。"),), "zh")

        assert corrected(call, 0, 1, 3, "王敏").turns[0] == Turn(0, "rep", Side.REP, "找王敏说。")

    def test_overlap_is_kept(self) -> None:
        call = a_turn("好的呀。", "好", "的呀")
        first = replace(call.turns[0].words[0], overlap=True)
        call = replace(call, turns=(replace(call.turns[0], words=(first, call.turns[0].words[1])),))

        assert [word.overlap for word in corrected(call, 0, 0, 1, "行").turns[0].words] == [True, False]


class TestRepairs:
    def test_those_behind_it_in_the_turn_move(self) -> None:
        later = Repair(0, 6, 10, "成明科技", "澄明科技", 0.1)
        elsewhere = Repair(1, 4, 7, "王建郭", "王建国", 0.1)
        after = corrected(replace(CALL, repairs=(later, elsewhere)), 0, 0, 2, "您好呀")

        assert after.repairs[1:] == (replace(later, char_start=7, char_end=11), elsewhere)

    def test_those_before_it_stay(self) -> None:
        earlier = Repair(0, 0, 2, "你好", "您好", 0.1)
        after = corrected(replace(CALL, repairs=(earlier,)), 0, 6, 10, "澄明股份")

        assert after.repairs[0] == earlier

    def test_one_in_it_goes_up_in_it_with_what_was_really_heard(self) -> None:
        call = replace(CALL, repairs=(Repair(0, 6, 10, "成名科技", "澄明科技", 0.1),))
        after = corrected(call, 0, 6, 8, "成铭")

        assert after.repairs == (Repair(0, 6, 10, "成名科技", "成铭科技", 0.0, RepairedBy.PERSON),)
        assert raw(after, 0) == "您好，请问是成名科技的王主任吗？"

    def test_to_put_back_what_was_heard_is_remembered(self) -> None:
        call = replace(CALL, repairs=(Repair(0, 6, 10, "成名科技", "澄明科技", 0.1),))
        after = corrected(call, 0, 6, 10, "成名科技")

        assert after.repairs == (Repair(0, 6, 10, "成名科技", "成名科技", 0.0, RepairedBy.PERSON),)

    @given(st.data())
    def test_without_repairs_the_text_is_always_what_was_heard(self, data: st.DataObject) -> None:
        call = CALL
        for _ in range(data.draw(st.integers(1, 5))):
            turn = data.draw(st.integers(0, len(call.turns) - 1))
            length = len(call.turns[turn].text)
            start = data.draw(st.integers(0, length - 1))
            end = data.draw(st.integers(start + 1, length))
            call = corrected(call, turn, start, end, data.draw(st.text("王李明，a", min_size=1, max_size=6)))

            assert [raw(call, index) for index in range(4)] == [turn.text for turn in CALL.turns]
            for repair in call.repairs:
                text = call.turns[repair.turn].text
                assert text[repair.char_start : repair.char_end] == repair.term
            for one in call.turns:
                starts = [word.char_start for word in one.words]
                assert starts == sorted(starts)
                assert all(0 <= word.char_start < word.char_end <= len(one.text) for word in one.words)
                pairs = zip(one.words, one.words[1:], strict=False)
                assert all(a.char_end <= b.char_start and a.end_ms <= b.start_ms for a, b in pairs)


@pytest.mark.parametrize(
    ("turn", "start", "end", "text", "code"),
    [
        (9, 0, 1, "好", "no_such_turn"),
        (-1, 0, 1, "好", "no_such_turn"),
        (0, 3, 3, "好", "bad_span"),
        (0, -2, 1, "好", "bad_span"),
        (0, 0, 99, "好", "bad_span"),
        (0, 0, 1, "  ", "empty_correction"),
    ],
)
def test_what_is_no_correction(turn: int, start: int, end: int, text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        corrected(CALL, turn, start, end, text)
    assert refusal.value.code == code


def with_speakers(*speakers: tuple[str, Side]) -> Transcript:
    turns = (Turn(index, name, side, "喂。") for index, (name, side) in enumerate(speakers))
    return Transcript(tuple(turns), "zh")


def sides(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.side.value) for turn in transcript.turns]


class TestSides:
    def test_channels_are_named_by_their_side(self) -> None:
        after = swapped(CALL)

        assert sides(after) == [(name, name) for name in ("customer", "rep", "customer", "rep")]
        assert after.sides_from is SidesFrom.PERSON
        assert [turn.text for turn in after.turns] == [turn.text for turn in CALL.turns]

    def test_twice_is_as_before(self) -> None:
        assert swapped(swapped(CALL)).turns == CALL.turns

    def test_voices_are_named_by_their_side_too(self) -> None:
        call = with_speakers(("SPEAKER_00", Side.UNKNOWN), ("SPEAKER_01", Side.UNKNOWN))
        call = replace(call, spoken=(SpeakerTurn("SPEAKER_00", 0, 500), SpeakerTurn("SPEAKER_01", 400, 900)))

        after = with_rep(call, "SPEAKER_01")
        assert sides(after) == [("customer", "customer"), ("rep", "rep")]
        assert after.spoken == (SpeakerTurn("customer", 0, 500), SpeakerTurn("rep", 400, 900))

    def test_of_three_voices_one_is_the_rep(self) -> None:
        call = with_speakers(("rep", Side.REP), ("customer", Side.CUSTOMER), ("SPEAKER_02", Side.CUSTOMER))

        after = with_rep(call, "SPEAKER_02")
        assert sides(after) == [("SPEAKER_02", "customer"), ("customer", "customer"), ("rep", "rep")]

    def test_announcements_stay_nobodys(self) -> None:
        call = with_speakers(("system", Side.SYSTEM), ("rep", Side.REP), ("customer", Side.CUSTOMER))

        assert sides(swapped(call))[0] == ("system", "system")
        assert list(sides_of(call)) == ["rep", "customer"]

    @pytest.mark.parametrize(
        ("speakers", "rep", "code"),
        [
            ([("SPEAKER_00", Side.REP)], "SPEAKER_07", "no_such_speaker"),
            ([("system", Side.SYSTEM), ("rep", Side.REP)], "system", "no_such_speaker"),
            ([("unknown", Side.UNKNOWN)], "unknown", "voices_not_told_apart"),
        ],
    )
    def test_who_cannot_be_the_rep(self, speakers: list[tuple[str, Side]], rep: str, code: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            with_rep(with_speakers(*speakers), rep)
        assert refusal.value.code == code

    @pytest.mark.parametrize(
        "speakers",
        [
            [("unknown", Side.UNKNOWN)],
            [("SPEAKER_00", Side.UNKNOWN), ("SPEAKER_01", Side.UNKNOWN)],
            [("SPEAKER_00", Side.REP), ("SPEAKER_01", Side.CUSTOMER), ("SPEAKER_02", Side.CUSTOMER)],
            [("rep", Side.REP)],
        ],
    )
    def test_only_two_can_be_exchanged(self, speakers: list[tuple[str, Side]]) -> None:
        with pytest.raises(InvalidInput) as refusal:
            swapped(with_speakers(*speakers))
        assert refusal.value.code == "cannot_swap"
