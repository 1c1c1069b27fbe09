"""Pairs on both sides of 0.88: from there on a customer is suggested, below it nobody is bothered, and never merged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crm_core.customers.similar import likeness, named
from crm_core.entities import Account
from crm_core.service import create_account, create_contact, match, merge_accounts, twins
from crm_core.sight import Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY

RULES = POLICY.customers
WHO: dict[str, Any] = {"actor_id": "boss", "now": NOW}

# One more character on a core of n: 2n / (2n + 1). One other character among n: (n - 1) / n.
NEAR = [
    ("华东精密", "华东精密厂", 8 / 9),
    ("华东精密机械制造", "华东精密机械制作", None),
    ("华东精密机械制造品", "华东精密机械制作品", 8 / 9),
    ("华东精密机械设备制造", "华东精密机械设备制作", 0.9),
    ("瑞丰电子", "瑞丰电器", None),
    ("瑞丰电", "瑞丰电子", None),
    ("Lumen Chairworks", "Lumin Chairworks", 14 / 15),
    ("星河网络科技", "西部乳业食品", None),
]


def mute(_: str) -> str:
    return ""


def known(store: SqlCrmStore, name: str, **fields: Any) -> Account:
    return create_account(store, fields.pop("sight", EAST), name=name, **{**WHO, **fields})


def suggested(store: SqlCrmStore, company: str, sight: Sight = EAST) -> list[tuple[str, float]]:
    hits = match(store, sight, policy=RULES, sound=mute, company=company)
    assert {hit.reason.value for hit in hits} <= {"similar"}
    return [(hit.name, hit.similarity) for hit in hits]


def pairs(store: SqlCrmStore) -> dict[frozenset[str], tuple[str, float]]:
    found = twins(store, "east", policy=RULES, sound=mute)
    return {frozenset((one.name, one.other_name)): (one.reason.value, one.similarity) for one in found}


@pytest.mark.feature("D-097")
@pytest.mark.parametrize(("name", "other", "score"), NEAR, ids=[f"{one}/{other}" for one, other, _ in NEAR])
def test_from_88_percent_on_it_is_suggested_and_below_it_is_not(
    store: SqlCrmStore, name: str, other: str, score: float | None
) -> None:
    known(store, name)
    assert suggested(store, other) == ([] if score is None else [(name, pytest.approx(score, abs=0.0006))])
    known(store, other)
    told = {} if score is None else {frozenset((name, other)): ("similar", pytest.approx(score, abs=0.0006))}
    assert pairs(store) == told
    assert len(store.accounts(EAST)) == 2  # a suggestion changes nothing


@pytest.mark.feature("D-097")
def test_a_likeness_of_exactly_the_threshold_counts() -> None:
    one, other = (
        named(name, name, "")
        for name in (
            "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰",
            "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑XYZ",
        )
    )
    exactly = likeness(one, other, RULES.duplicates)
    assert exactly == 0.88  # 22 of 25 characters
    above = replace(RULES.duplicates, similarity=0.8801)
    assert likeness(one, other, above) < above.similarity


@pytest.mark.parametrize(
    ("sound", "other", "score"),
    [
        ("rui feng dian zi", "rui feng dian zi", 0.95),
        ("hua dong jing mi ji xie zhi zao chang wu", "hua dong jing mi ji xie zhi zao chang xx", None),
        (" ".join("abcdefghijklmnopqrst"), " ".join("abcdefghijklmnopqrsX"), 0.9025),
    ],
    ids=["the same sound", "nine of ten syllables are 0.855", "nineteen of twenty are 0.9025"],
)
def test_a_sound_is_trusted_a_little_less(sound: str, other: str, score: float | None) -> None:
    said, heard = named("a", "瑞丰电子", sound), named("b", "蕊峰店仔", other)
    found = likeness(said, heard, RULES.duplicates)
    if score is None:
        assert found < RULES.duplicates.similarity
    else:
        assert found == pytest.approx(score)


def test_the_better_of_writing_and_sound_is_told() -> None:
    said, heard = named("a", "华东精密", "hua dong jing mi"), named("b", "华东精密厂", "hua dong jing mi")
    assert likeness(said, heard, RULES.duplicates) == 0.95


@pytest.mark.parametrize(
    ("name", "asked", "found"),
    [
        ("东莞华东精密机械设备", "东莞华东精密机械设备厂", True),
        ("东莞华东精密机械设备", "深圳华东精密机械设备厂", False),
        ("华东精密机械设备", "深圳华东精密机械设备厂", True),
    ],
    ids=["one place", "two places", "one names none"],
)
def test_names_alike_in_two_places_are_two_companies(store: SqlCrmStore, name: str, asked: str, found: bool) -> None:
    known(store, name)
    assert bool(suggested(store, asked)) is found


def test_the_best_come_first_and_no_more_than_the_policy_allows(store: SqlCrmStore) -> None:
    core = "华东精密机械设备制造"
    for place, letter in enumerate("甲乙丙丁戊己庚"):
        known(store, f"{core}{letter}", now=NOW.replace(minute=place))
    known(store, f"{core}第二")
    hits = suggested(store, core)
    assert len(hits) == RULES.duplicates.max_suggestions
    scores = [score for _, score in hits]
    assert scores == sorted(scores, reverse=True)
    assert f"{core}第二" not in [name for name, _ in hits]  # 20/22 comes after seven of 20/21


def test_other_regions_are_neither_suggested_nor_paired(store: SqlCrmStore) -> None:
    known(store, "华东精密机械制造品", sight=NORTH)
    known(store, "华东精密机械制造", sight=EAST)
    assert pairs(store) == {}
    assert [name for name, _ in suggested(store, "华东精密机械制造品厂", NORTH)] == ["华东精密机械制造品"]


def test_what_was_merged_is_neither_suggested_nor_paired(store: SqlCrmStore) -> None:
    kept, lost = known(store, "华东精密"), known(store, "华东精密厂")
    third = known(store, "星河网络科技")
    assert len(pairs(store)) == 1
    merge_accounts(store, EAST, lost.id, into=third.id, **WHO)
    assert pairs(store) == {}
    assert [name for name, _ in suggested(store, "华东精密所")] == [kept.name]


def test_an_exact_person_elsewhere_stops_likeness_and_an_exact_lead_does_not(store: SqlCrmStore) -> None:
    alike, elsewhere = known(store, "华东精密"), known(store, "星河网络科技")
    create_contact(store, EAST, account_id=elsewhere.id, name="李建国", **WHO)
    asked: dict[str, Any] = {"policy": RULES, "sound": mute, "company": "华东精密厂"}
    assert [hit.account_id for hit in match(store, EAST, **asked)] == [alike.id]
    assert [hit.account_id for hit in match(store, EAST, name="李建国", **asked)] == [elsewhere.id]


def test_one_pair_with_two_equal_keys_is_told_once(store: SqlCrmStore) -> None:
    for name, code in (("华东精密", "91110000600037341L"), ("华东精密厂", None)):
        known(store, name, phone="0769-22334455", uscc=code)
    assert pairs(store) == {frozenset(("华东精密", "华东精密厂")): ("phone", 1.0)}


@pytest.mark.parametrize("similarity", [0.01, 0.5, 0.88, 1.0])
def test_a_company_sets_how_alike_is_alike_enough(store: SqlCrmStore, similarity: float) -> None:
    for name in ("华东精密", "华东精密厂", "华东重工"):
        known(store, name)
    policy = replace(RULES, duplicates=replace(RULES.duplicates, similarity=similarity))
    found = twins(store, "east", policy=policy, sound=mute)
    assert len(found) == {0.01: 3, 0.5: 2, 0.88: 1, 1.0: 0}[similarity]
    assert all(one.similarity >= similarity for one in found)
