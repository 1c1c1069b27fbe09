"""Which clauses ask."""

from __future__ import annotations

import pytest

from voice.transcribe.questions import asks


@pytest.mark.parametrize(
    "clause",
    [
        "您看行吗",
        "那台用多少年了",
        "你们装过几家",
        "您看几点方便",
        "您是要买新机还是维保",
        "你们当时怎么处理的",
        "那他怎么看我们单",
        "您需要我们准备什么",
        "替代料哪一颗",
        "是采购科齐科长吧",
        "你在高铁上吧",
        "啥",
        "这样对不对",
        "什么时候能到",
    ],
)
def test_these_ask(clause: str) -> None:
    assert asks(clause, "zh")


@pytest.mark.parametrize(
    "clause",
    [
        "不对不对",
        "装过好几家",
        "用了十几年",
        "我也说不定几点方便",
        "你说吧",
        "您先忙吧",
        "我还是想买新机",
        "我知道怎么处理",
        "过几天",
        "没几台",
        "我们考虑什么时候上",
    ],
)
def test_these_do_not(clause: str) -> None:
    assert not asks(clause, "zh")


def test_english_asks_by_its_first_word() -> None:
    assert asks("so how much is it", "en")
    assert not asks("I know how much it is", "en")
