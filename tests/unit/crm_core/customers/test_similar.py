"""How alike names are, as written and as spoken, and which pairs of a list are likely one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.customers.similar import Named, likely_pairs, likeness, most_alike, named
from tests.unit.crm_core.samples import POLICY

RULES = POLICY.customers.duplicates


def one(name: str, sound: str = "", account_id: str = "") -> Named:
    return named(account_id or name, name, sound)


def test_the_shipped_threshold_is_that_of_the_specification() -> None:
    assert (RULES.similarity, RULES.split_gap_s, RULES.recent_leads) == (0.88, 120, 3)


def test_the_same_core_in_other_legal_clothes_is_the_same() -> None:
    assert likeness(one("东莞市永裕彩盒有限公司"), one("永裕彩盒(东莞)"), RULES) == 1.0


def test_companies_that_name_two_regions_are_two() -> None:
    assert likeness(one("东莞永裕彩盒"), one("深圳永裕彩盒"), RULES) == 0.0


def test_names_that_sound_alike_are_alike_a_little_less() -> None:
    heard = one("永玉彩盒", "iong v cai he")
    assert likeness(heard, one("永裕彩盒", "iong v cai he"), RULES) == pytest.approx(0.95)
    assert likeness(heard, one("永裕彩盒"), RULES) == 0.0  # 3 of 4 characters are not enough


def test_no_name_is_like_nothing() -> None:
    assert likeness(one(""), one(""), RULES) == 0.0


def test_the_most_alike_come_first_and_oneself_never() -> None:
    wanted = one("华东精密机械制造", account_id="me")
    known = [wanted, one("华东精密机械制作"), one("华东精密机械制造厂"), one("西部乳业")]
    found = most_alike(wanted, known, replace(RULES, similarity=0.8))
    assert [hit.name for hit, _ in found] == ["华东精密机械制造厂", "华东精密机械制作"]
    assert len(most_alike(wanted, known, replace(RULES, similarity=0.8, max_suggestions=1))) == 1


def test_likely_pairs_of_a_list_are_found_once_each() -> None:
    names = [
        one("华东精密机械制造", account_id="a"),
        one("华东精密机械制造厂", account_id="b"),
        one("星河网络科技", account_id="c"),
        one("永裕彩盒", "iong v cai he", account_id="d"),
        one("永玉彩盒", "iong v cai he", account_id="e"),
    ]
    pairs = likely_pairs(names, RULES)
    assert [(first.account_id, second.account_id) for first, second, _ in pairs] == [("d", "e"), ("a", "b")]


@given(st.text("永裕玉彩盒华东精密", max_size=8), st.text("永裕玉彩盒华东精密", max_size=8))
def test_likeness_is_symmetric_and_within_bounds(first: str, second: str) -> None:
    lenient = replace(RULES, similarity=0.01)
    there, back = likeness(one(first), one(second), lenient), likeness(one(second), one(first), lenient)
    assert 0.0 <= there <= 1.0
    assert there == back
    assert first != second or there in (0.0, 1.0)
