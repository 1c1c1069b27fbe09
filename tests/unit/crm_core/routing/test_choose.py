"""Who gets a lead: rules in order, who is free, and who answered fastest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.directory import Colleague, Position
from crm_core.entities import Lead
from crm_core.routing.choose import Choice, Staff, Why, choose, rule_for
from crm_core.routing.people import Load, RepProfile
from crm_core.routing.policy import Rule, TieBreak
from tests.unit.crm_core.samples import NOW, POLICY

TODAY = date(2026, 3, 2)
ANY = Rule("any", "其他", "All")
ROUTING = replace(POLICY.routing, rules=(ANY,))


def rep(rep_id: str, region: str = "east", team: str | None = "east-1") -> Colleague:
    return Colleague(id=rep_id, position=Position.REP, region=region, team=team)


def profile(rep_id: str, **fields: Any) -> RepProfile:
    return RepProfile(rep_id=rep_id, region="east", team="east-1", **fields)


def lead(**fields: Any) -> Lead:
    base: dict[str, Any] = {"id": "l1", "region": "east", "team": None, "rep_id": None, "created_at": NOW}
    four = {"name": "王敏", "phone": "13800138000", "company": "瑞丰", "need": "打样"}
    return Lead(**{**base, **four, **fields})


def staff(*reps: Colleague, **known: Any) -> Staff:
    profiles = {one.rep_id: one for one in known.get("profiles", ())}
    return Staff(reps, profiles, known.get("loads", {}), known.get("responses", {}))


def chosen(people: Staff, one: Lead | None = None, policy: Any = ROUTING) -> Choice:
    return choose(one or lead(), people, policy=policy, today=TODAY)


@pytest.mark.feature("D-087")
@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"region": "north", "industry": "medical", "size": "large"}, "north"),
        ({"industry": "Medical", "size": "large"}, "medical"),
        ({"size": "large"}, "large"),
        ({"size": "small"}, "any"),
        ({}, "any"),
        ({"channel": "wecom", "product": "X1"}, "social"),
        ({"channel": "wecom"}, "any"),
    ],
)
def test_the_first_rule_that_fits_by_region_industry_size_product_and_channel_places_a_lead(
    fields: dict[str, str], key: str
) -> None:
    rules = (
        Rule("north", "北", "North", regions=("north",)),
        Rule("medical", "医", "Medical", industries=("medical",)),
        Rule("large", "大", "Large", sizes=("large",)),
        Rule("social", "社", "Social", channels=("wecom",), products=("x1",)),
        ANY,
    )
    found = rule_for(lead(**fields), rules)
    assert found is not None
    assert found.key == key


def test_without_a_rule_nobody_gets_it() -> None:
    assert chosen(staff(rep("a")), policy=replace(ROUTING, rules=())) == Choice(Why.NO_RULE)


def test_only_reps_of_the_region_and_of_the_rules_teams_get_it() -> None:
    boss = Colleague(id="0", position=Position.MANAGER, region="east")
    policy = replace(ROUTING, rules=(replace(ANY, teams=("east-2",)),))
    people = staff(boss, rep("1", region="north"), rep("2"), rep("3", team="east-2"))
    assert chosen(people, policy=policy).rep == rep("3", team="east-2")


def test_a_rule_asks_for_skills_and_hands_on_when_nobody_has_them() -> None:
    policy = replace(ROUTING, rules=(replace(ANY, key="medical", skills=("Medical",)), ANY))
    skilled = staff(rep("a"), rep("b"), profiles=[profile("b", skills=("medical", "english"))])
    choice = chosen(skilled, policy=policy)
    assert choice.rep
    assert choice.rule
    assert (choice.rep.id, choice.rule.key) == ("b", "medical")
    nobody = chosen(staff(rep("a")), policy=policy)
    assert nobody.rule
    assert (nobody.rep, nobody.rule.key) == (rep("a"), "any")


@pytest.mark.parametrize(
    ("away_from", "away_until", "on_duty"),
    [
        (None, None, True),
        (TODAY, None, False),
        (TODAY, TODAY, False),
        (TODAY + timedelta(days=1), None, True),
        (TODAY - timedelta(days=7), TODAY - timedelta(days=1), True),
        (TODAY - timedelta(days=7), TODAY, False),
    ],
)
def test_whoever_is_away_gets_nothing(away_from: date | None, away_until: date | None, on_duty: bool) -> None:
    people = staff(rep("a"), profiles=[profile("a", away_from=away_from, away_until=away_until)])
    assert (chosen(people).rep is not None) is on_duty
    assert on_duty or chosen(people).why is Why.NOBODY_SUITS


@pytest.mark.feature("D-091")
@pytest.mark.parametrize(("count", "gets_it"), [(0, True), (14, True), (15, False), (16, False)])
def test_a_rep_gets_at_most_fifteen_leads_a_day(count: int, gets_it: bool) -> None:
    choice = chosen(staff(rep("a"), loads={"a": Load(count)}))
    assert (choice.rep is not None) is gets_it
    assert gets_it or choice.why is Why.ALL_FULL


def test_a_reps_own_capacity_counts_before_the_policys() -> None:
    assert chosen(staff(rep("a"), profiles=[profile("a", capacity=2)], loads={"a": Load(2)})).why is Why.ALL_FULL
    assert chosen(staff(rep("a"), profiles=[profile("a", capacity=0)])).rep is None


@pytest.mark.feature("D-096")
def test_the_fastest_by_the_median_of_the_last_three_gets_it() -> None:
    slow_once = {"a": (5.0, 6.0, 300.0), "b": (10.0, 10.0, 10.0)}
    choice = chosen(staff(rep("a"), rep("b"), responses=slow_once))
    assert (choice.why, choice.rep) == (Why.FASTEST, rep("a"))


def test_equally_fast_ones_share_by_load() -> None:
    responses = {"a": (5.0, 5.0, 5.0), "b": (5.0, 5.0, 5.0)}
    assert chosen(staff(rep("a"), rep("b"), responses=responses, loads={"a": Load(1)})).rep == rep("b")


def test_with_fewer_than_three_samples_of_anybody_the_least_loaded_gets_it() -> None:
    responses = {"a": (1.0, 1.0, 1.0), "b": (90.0, 90.0)}
    people = staff(rep("a"), rep("b"), responses=responses, loads={"a": Load(1)})
    assert (chosen(people).why, chosen(people).rep) == (Why.LEAST_LOADED, rep("b"))
    assert chosen(people, policy=replace(ROUTING, all_sampled=False)).rep == rep("a")


def test_load_counts_against_capacity_and_whoever_waited_longest_is_next() -> None:
    policy = replace(ROUTING, tie_break=TieBreak.ROUND_ROBIN)
    half = staff(rep("a"), rep("b"), profiles=[profile("b", capacity=4)], loads={"a": Load(3), "b": Load(2)})
    assert chosen(half, policy=policy).rep == rep("a")  # 3 of 15 against 2 of 4
    noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    waited = {"a": Load(1, noon), "b": Load(1, noon - timedelta(hours=1))}
    assert chosen(staff(rep("a"), rep("b"), loads=waited), policy=policy).rep == rep("b")


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6), st.integers(1, 40))
def test_nobody_is_ever_given_more_than_the_capacity(counts: list[int], leads: int) -> None:
    people = [rep(str(place)) for place in range(len(counts))]
    loads = {one.id: Load(count) for one, count in zip(people, counts, strict=True)}
    for _ in range(leads):
        choice = chosen(staff(*people, loads=loads))
        if choice.rep is None:
            assert all(load.count >= ROUTING.capacity for load in loads.values())
            break
        assert loads[choice.rep.id].count < ROUTING.capacity
        loads[choice.rep.id] = Load(loads[choice.rep.id].count + 1)


@given(st.permutations([rep("a"), rep("b"), rep("c")]))
def test_the_order_of_the_people_does_not_matter(people: list[Colleague]) -> None:
    assert chosen(staff(*people)).rep == rep("a")
