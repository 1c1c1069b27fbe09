"""Telephone numbers: digits as dialled, however they are said."""

from __future__ import annotations

import pytest

from tests.unit.extract.talk import transcript
from voice.extract.people.phones import find_phones


def numbers(*lines: str) -> list[str]:
    turns = transcript(*lines).turns
    return [phone.digits for phone in find_phones(turns, [turn.side for turn in turns])]


@pytest.mark.parametrize(
    ("line", "digits"),
    [
        ("customer: 幺三八零零幺三八零零零。", "13800138000"),
        ("customer: 幺三八，零零幺三，八零零零。", "13800138000"),
        ("customer: 一三八 零零一三 八零零零", "13800138000"),
        ("customer: 你记一下，幺三八，嗯，零零幺三，八零零零。", "13800138000"),
        ("customer: 幺三八，零零幺三，八零零幺，哦不对，八零零零。", "13800138000"),
        ("customer: 幺三八，零零幺，嗯，零零幺三，八零零零。", "13800138000"),
        ("customer: 幺三八，双零幺三，八三个零。", "13800138000"),
        ("customer: 13800138000", "13800138000"),
        ("customer: 138-0013-8000", "13800138000"),
        ("customer: 零幺零，六二三四五六七八。", "01062345678"),
        ("customer: 洞二幺，五幺拐拐勾勾八八", "02151779988"),
        ("customer: zero four one one, two three six, nine oh five", "0411236905"),
        ("customer: It's nine one double two, four oh three seven", "91224037"),
    ],
)
def test_a_number_is_put_together(line: str, digits: str) -> None:
    assert numbers(line) == [digits]


@pytest.mark.parametrize(
    "line",
    [
        "customer: 一共三万八千六百块。",
        "customer: 三月二十号下午三点。",
        "customer: 一台一千二，两台两千四。",
        "customer: 合同编号二零二六零三一二。",
        "rep: We need two hundred and forty of them.",
        "customer: 一二三四五六七八九十",
        "customer: 幺三八零零",
    ],
)
def test_other_figures_are_no_numbers(line: str) -> None:
    assert numbers(line) == []


def test_a_number_said_over_two_turns_is_one() -> None:
    assert numbers("customer: 幺三八零零幺三。", "rep: 嗯。", "customer: 八零零零。") == ["13800138000"]


def test_pieces_of_two_speakers_do_not_mix() -> None:
    assert numbers("customer: 幺三八零零幺三。", "rep: 八零零零。") == []


def test_a_correction_is_a_number_of_its_own() -> None:
    assert numbers("customer: 幺三八零零幺三八零零幺，不对，是幺三八零零幺三八零零零。")[-1] == "13800138000"


def test_it_knows_where_the_number_stands() -> None:
    turns = transcript("rep: 您电话？", "customer: 我的是13800138000，微信同号。").turns
    (phone,) = find_phones(turns, [turn.side for turn in turns])
    assert turns[phone.place.turn].text[phone.place.start : phone.place.end] == "13800138000"
