"""Which signals of a call move a deal's score: confirmed ones, and sure ones that nobody rejected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crm_core.health.score import Component
from crm_core.health.terms import Metric
from crm_core.records import Claim
from tests.unit.crm_core.health.deals import HEALTH, at
from tests.unit.crm_core.health.spoken import SURE, UNSURE, comparing, next_step, risk
from tests.unit.crm_core.health.world import OPENED, World
from tests.unit.crm_core.samples import EAST, objection

CALLED = OPENED + timedelta(days=2)  # a Wednesday
FRIDAY = CALLED + timedelta(days=2)


def part(world: World, metric: Metric, day: date = CALLED) -> Component:
    (found,) = [one for one in world.health()[day].components if one.metric is metric]
    return found


def said(world: World, stage: str = "lead", **claims: Any) -> World:
    """A deal whose one call promised nothing else, on the morning after it."""
    world.deal(stage=stage)
    world.call(CALLED, commitments=(), **claims)
    world.run(CALLED + timedelta(days=1))
    return world


@pytest.mark.parametrize(
    ("confidence", "confirmed", "rejected", "stands"),
    [
        (0.8, False, False, True),
        (0.79, False, False, False),
        (0.0, True, False, True),
        (1.0, False, True, False),
    ],
)
def test_a_claim_stands_from_its_confidence_on_or_by_a_persons_word(
    confidence: float, confirmed: bool, rejected: bool, stands: bool
) -> None:
    claim = Claim(claim_id="c", evidence=risk().evidence, confidence=confidence, confirmed=confirmed, rejected=rejected)
    assert claim.stands(0.8) is stands


@pytest.mark.feature("B-040")
@pytest.mark.parametrize(
    ("step", "points"),
    [
        ({}, 100),
        ({"confidence": UNSURE}, 50),
        ({"confidence": UNSURE, "confirmed": True}, 100),
        ({"rejected": True}, 0),
    ],
)
def test_a_next_step_is_agreed_when_it_was_heard_surely_or_confirmed(
    world: World, step: dict[str, Any], points: float
) -> None:
    said(world, signals=(next_step(at(FRIDAY, 15), **step),))
    assert part(world, Metric.NEXT_STEP).score == points


@pytest.mark.parametrize(
    ("workdays_ahead", "points"),
    [
        (date(2026, 3, 18), 100),  # ten workdays after the day of the call
        (date(2026, 3, 19), 50),
    ],
)
def test_a_step_further_off_than_ten_workdays_is_a_plan_only(world: World, workdays_ahead: date, points: float) -> None:
    said(world, signals=(next_step(at(workdays_ahead, 15)),))
    assert part(world, Metric.NEXT_STEP).score == points


def test_a_step_without_a_date_or_one_that_is_over_is_none(world: World) -> None:
    said(world, signals=(next_step(None, "s1"), next_step(at(FRIDAY, 9), "s2")))
    world.run(FRIDAY)
    world.run(FRIDAY + timedelta(days=1))

    assert part(world, Metric.NEXT_STEP, FRIDAY - timedelta(days=1)).score == 100
    assert part(world, Metric.NEXT_STEP, FRIDAY).score == 0


@pytest.mark.feature("B-040")
@pytest.mark.parametrize(
    ("signals", "points"),
    [
        ((), 100),
        ((risk(severe=True),), 75),
        ((risk("process"),), 85),
        ((risk(severe=True), risk("process", "r2")), 60),
        ((risk("process"), risk("process", "r2")), 85),  # the same thing said twice
        ((risk(severe=True, confidence=UNSURE),), 100),
        ((risk(severe=True, confidence=UNSURE, confirmed=True),), 75),
        ((risk(severe=True, rejected=True),), 100),
    ],
)
def test_open_risks_cost_25_when_severe_and_15_otherwise(world: World, signals: tuple[Any, ...], points: float) -> None:
    said(world, signals=signals)
    assert part(world, Metric.RISKS).score == points


def test_risks_never_cost_more_than_everything(world: World) -> None:
    said(world, signals=tuple(risk(f"risk-{number}", f"r{number}", severe=True) for number in range(9)))
    assert part(world, Metric.RISKS).score == 0


@pytest.mark.feature("B-058")
@pytest.mark.parametrize(
    ("claim", "points"),
    [
        ({"answered": None}, 85),
        ({"answered": False}, 85),
        ({"answered": True}, 100),
        ({"confidence": UNSURE}, 100),
        ({"confidence": UNSURE, "confirmed": True}, 85),
    ],
)
def test_an_objection_stands_against_the_deal_until_it_is_answered(
    world: World, claim: dict[str, Any], points: float
) -> None:
    said(world, objections=(objection(**claim),))
    assert part(world, Metric.RISKS).score == points


def test_an_objection_that_comes_back_after_it_was_answered_is_open_again(world: World) -> None:
    said(world, objections=(objection(answered=True),))
    world.call(CALLED + timedelta(days=1), commitments=(), objections=(objection(),))
    world.run(CALLED + timedelta(days=2))

    assert part(world, Metric.RISKS).score == 100
    assert part(world, Metric.RISKS, CALLED + timedelta(days=1)).score == 85


@pytest.mark.feature("B-046")
@pytest.mark.parametrize(
    ("claims", "points"),
    [
        ({"signals": (comparing(),)}, 0),
        ({"signals": (comparing(confidence=UNSURE),)}, None),
        ({"signals": (comparing(confidence=UNSURE, confirmed=True),)}, 0),
        ({"signals": (comparing(rejected=True),)}, None),
        ({"objections": (objection(competitor="瑞丰电子"),)}, 0),
        ({"objections": (objection(competitor="瑞丰电子", confidence=UNSURE),)}, None),
        ({"objections": (objection(),)}, None),
    ],
)
def test_a_customer_who_surely_compares_asks_for_a_plan(
    world: World, claims: dict[str, Any], points: float | None
) -> None:
    said(world, stage="needs_confirmed", **claims)
    assert part(world, Metric.RIVALS).score == points


def test_who_compares_before_needs_are_confirmed_asks_for_no_plan_yet(world: World) -> None:
    said(world, stage="first_contact", signals=(comparing(),))
    assert part(world, Metric.RIVALS).score is None


def test_how_sure_a_claim_must_be_is_policy(world: World) -> None:
    own = HEALTH.of(Metric.RISKS)
    trusting = replace(own, settings={**own.settings, "min_confidence": UNSURE})
    health = replace(HEALTH, metrics={**HEALTH.metrics, Metric.RISKS: trusting})
    world.policy = replace(world.policy, health=health)

    said(world, signals=(risk(severe=True, confidence=UNSURE),))

    assert part(world, Metric.RISKS).score == 75


def test_a_confirmation_of_a_call_counts_from_the_day_of_the_call(world: World) -> None:
    """A new version of the record, in which a person has confirmed what was unsure."""
    unsure = risk(severe=True, confidence=UNSURE)
    world.deal()
    call_id = world.call(CALLED, commitments=(), signals=(unsure,))
    world.run(CALLED + timedelta(days=1))
    activity = world.store.activity(EAST, call_id)
    world.take(replace(activity.record, version=2, signals=(replace(unsure, confirmed=True),)), None)
    world.run_at(at(CALLED + timedelta(days=1), 12))

    assert part(world, Metric.RISKS).score == 75
    assert world.health()[CALLED].revision == 2
    assert SURE > own_limit() > UNSURE


def own_limit() -> float:
    return HEALTH.of(Metric.RISKS)["min_confidence"]
