"""Amounts of money in a clause."""

from __future__ import annotations

import pytest

from voice.extract.money import amounts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("预算三十五万", ("350000",)),
        ("预算38.5万左右", ("385000",)),
        ("那笔四万二的尾款", ("42000",)),
        ("报价一万二千六", ("12600",)),
        ("总价20w", ("200000",)),
        ("预算1.2亿", ("120000000",)),
        ("一年保洁费就八万，前面花了三万一", ("80000", "31000")),
        ("报价 380,000 元", ("380000",)),
        ("预算两万多台", ()),
        ("一共三万台设备", ()),
    ],
)
def test_beside_words_about_money_a_large_number_is_an_amount(text: str, found: tuple[str, ...]) -> None:
    assert amounts(text, "zh", about_money=True) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("八千块交了", ("8000",)),
        ("修一次五百元", ("500",)),
        ("三万多个货位", ()),
        ("二十万", ()),
        ("那一块的业务", ()),
        ("三块钱一个", ()),
        ("这几个元素", ()),
    ],
)
def test_without_them_only_a_currency_makes_one(text: str, found: tuple[str, ...]) -> None:
    assert amounts(text, "zh", about_money=False) == found


@pytest.mark.parametrize(
    ("text", "about_money", "found"),
    [
        ("it's $12,000 a year", False, ("12000",)),
        ("around $3.5k", False, ("3500",)),
        ("forty thousand dollars", False, ("40000",)),
        ("our budget is fifty thousand", True, ("50000",)),
        ("we spend about 20k on it", True, ("20000",)),
        ("fifty thousand people", False, ()),
        ("our budget covers ten thousand units", True, ()),
    ],
)
def test_english(text: str, about_money: bool, found: tuple[str, ...]) -> None:
    assert amounts(text, "en", about_money=about_money) == found
