"""Words go to the speaker in whose turn they lie, and changes to the pauses between them."""

from __future__ import annotations

from voice.domain.audio import SpeechRegion
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Side
from voice.transcribe.attribute import attributed
from voice.transcribe.tokens import Token
from voice.transcribe.turns import turns


def words(text: str, start_ms: int, *, closes: bool = False, mark: str = "") -> list[Token]:
    """200 ms a character."""
    said = [Token(char, start_ms + at * 200, start_ms + at * 200 + 200, 0.9) for at, char in enumerate(text)]
    last = said[-1]
    return [*said[:-1], Token(last.text, last.start_ms, last.end_ms, 0.9, mark=mark, closes=closes)]


def spoken(*turns_: tuple[str, int, int]) -> list[SpeakerTurn]:
    return [SpeakerTurn(*turn) for turn in turns_]


def read(said: list[Token], *who: tuple[str, int, int]) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in turns(attributed(said, spoken(*who), "zh"))]


def test_words_go_to_the_turn_at_their_middle() -> None:
    said = [*words("您看行吗", 0), *words("行", 1_000), *words("那我发给您", 1_500)]
    assert read(said, ("A", 0, 900), ("B", 950, 1_300), ("A", 1_400, 2_600)) == [
        ("A", "您看行吗？"),
        ("B", "行。"),
        ("A", "那我发给您。"),
    ]


def test_a_word_outside_of_every_turn_goes_to_the_nearest() -> None:
    assert read([*words("您好", 0), *words("你好", 2_000)], ("A", 0, 300), ("B", 2_300, 2_500)) == [
        ("A", "您好。"),
        ("B", "你好。"),
    ]


def test_a_change_moves_to_the_end_of_a_segment_beside_it() -> None:
    said = [*words("报价发我", 0, closes=True), *words("好的没问题", 800)]
    assert read(said, ("A", 0, 1_000), ("B", 1_000, 2_000)) == [("A", "报价发我。"), ("B", "好的没问题。")]


def test_a_change_stays_where_no_place_is_better() -> None:
    assert read(words("一二三四五六", 0), ("A", 0, 600), ("B", 600, 1_200)) == [("A", "一二三。"), ("B", "四五六。")]


def test_a_short_answer_is_not_moved_away() -> None:
    said = [*words("明天给您", 0, closes=True), *words("好", 900), *words("再见", 1_200, closes=True)]
    assert ("B", "好。") in read(said, ("A", 0, 850), ("B", 850, 1_150), ("A", 1_150, 1_700))


def test_words_that_two_speak_over_are_marked() -> None:
    overlaps = [SpeechRegion(250, 450)]
    voices = attributed(words("好的好的", 0), spoken(("A", 0, 400), ("B", 400, 800)), "zh", overlaps=overlaps)
    marked = {token.start_ms: token.overlap for found in voices for token in found.tokens}
    assert marked == {0: False, 200: True, 400: False, 600: False}


def test_an_overlap_moves_no_word() -> None:
    """Of two who speak at once the recognizer writes down one, whose voice the turn is."""
    said, who = words("好的好的", 0), spoken(("A", 0, 400), ("B", 400, 800))
    plain, over = attributed(said, who, "zh"), attributed(said, who, "zh", overlaps=[SpeechRegion(0, 800)])
    assert [[token.start_ms for token in one.tokens] for one in plain] == [
        [token.start_ms for token in one.tokens] for one in over
    ]


def test_without_anyone_told_apart_there_is_one_voice_of_unknown_name() -> None:
    (voice,) = attributed(words("您好", 0), [], "zh")
    assert (voice.speaker, voice.side, len(voice.tokens)) == ("unknown", Side.UNKNOWN, 2)


def test_every_word_is_somebodys_and_nobody_is_there_without_words() -> None:
    said = words("一二三四五六七八", 0)
    voices = attributed(said, spoken(("A", 0, 700), ("B", 700, 1_600), ("C", 90_000, 91_000)), "zh")
    assert sorted(token.start_ms for voice in voices for token in voice.tokens) == [token.start_ms for token in said]
    assert [voice.speaker for voice in voices] == ["A", "B"]
