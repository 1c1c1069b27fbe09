"""What may be set of health, and which slips of the pen stop the service."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.health.policy import HealthPolicy, read_health
from crm_core.health.scripts import read_script_packs
from crm_core.health.terms import EvaluationDays, Metric
from crm_core.policy_reading import Section
from tests.unit.crm_core.health.deals import HEALTH

FOLDER = Path(__file__).parents[4] / "models" / "crm"


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def read(changed: dict[str, Any]) -> HealthPolicy:
    section = Section(changed)
    policy = read_health(section)
    section.done()
    return policy


@pytest.mark.feature("B-040", "B-041")
def test_the_shipped_policy_asks_for_two_workdays_below_sixty() -> None:
    assert (HEALTH.low_below, HEALTH.low_days, HEALTH.rearm_at) == (60, 2, 65)
    assert HEALTH.evaluation_days is EvaluationDays.WORKDAYS
    assert (HEALTH.min_coverage, HEALTH.min_age_days, HEALTH.provisional_hours) == (0.6, 3, 72)
    assert {one.weight for one in HEALTH.metrics.values()} == {1}


@pytest.mark.feature("B-042")
def test_the_weights_of_the_behaviour_index_are_a_whole() -> None:
    own = HEALTH.behaviour
    assert (own.contacts_weight, own.fill_weight, own.roles_weight, own.plan_weight) == (0.2, 0.3, 0.25, 0.25)


def test_every_metric_has_names_and_reasons_in_both_languages() -> None:
    for one in HEALTH.metrics.values():
        assert all((one.zh, one.en, one.reason_zh, one.reason_en))
        assert bool(one.missing_zh) == bool(one.missing_en)


def test_calendar_days_may_be_chosen() -> None:
    assert read(table("health") | {"evaluation_days": "calendar_days"}).evaluation_days is EvaluationDays.CALENDAR_DAYS


@pytest.mark.parametrize(
    "change",
    [
        {"evaluation_days": "mondays"},
        {"rearm_at": 50},
        {"low_days": 0},
        {"min_coverage": 1.5},
        {"buyer_class": "nobody"},
        {"colour": "red"},
        {"task_due": {"amount": 1, "unit": "fortnight"}},
    ],
)
def test_a_wrong_setting_stops_the_service(change: dict[str, Any]) -> None:
    with pytest.raises(PolicyInvalid):
        read(table("health") | change)


def test_behaviour_weights_that_do_not_sum_to_one_are_refused() -> None:
    changed = table("health")
    changed["behaviour"]["plan_weight"] = 0.5
    with pytest.raises(PolicyInvalid, match="sum to 1"):
        read(changed)


def metric_with(**fields: Any) -> dict[str, Any]:
    changed = deepcopy(table("health"))
    changed["metrics"][0] |= fields
    return changed


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "mood"},
        {"key": "risks"},
        {"values": [2, 1, 0]},
        {"scores": [0, 50]},
        {"weight": -1},
        {"settings": {"window_days": 7}},
        {"settings": {"window_days": 7, "min_seconds": 60, "crowd_above": 6, "crowd_penalty": 5, "extra": 1}},
        {"reason_zh": "{count} 次"},
        {"words_zh": ["一"]},
    ],
)
def test_a_metric_that_makes_no_sense_stops_the_service(fields: dict[str, Any]) -> None:
    with pytest.raises(PolicyInvalid):
        read(metric_with(**fields))


def test_a_missing_metric_stops_the_service() -> None:
    changed = table("health")
    changed["metrics"] = [one for one in changed["metrics"] if one["key"] != Metric.RISKS]
    with pytest.raises(PolicyInvalid, match="twelve"):
        read(changed)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda packs: packs[0].update(key=packs[1]["key"]),
        lambda packs: packs[0].update(metrics=["mood"]),
        lambda packs: packs[0].update(lines_en=["one"]),
        lambda packs: packs[0].update(metrics=["contacts"]),
    ],
    ids=["key twice", "unknown metric", "lines that differ", "metric without a pack"],
)
def test_script_packs_that_leave_somebody_without_words_are_refused(spoil: Any) -> None:
    changed = table("script_packs")
    spoil(changed["packs"])
    with pytest.raises(PolicyInvalid):
        read_script_packs(Section(changed))
