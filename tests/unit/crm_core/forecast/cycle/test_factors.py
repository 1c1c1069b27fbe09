"""Outside factors: bounds, owner and expiry, the rule on raw material, and how the model takes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.forecast.cycle.factors import Factor, InForce
from crm_core.forecast.cycle.policy import Series
from crm_core.forecast.cycle.terms import FactorState
from crm_core.forecast.model.factors import weights_on
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_factors import ReadingOutcome, create_factor, record_reading, review_factor
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY

DAY = date(2026, 3, 2)


def paper_policy() -> CrmPolicy:
    paper = Series(key="paper", zh="白板纸", en="Whiteboard paper", products=("carton", "box"), owner="purchasing")
    rules = replace(POLICY.forecast.factors, series=(paper,))
    return replace(POLICY, forecast=replace(POLICY.forecast, factors=rules))


def entered(store: SqlCrmStore, sight: Sight = EAST, **fields: Any) -> Factor:
    base: dict[str, Any] = {
        "product": "carton",
        "kind": "policy",
        "multiplier": Decimal("0.8"),
        "source": "2/15 补贴细则",
        "owner_id": "boss",
        "reason": "补贴推迟到下季度",
        "starts_on": DAY,
        "expires_on": DAY + timedelta(days=30),
    }
    return create_factor(store, sight, policy=POLICY, actor_id="boss", now=NOW, **{**base, **fields})


def read(store: SqlCrmStore, value: str, day: date) -> ReadingOutcome:
    return record_reading(
        store,
        series="paper",
        day=day,
        value=Decimal(value),
        source="market",
        policy=paper_policy(),
        actor_id="feed",
        now=NOW,
    )


@pytest.mark.feature("C-079")
def test_a_factor_has_a_source_an_owner_and_an_end_and_holds_from_day_to_day(store: SqlCrmStore) -> None:
    factor = entered(store)

    assert (factor.region, factor.source, factor.owner_id) == ("east", "2/15 补贴细则", "boss")
    held = [factor.holds("east", DAY + timedelta(days=days)) for days in (-1, 0, 30, 31)]
    assert held == [False, True, True, False]
    assert not factor.holds("north", DAY)
    assert store.factors(EAST) == (factor,)
    assert store.factors(NORTH) == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"multiplier": Decimal("0.49")}, "factor_out_of_bounds"),
        ({"multiplier": Decimal("1.21")}, "factor_out_of_bounds"),
        ({"kind": "weather"}, "factor_kind_unknown"),
        ({"expires_on": DAY - timedelta(days=1)}, "bad_times"),
        ({"owner_id": " "}, "factor_incomplete"),
        ({"source": ""}, "factor_incomplete"),
    ],
)
def test_a_factor_that_breaks_a_rule_is_refused(store: SqlCrmStore, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        entered(store, **fields)
    assert refused.value.code == code
    assert store.factors(EVERYWHERE) == ()


@pytest.mark.parametrize("multiplier", ["0.5", "1.2"])
def test_the_bounds_themselves_are_allowed(store: SqlCrmStore, multiplier: str) -> None:
    assert entered(store, multiplier=Decimal(multiplier)).multiplier == Decimal(multiplier)


@pytest.mark.feature("C-078")
def test_raw_material_that_rises_more_than_eight_percent_in_a_week_lowers_its_product_lines_until_reviewed(
    store: SqlCrmStore,
) -> None:
    read(store, "100", DAY)
    assert read(store, "108", DAY + timedelta(days=7)).factors == ()
    made = read(store, "108.01", DAY + timedelta(days=7)).factors

    assert [(one.product, one.multiplier, one.owner_id, one.expires_on) for one in made] == [
        ("carton", Decimal("0.9"), "purchasing", None),
        ("box", Decimal("0.9"), "purchasing", None),
    ]
    assert read(store, "108.01", DAY + timedelta(days=7)).factors == ()
    assert read(store, "130", DAY + timedelta(days=14)).factors == ()  # the review is still waited for
    reviewed = review_factor(store, EVERYWHERE, made[0].id, keep_until=None, actor_id="boss", now=NOW)
    assert (reviewed.state, reviewed.reviewed_by) == (FactorState.WITHDRAWN, "boss")
    assert [one.product for one in store.factors(EVERYWHERE, active=True)] == ["box"]
    again = read(store, "150", DAY + timedelta(days=21)).factors
    assert [one.product for one in again] == ["carton"]


@pytest.mark.feature("C-077")
def test_readings_come_by_series_and_day_and_alert_beyond_their_limit(store: SqlCrmStore) -> None:
    read(store, "100", DAY)
    assert read(store, "150", DAY + timedelta(days=20)).factors == ()  # nothing to compare it with within two weeks
    read(store, "170", DAY + timedelta(days=27))

    assert [str(one.value) for one in store.readings("paper")] == ["170", "150", "100"]
    assert [one.type for one in store.events(EVERYWHERE)].count("alert.raised") == 1
    with pytest.raises(CrmInvalid):
        read(store, "0", DAY)
    with pytest.raises(CrmInvalid) as unknown:
        record_reading(
            store,
            series="gold",
            day=DAY,
            value=Decimal(1),
            source="x",
            policy=POLICY,
            actor_id="feed",
            now=NOW,
        )
    assert unknown.value.code == "series_unknown"


def test_a_review_keeps_a_factor_until_a_day_or_withdraws_it_for_good(store: SqlCrmStore) -> None:
    factor = entered(store)

    kept = review_factor(store, EAST, factor.id, keep_until=DAY, actor_id="boss", now=NOW)
    assert (kept.expires_on, kept.state) == (DAY, FactorState.ACTIVE)
    with pytest.raises(CrmInvalid):
        review_factor(store, EAST, factor.id, keep_until=DAY - timedelta(days=1), actor_id="boss", now=NOW)
    with pytest.raises(CrmNotFound):
        review_factor(store, NORTH, factor.id, keep_until=DAY, actor_id="boss", now=NOW)
    review_factor(store, EAST, factor.id, keep_until=None, actor_id="boss", now=NOW)
    with pytest.raises(CrmConflict):
        review_factor(store, EAST, factor.id, keep_until=DAY, actor_id="boss", now=NOW)


def test_a_factor_of_all_regions_is_seen_everywhere_and_reviewed_by_those_who_see_all(store: SqlCrmStore) -> None:
    everywhere = entered(store, EVERYWHERE)

    assert everywhere.region == "*"
    assert store.factor(NORTH, everywhere.id) == everywhere
    with pytest.raises(CrmForbidden):
        review_factor(store, EAST, everywhere.id, keep_until=None, actor_id="boss", now=NOW)
    assert entered(store, EVERYWHERE, region="north", reason="只在北区").region == "north"


def test_the_model_weighs_a_line_apart_where_one_region_has_a_factor_of_its_own(store: SqlCrmStore) -> None:
    factors = (
        entered(store, EVERYWHERE, multiplier=Decimal("0.9")),
        entered(store, EAST, multiplier=Decimal("0.8")),
        replace(entered(store, NORTH, multiplier=Decimal("0.5"), product="box"), state=FactorState.WITHDRAWN),
    )
    force = InForce(factors, DAY)
    weights = weights_on(DAY, force.weights(), POLICY.forecast_model.factors)

    assert weights[force.line("north", "carton")] == pytest.approx(0.9)
    assert weights[force.line("east", "carton")] == pytest.approx(0.72)
    assert force.line("north", "box") == "box"
    assert force.line("east", "") == ""
    assert InForce(factors, DAY + timedelta(days=31)).weights() == ()
