"""A later hearing keeps what people had put right, wherever its own words and speakers fall."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import talk
from voice.domain.transcript import Repair, RepairedBy, Side, SidesFrom, TimedWord, Transcript, Turn
from voice.transcribe.carry import carried_over
from voice.transcribe.correct import corrected, swapped, with_rep

CALL = talk.transcript()


def texts(transcript: Transcript) -> list[str]:
    return [turn.text for turn in transcript.turns]


def renamed(transcript: Transcript, **names: str) -> Transcript:
    """The call on one channel, its voices told apart under these names."""
    turns = (replace(turn, speaker=names[turn.speaker], side=Side.UNKNOWN) for turn in transcript.turns)
    return replace(transcript, turns=tuple(turns))


def test_a_hearing_that_nobody_touched_leaves_nothing_behind() -> None:
    fresh = talk.transcript(shift_ms=20)
    assert carried_over(replace(CALL, repairs=(Repair(0, 6, 10, "成明科技", "澄明科技", 0.1),)), fresh) == fresh


def test_a_persons_words_are_laid_over_by_their_time() -> None:
    old = corrected(CALL, 1, 4, 7, "王建郭")
    fresh = talk.transcript(shift_ms=20)
    after = carried_over(old, fresh)

    assert texts(after) == texts(old)
    assert after.repairs == old.repairs
    assert after.turns[1].words[4].start_ms == fresh.turns[1].words[4].start_ms


def test_what_the_new_hearing_wrote_there_is_the_new_original() -> None:
    old = corrected(CALL, 1, 4, 7, "汪建国")
    text = CALL.turns[1].text.replace("王建国", "王简国")
    fresh = replace(CALL, turns=(CALL.turns[0], replace(CALL.turns[1], text=text), *CALL.turns[2:]))

    assert carried_over(old, fresh).repairs == (Repair(1, 4, 7, "王简国", "汪建国", 0.0, RepairedBy.PERSON),)


def test_a_repair_by_the_vocabulary_gives_way() -> None:
    old = corrected(CALL, 0, 6, 10, "成名科技")  # a person put back what was heard
    fresh = replace(CALL, repairs=(Repair(0, 6, 10, "成名科技", "澄明科技", 0.1),))

    after = carried_over(old, fresh)
    assert texts(after)[0] == "您好，请问是成名科技的王主任吗？"
    assert after.repairs == (Repair(0, 6, 10, "成名科技", "成名科技", 0.0, RepairedBy.PERSON),)


def test_where_nothing_is_heard_any_more_the_words_get_a_turn_of_their_own() -> None:
    old = corrected(CALL, 1, 4, 7, "王建郭")
    shorter = tuple(replace(turn, index=index) for index, turn in enumerate((CALL.turns[0], *CALL.turns[2:])))
    fresh = replace(CALL, turns=shorter, repairs=(Repair(1, 4, 5, "吧", "把", 0.1),))
    after = carried_over(old, fresh)

    assert texts(after) == [CALL.turns[0].text, "王建郭", CALL.turns[2].text, CALL.turns[3].text]
    assert [turn.index for turn in after.turns] == [0, 1, 2, 3]
    assert after.turns[1].speaker == "customer"
    assert after.repairs == (Repair(1, 0, 3, "", "王建郭", 0.0, RepairedBy.PERSON), Repair(2, 4, 5, "吧", "把", 0.1))


def test_text_that_never_had_a_time_cannot_be_laid_anywhere() -> None:
    plain = replace(CALL, turns=tuple(replace(turn, words=()) for turn in CALL.turns))

    assert carried_over(corrected(plain, 0, 0, 2, "喂"), CALL) == CALL


def test_swapped_sides_stay_swapped() -> None:
    after = carried_over(swapped(CALL), talk.transcript(shift_ms=20))

    assert [turn.speaker for turn in after.turns] == ["customer", "rep", "customer", "rep"]
    assert after.sides_from is SidesFrom.PERSON


def test_the_rep_is_found_again_under_another_name() -> None:
    old = with_rep(renamed(CALL, rep="SPEAKER_00", customer="SPEAKER_01"), "SPEAKER_01")
    fresh = renamed(CALL, rep="SPEAKER_01", customer="SPEAKER_00")

    after = carried_over(old, fresh)
    assert [(turn.speaker, turn.side) for turn in after.turns[:2]] == [
        ("customer", Side.CUSTOMER),
        ("rep", Side.REP),
    ]


def test_voices_that_are_no_longer_told_apart_have_no_rep() -> None:
    fresh = renamed(CALL, rep="unknown", customer="unknown")

    assert carried_over(swapped(CALL), fresh) == fresh


def test_words_of_the_other_side_at_the_same_moment_are_left_alone() -> None:
    """Both speak at once: the repair stays with its own speaker."""
    over = TimedWord(0, 2, 1_000, 1_300, 0.9, overlap=True)
    aside = Turn(1, "customer", Side.CUSTOMER, "嗯嗯", 1_000, 1_300, (over,))
    call = replace(CALL, turns=(CALL.turns[0], aside, *(replace(t, index=t.index + 1) for t in CALL.turns[1:])))

    after = carried_over(corrected(call, 0, 0, 2, "喂喂"), call)
    assert texts(after)[:2] == ["喂喂，请问是澄明科技的王主任吗？", "嗯嗯"]


@given(st.data())
def test_a_hearing_of_the_same_words_reads_as_before(data: st.DataObject) -> None:
    old = CALL
    for _ in range(data.draw(st.integers(0, 4))):
        turn = data.draw(st.integers(0, 3))
        length = len(old.turns[turn].text)
        start = data.draw(st.integers(0, length - 1))
        end = data.draw(st.integers(start + 1, length))
        if all(map(str.isalnum, old.turns[turn].text[start:end])):  # marks are the new hearing's own
            old = corrected(old, turn, start, end, data.draw(st.text("王李明大", min_size=1, max_size=6)))
    if data.draw(st.booleans()):
        old = swapped(old)

    after = carried_over(old, talk.transcript())

    assert texts(after) == texts(old)
    assert [turn.side for turn in after.turns] == [turn.side for turn in old.turns]
    assert carried_over(after, talk.transcript()) == after
