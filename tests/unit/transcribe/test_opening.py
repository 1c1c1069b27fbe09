"""The rep is told by the opening and by what reps say; doubt stays doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice.domain.recording import Direction
from voice.domain.transcript import Side
from voice.transcribe.opening import SIGNS, signs, who_is_the_rep

CALLS = {
    "presents himself": (
        Direction.OUTBOUND,
        [("A", "王经理您好，我是启明软件的小李，上周跟您约过今天通个电话。"), ("B", "哦，你说。")],
        "A",
    ),
    "the customer answers first": (
        Direction.OUTBOUND,
        [("A", "喂，您哪位？"), ("B", "您好，我这边是启明软件，耽误您两分钟。"), ("A", "什么事？")],
        "B",
    ),
    "an answering machine": (
        Direction.OUTBOUND,
        [("A", "您好，我现在不方便接电话，请在提示音之后留言。"), ("B", "张总，我是启明软件的小李，稍后再给您打。")],
        "B",
    ),
    "a company is called": (
        Direction.INBOUND,
        [("A", "您好，启明软件，很高兴为您服务。"), ("B", "我想咨询一下你们的排班系统，看到你们的广告了。")],
        "A",
    ),
    "direction unknown, but plain": (
        Direction.UNKNOWN,
        [
            ("A", "刘总您好，我是启明软件的小李。"),
            ("B", "你们报价太贵了，我再考虑一下。"),
            ("A", "我明天把方案发给您。"),
        ],
        "A",
    ),
    "English": (
        Direction.OUTBOUND,
        [("A", "Hi, is this Dana? It's Tom from Brightware, I'm following up on your note."), ("B", "Go ahead.")],
        "A",
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_who_is_the_rep(call: str) -> None:
    direction, said, rep = CALLS[call]
    assert who_is_the_rep(said, direction) == rep


def test_turned_round_the_answer_turns_round() -> None:
    for direction, said, rep in CALLS.values():
        turned = [("B" if who == "A" else "A", text) for who, text in said]
        assert who_is_the_rep(turned, direction) == ("B" if rep == "A" else "A")


def test_small_talk_tells_nothing() -> None:
    assert who_is_the_rep([("A", "今天下雨了。"), ("B", "是啊，下了一天。")], Direction.OUTBOUND) is None


def test_only_two_can_be_told() -> None:
    _, said, _ = CALLS["presents himself"]
    assert who_is_the_rep(said[:1]) is None
    assert who_is_the_rep([*said, ("C", "您好。")]) is None
    assert who_is_the_rep([]) is None


def test_without_a_direction_more_is_asked_for() -> None:
    by = signs()
    assert by.margin_without_direction > by.margin > by.caller_score


def test_the_table_says_something_about_both_sides() -> None:
    assert {sign.side for sign in signs(SIGNS).signs} == {Side.REP, Side.CUSTOMER}


def test_a_table_that_says_something_impossible_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "opening.toml"
    table.write_text(SIGNS.read_text(encoding="utf-8").replace('side = "rep"', 'side = "boss"'), encoding="utf-8")
    with pytest.raises(ValueError, match="boss"):
        signs(table)
