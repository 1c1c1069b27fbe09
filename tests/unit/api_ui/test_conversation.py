"""The transcript as bubbles: sides, evidence marks, unknown speakers, shares of talk."""

from __future__ import annotations

from tests.unit.api_ui.spoken import a_fact, a_span
from voice.api.ui.views.conversation import Piece, bubbles, sides_known, talk_ratio
from voice.domain.transcript import Side, Transcript, Turn


def talk(*turns: tuple[str, Side, str]) -> Transcript:
    """Turns of two seconds each, one after the other."""
    return Transcript(
        tuple(
            Turn(index, speaker, side, text, index * 2000, index * 2000 + 2000)
            for index, (speaker, side, text) in enumerate(turns)
        ),
        "zh",
    )


TWO = talk(("rep", Side.REP, "您好"), ("customer", Side.CUSTOMER, "明天下午三点前把报价发来"))


def pieces(transcript: Transcript, *facts: dict[str, object]) -> tuple[Piece, ...]:
    return bubbles(transcript, facts)[1].pieces


def test_a_bubble_knows_its_side_and_its_seconds() -> None:
    first, second = bubbles(TWO, [])
    assert (first.side, first.start, first.end, first.at) == ("rep", 0.0, 2.0, "0:00")
    assert (second.side, second.at, second.continues) == ("customer", "0:02", False)


def test_the_quote_is_marked_in_its_turn_and_nothing_is_lost() -> None:
    found = pieces(TWO, a_fact("commitment", evidence=[a_span(1, 2, 7)]))
    assert found == (Piece("明天"), Piece("下午三点前", "commitment-1", True), Piece("把报价发来"))


def test_a_turn_that_only_supports_is_marked_as_context() -> None:
    fact = a_fact("commitment", evidence=[a_span(0, 0, 2), a_span(1, 0, 12)])
    assert pieces(TWO, fact) == (Piece("明天下午三点前把报价发来", "commitment-1", False),)


def test_where_marks_overlap_the_quote_shows_before_the_context_and_the_shorter_first() -> None:
    long = a_fact("commitment", evidence=[a_span(1, 0, 12)])
    short = a_fact("need", evidence=[a_span(1, 7, 10)])
    context = a_fact("objection", evidence=[a_span(0, 0, 2), a_span(1, 8, 9)])
    marked = [(piece.text, piece.fact_id) for piece in pieces(TWO, context, long, short)]
    assert marked == [
        ("明天下午三点前", "commitment-1"),
        ("把", "need-1"),
        ("报", "need-1"),
        ("价", "need-1"),
        ("发来", "commitment-1"),
    ]


def test_a_rejected_fact_leaves_no_mark() -> None:
    assert pieces(TWO, a_fact("need", state="rejected")) == (Piece("明天下午三点前把报价发来"),)


def test_a_speaker_who_goes_on_is_not_named_again() -> None:
    run = talk(("rep", Side.REP, "您好"), ("rep", Side.REP, "我是李伟"))
    assert [bubble.continues for bubble in bubbles(run, [])] == [False, True]


def test_diarized_speakers_get_numbers_and_unknown_ones_none() -> None:
    mono = talk(
        ("SPEAKER_01", Side.UNKNOWN, "喂"), ("unknown", Side.UNKNOWN, "嗯"), ("SPEAKER_00", Side.UNKNOWN, "您好")
    )
    assert [bubble.speaker for bubble in bubbles(mono, [])] == [1, None, 2]
    assert not sides_known(mono)
    assert sides_known(TWO)


def test_text_without_sound_has_no_seconds() -> None:
    silent = Transcript((Turn(0, "rep", Side.REP, "您好"),), "zh")
    (bubble,) = bubbles(silent, [])
    assert (bubble.start, bubble.at) == (None, "")


def test_the_talk_ratio_is_of_both_sides_and_absent_while_they_are_unknown() -> None:
    three = talk(("rep", Side.REP, "一"), ("rep", Side.REP, "二"), ("customer", Side.CUSTOMER, "三"))
    assert talk_ratio(three) == (67, 33)
    assert talk_ratio(talk(("unknown", Side.UNKNOWN, "一"), ("unknown", Side.UNKNOWN, "二"))) is None
    assert talk_ratio(Transcript((), "zh")) is None


def test_an_announcement_is_shown_as_such_and_takes_no_part_in_the_talk() -> None:
    call = talk(("announcement", Side.SYSTEM, "您拨打的用户正忙"), *((t.speaker, t.side, t.text) for t in TWO.turns))
    first = bubbles(call, [])[0]
    assert (first.side, first.speaker) == ("system", None)
    assert sides_known(call)
    assert talk_ratio(call) == talk_ratio(TWO) == (50, 50)
