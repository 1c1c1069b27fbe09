"""How the store keeps the weekly forecast, on SQLite and PostgreSQL: every row whole, and to those who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from crm_core.errors import CrmNotFound
from crm_core.forecast.cycle.entities import EvidenceLink
from crm_core.forecast.cycle.factors import Factor, Reading
from crm_core.forecast.cycle.freezes import Freeze
from crm_core.forecast.cycle.terms import FactorState, FreezeMode, FreezeState, Horizon, Track
from crm_core.forecast.cycle.weeks import WEEK
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import Outcome
from tests.contract.crm_stores import SQL, opened
from tests.unit.crm_core.forecast.cycle.company import REP, Company
from tests.unit.crm_core.forecast.cycle.values import attribution, period
from tests.unit.crm_core.samples import EAST, NORTH, NOW, opportunity

TEAM = Sight("east", team="east-1")
INSIDE, OUTSIDE = (EVERYWHERE, EAST, TEAM, REP), (NORTH, Sight("east", team="east-2"), Sight("east", rep_id="rep-2"))


@pytest.fixture(scope="module", params=SQL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory) as engine:
        assert engine
        yield engine


@pytest.fixture
def company(engine: Engine) -> Iterator[Company]:
    with engine.connect() as connection:
        yield Company(SqlCrmStore(connection)).settled_in()
        connection.rollback()


def test_cycles_sheets_lines_and_the_model_are_read_back_whole(company: Company) -> None:
    filed = company.file(company.draft("d1", product="carton"), company.draft("d2", 3, actions=()))
    company.model(rep_1=1000.0)
    locked = company.lock()
    store = company.store

    assert store.cycle(locked.id) == store.find_cycle(locked.id) == locked
    assert store.cycles()[0] == locked
    assert store.last_locked_cycle(company.now) == locked
    assert store.last_locked_cycle(company.now - timedelta(days=9)) is None
    assert store.unsettled_cycles(locked.first_week) == (locked,)
    assert store.unsettled_cycles(locked.first_week - WEEK) == ()
    assert store.due_cycles(company.now) == ()
    assert store.line_products() == (("d1", "carton"),)
    assert [replace(one, bound=None) for one in store.forecast_lines(REP, locked.id)] == [*filed.lines]
    assert [one.amount for one in store.model_deals(locked.id, opportunity_ids=("d2", "d3"))] == [Decimal(1000)] * 2
    assert store.holders(("d1", "d9"), locked.first_week, locked.first_week) == {("d1", "rep-1")}
    for sight in INSIDE:
        (sheet,) = store.sheets(sight, locked.id)
        assert sheet == store.find_sheet(sight, locked.id, "rep-1")
        assert [one.key for one in store.model_lines(sight, locked.id)] == ["rep-1"]
    for sight in OUTSIDE:
        seen = (
            store.sheets(sight, locked.id),
            store.forecast_lines(sight, locked.id),
            store.model_lines(sight, locked.id),
        )
        assert seen == ((), (), ())
    with pytest.raises(CrmNotFound) as missing:
        store.cycle("2020-W01")
    assert missing.value.code == "cycle_not_found"


def test_a_cycle_that_is_due_is_found_after_its_cut_off(company: Company) -> None:
    cycle = company.open()

    assert company.store.due_cycles(cycle.cut_off_at) == ()
    assert company.store.due_cycles(cycle.cut_off_at + timedelta(seconds=1)) == (cycle,)


def test_attributions_periods_and_freezes_are_read_back_whole_by_those_who_may(company: Company) -> None:
    cycle = company.lock()
    store = company.store
    said = attribution("0.3123456789", Horizon.NEAR, cycle_id=cycle.id, evidence=(EvidenceLink("call", "c1"),))
    settled = period(1, "1000.5", "900", cycle_id=cycle.id, restated_actual=Decimal(800), floor=Decimal("33.333"))
    frozen = Freeze(
        id="f1",
        rep_id="rep-1",
        region="east",
        team="east-1",
        mode=FreezeMode.EVIDENCE,
        state=FreezeState.ACTIVE,
        decided_at=NOW,
        from_week=cycle.first_week,
        periods=(date(2026, 1, 5), date(2026, 2, 2)),
        literal=True,
        evidence=False,
        luck_literal=0.19,
        luck_evidence=0.02,
    )
    store.save_gap_attributions([said])
    store.save_periods([settled])
    store.save_freeze(frozen)

    for sight in INSIDE:
        assert store.gap_attributions(sight, cycle.id, rep_id="rep-1") == (said,)
        assert store.periods(sight) == (settled,)
        assert store.freezes(sight, active=True) == (frozen,)
    for sight in OUTSIDE:
        assert (store.gap_attributions(sight, cycle.id), store.periods(sight), store.freezes(sight)) == ((), (), ())
    assert store.unscored_attributions(cycle.first_week) == (said,)
    store.save_gap_attributions([replace(said, nearer=Track.REP, actual=Decimal(5), scored_at=NOW)])
    store.save_freeze(replace(frozen, state=FreezeState.LIFTED))
    assert store.unscored_attributions(cycle.first_week) == ()
    assert store.freezes(REP, active=True) == ()


def test_what_is_signed_is_the_newest_version_of_orders_and_won_deals_without_any(company: Company) -> None:
    company.close("d2", Outcome.WON)
    company.close("d3", Outcome.LOST)
    company.order("d1", "100")
    company.order("d1", "120", version=2)
    company.order("d1", "-20", number="c1", cancels="o1", signed_at=company.now + timedelta(days=9))
    store = company.store

    day = timedelta(days=1)
    signed = store.signed_between(company.now, company.now + day)
    assert {(one.opportunity_id, one.amount, one.order_no) for one in signed} == {
        ("d1", Decimal(120), "o1"),
        ("d2", Decimal(1000), None),
    }
    assert store.signed_between(company.now - day, company.now) == ()
    assert [(one.amount, one.cancels) for one in store.cancellations(("o1", "o2"))] == [(Decimal(-20), "o1")]
    assert [one.amount for one in store.orders(REP, opportunity_id="d1")] == [Decimal(-20), Decimal(120)]
    assert all(store.orders(sight) == () for sight in OUTSIDE)
    assert len(store.all_stays()) == 5


def test_more_ids_than_one_statement_takes_are_read_in_parts(company: Company) -> None:
    ids = [f"many{number:04d}" for number in range(1100)]
    for one in ids[::100]:
        company.store.save_opportunity(opportunity(one))

    assert [deal.id for deal in company.store.forecast_deals(EAST, ids)] == ids[::100]
    assert company.store.forecast_deals(EAST, ()) == ()


def test_factors_and_readings_are_read_back_whole(company: Company) -> None:
    store = company.store
    factor = Factor(
        id="fa1",
        region="east",
        product="carton",
        kind="policy",
        multiplier=Decimal("0.85"),
        source="x",
        owner_id="boss",
        reason="y",
        starts_on=date(2026, 3, 1),
        expires_on=None,
        state=FactorState.ACTIVE,
        created_by="boss",
        created_at=NOW,
    )
    reading = Reading(
        series="paper", day=date(2026, 3, 1), value=Decimal("4820.123456"), source="x", recorded_by="b", recorded_at=NOW
    )
    store.save_factor(factor)
    store.save_reading(reading)

    assert (store.factor(EAST, "fa1"), store.factors(NORTH)) == (factor, ())
    assert store.readings("paper") == (reading,)
    assert store.reading_before("paper", date(2026, 3, 9)) == store.find_reading("paper", reading.day) == reading
    assert store.reading_before("paper", date(2026, 2, 28)) is None
