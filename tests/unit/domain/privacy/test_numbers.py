"""Numbers of telephones and cards, however they are said."""

from __future__ import annotations

import pytest

from tests.unit.domain.privacy.conversations import RULES, found
from voice.domain.privacy.checks import is_bank_card, is_id_card
from voice.domain.privacy.masks import masked_text
from voice.domain.privacy.rules import Keep, PrivateKind

PHONE, ID_CARD, BANK_CARD = PrivateKind.PHONE, PrivateKind.ID_CARD, PrivateKind.BANK_CARD


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我电话幺三八零零幺三八零零零，您记一下", "我电话幺三八****八零零零，您记一下"),
        ("一三八，零零幺三，八零零零。", "一三八，****，八零零零。"),
        ("幺三八嗯零零幺三呃八零零零", "幺三八嗯****呃八零零零"),
        ("您打13800138000就行", "您打138****8000就行"),
        ("138-0013-8000", "138-****-8000"),
        ("幺三拐洞洞幺三八勾勾勾", "幺三拐****八勾勾勾"),
        ("座机零二一，六八八八一二三四", "座机零二一，****一二三四"),
        ("0571-88881234", "057*-****1234"),
        ("电话八八六六一二三四", "电话****一二三四"),
        (
            "one three eight double zero one three eight triple zero",
            "one three eight ****** **** *** ***** eight triple zero",
        ),
        ("call me at 415 555 2671", "call me at *** *** 2671"),
        ("一三八零零一三八零零零三台设备", "一三八****八零零零三台设备"),
        ("幺三八零零幺三八零零零幺三八零零幺三八零零零", "幺三八****八零零零幺三八****八零零零"),
    ],
)
def test_a_telephone_number_is_masked_in_its_middle(text: str, masked: str) -> None:
    assert masked_text(text, (), RULES) == masked


@pytest.mark.parametrize(
    "text",
    [
        "报价是一百三十八万，三百五十台",
        "型号13800，八八折",
        "二零二六年三月十二号下午三点",
        "合同编号202603121380013800",
        "一二三四五六七，上山打老虎",
        "我们做了五六七八年了",
        "价格 88661234",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert masked_text(text, (), RULES) == text


def test_a_number_in_pieces_over_turns_of_one_speaker_is_one_number() -> None:
    assert found("我电话幺三八零零，", "rep: 嗯，您说", "幺三八", "rep: 好", "零零零。") == [
        (PHONE, 0, "幺三八零零"),
        (PHONE, 2, "幺三八"),
        (PHONE, 4, "零零零"),
    ]


def test_who_reads_a_part_back_says_it_too() -> None:
    spans = found("幺三八零零幺三八零零零。", "rep: 零零幺三八对吧", "对", "rep: 好，那我们就这样定，三零零")
    assert (PHONE, 1, "零零幺三八") in spans
    assert not any(turn == 3 for _, turn, _ in spans), "another figure is no echo"


def test_pieces_of_different_speakers_make_no_number() -> None:
    assert found("幺三八零零", "rep: 幺三八零零零") == []


def test_pieces_far_apart_make_no_number() -> None:
    assert (
        found("幺三八零零", "rep: 好的", "价格呢", "rep: 三万", "行，那么多的话我们", "rep: 对", "幺三八零零零") == []
    )


def test_a_local_number_counts_when_somebody_asked_for_one() -> None:
    assert found("rep: 您座机多少？", "八八六六一二三四") == [(PHONE, 1, "八八六六一二三四")]
    assert found("rep: 一共多少？", "八八六六一二三四") == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证三三零幺零六幺九九零零幺零幺幺二三四", "身份证三****************四"),
        ("33010619900101123X", "3****************X"),
        ("三三零一零六，一九九零零一零一，一二三X", "三*****，********，***X"),
    ],
)
def test_an_identity_card_is_masked_where_its_check_figure_is_right_or_it_is_called_one(text: str, masked: str) -> None:
    assert masked_text(text, (), RULES) == masked


def test_the_same_figures_without_a_right_check_and_without_a_cue_are_a_number_of_something_else() -> None:
    assert masked_text("单号330106199001011230", (), RULES) == "单号330106199001011230"


def test_a_bank_card_needs_luhn_or_a_cue() -> None:
    assert masked_text("6222021202012345671", (), RULES) == "6222021202012345671"
    right = next(f"622202120201234567{last}" for last in range(10) if is_bank_card(f"622202120201234567{last}"))
    assert found(right) == [(BANK_CARD, 0, right)]
    assert masked_text("卡号是六二二二，零二幺二，零二零一，二三四五，六七幺", (), RULES).endswith(
        "****，***五，六七幺"
    )


def test_check_figures() -> None:
    assert is_id_card("11010519491231002X")  # the example of GB 11643
    assert not is_id_card("110105194912310021")
    assert not is_id_card("1101051949123100")
    assert is_bank_card("79927398713")  # the example of ISO/IEC 7812-1
    assert not is_bank_card("79927398710")
    assert not is_bank_card("7992739871X")


@pytest.mark.parametrize(
    ("keep", "length", "shown"), [((3, 4), 11, 7), ((3, 4), 8, 4), ((3, 4), 7, 0), ((0, 4), 19, 4)]
)
def test_what_stays_readable_leaves_at_least_four_figures_hidden(
    keep: tuple[int, int], length: int, shown: int
) -> None:
    assert sum(not Keep(*keep).hides(at, length) for at in range(length)) == shown
