"""What the model is given from the store, how its answer stands beside the cycle, and the board people see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm_core.errors import CrmForbidden, CrmNotFound
from crm_core.forecast.cycle.terms import Category, CycleState
from crm_core.service.forecast_board import forecast_board, forecast_customers, read_sheet
from crm_core.service.forecast_model import model_inputs
from crm_core.service.forecast_run import cut_moment, keep_and_lock, model_is_stale, run_model
from crm_core.sight import EVERYWHERE, Sight
from crm_core.terms import Outcome
from tests.unit.crm_core.forecast.cycle.company import REP, Company
from tests.unit.crm_core.samples import EAST, NORTH, account

OTHER = Sight("east", rep_id="rep-2")
MANAGER = Sight("east", team="east-1")


@pytest.fixture
def busy(company: Company) -> Company:
    """Some deals are won and lost before the cycle that is open now."""
    for number in range(6):
        company.deal(f"old{number}", rep_id="rep-2", amount="500")
        company.close(f"old{number}", Outcome.WON if number % 2 else Outcome.LOST)
    company.now += timedelta(days=1)
    return company


def test_the_model_is_given_every_deal_with_its_stages_end_and_signed_amount(busy: Company) -> None:
    busy.order("old1", "450", signed_at=busy.now - timedelta(hours=1))
    busy.deal("dollars", amount="100", currency="USD")
    inputs = model_inputs(busy.store, busy.open(), policy=busy.policy, now=busy.now)
    rows = {row.id: row for row in inputs.rows}

    assert inputs.cut == date(2026, 1, 27)
    assert "dollars" not in rows  # nobody can say what it is worth
    assert (rows["d1"].outcome, rows["d1"].amount, rows["d1"].team) == (None, 1000.0, "east-1")
    assert (rows["old1"].outcome, rows["old1"].signed_amount) == (Outcome.WON, 450.0)
    assert (rows["old3"].signed_amount, rows["old0"].signed_amount) == (500.0, None)
    assert rows["old1"].closed == date(2026, 1, 26)
    assert [stay.stage for stay in rows["old1"].stays] == ["lead"]


@pytest.mark.feature("C-070")
def test_the_models_answer_stands_beside_the_cycle_by_deal_and_group_and_is_locked_with_it(busy: Company) -> None:
    cycle = busy.open()
    busy.file(busy.draft("d1", amount="900", product="carton"))
    busy.now = cycle.cut_off_at + timedelta(minutes=5)
    at = cut_moment(cycle, busy.now)
    inputs = model_inputs(busy.store, cycle, policy=busy.policy, now=at)
    forecast = run_model(inputs, policy=busy.policy)
    locked = keep_and_lock(busy.store, cycle.id, inputs, forecast, lock=True, policy=busy.policy, now=busy.now)

    assert forecast
    assert {row.product for row in inputs.rows} == {"carton", ""}
    assert locked.state is CycleState.LOCKED
    assert (locked.model_rung, locked.model_version) == ("L0", forecast.version)
    assert {deal.opportunity_id for deal in busy.store.model_deals(cycle.id)} == {"d1", "d2", "d3"}
    lines = {(one.level, one.key): one for one in busy.store.model_lines(EVERYWHERE, cycle.id)}
    assert lines[("company", "*")].part_open == pytest.approx(lines[("rep", "rep-1")].part_open)
    assert sum(lines[("team", "east-1")].means) == pytest.approx(
        sum(sum(line.means) for line in lines.values() if line.level == "rep")
    )
    again = keep_and_lock(busy.store, cycle.id, inputs, forecast, lock=True, policy=busy.policy, now=busy.now)
    assert again == locked


def test_the_model_runs_anew_each_day_while_the_cycle_is_open(busy: Company) -> None:
    cycle = busy.open()
    assert model_is_stale(cycle, policy=busy.policy, now=busy.now)
    inputs = model_inputs(busy.store, cycle, policy=busy.policy, now=busy.now)
    kept = keep_and_lock(
        busy.store,
        cycle.id,
        inputs,
        run_model(inputs, policy=busy.policy),
        lock=False,
        policy=busy.policy,
        now=busy.now,
    )

    assert kept.state is CycleState.OPEN
    assert not model_is_stale(kept, policy=busy.policy, now=busy.now + timedelta(hours=10))
    assert model_is_stale(kept, policy=busy.policy, now=busy.now + timedelta(days=1))


def test_without_any_deal_there_is_no_model_and_the_cycle_locks_all_the_same(company: Company) -> None:
    inputs = replace(model_inputs(company.store, company.open(), policy=company.policy, now=company.now), rows=())

    assert run_model(inputs, policy=company.policy) is None
    opened = company.open()
    cycle = keep_and_lock(
        company.store, opened.id, inputs, None, lock=True, policy=company.policy, now=opened.cut_off_at
    )
    assert (cycle.state, cycle.model_at) == (CycleState.LOCKED, None)


@pytest.mark.feature("C-069", "C-070")
def test_the_board_shows_both_tracks_by_rep_and_week_with_range_and_gaps(company: Company) -> None:
    company.file(
        company.draft("d1", 1, amount="1200", category=Category.COMMIT),
        company.draft("d2", 2, amount="500", actions=()),
    )
    cycle = company.model(rep_1=1000.0, rep_2=100.0)
    told = forecast_board(company.store, EAST, cycle.id, policy=company.policy, now=company.now)

    mine, theirs = told.reps
    assert [(pair.rep, pair.unbound, pair.model, pair.low) for pair in mine.weeks[:2]] == [
        (Decimal(1200), Decimal(0), 1000.0, 500.0),
        (Decimal(0), Decimal(250), 0.0, 0.0),
    ]
    assert (mine.rep_total, mine.unbound_total) == (Decimal(1200), Decimal(250))
    assert [(gap.size, gap.blocks) for gap in mine.gaps] == [(Decimal("0.2"), True)] * 2
    assert mine.weeks[12].starts_on == cycle.first_week + timedelta(weeks=12)
    assert (theirs.rep_id, theirs.sheet) == ("rep-2", None)


def test_a_range_that_is_too_wide_is_hidden_and_the_mean_is_not(company: Company) -> None:
    cycle = company.model(rep_1=1000.0)
    lines = [replace(one, hidden="too_wide") for one in company.store.model_lines(EVERYWHERE, cycle.id)]
    company.store.replace_model(cycle.id, lines, ())
    (row,) = forecast_board(company.store, EAST, cycle.id, policy=company.policy, now=company.now).reps

    assert row.weeks[0].model == 1000.0
    assert (row.weeks[0].low, row.weeks[0].mid, row.weeks[0].high) == (None, None, None)


def test_each_sees_the_own_part_of_the_board(company: Company) -> None:
    company.file(company.draft("d1"))
    cycle = company.model(rep_1=1000.0, rep_2=100.0)

    def seen(sight: Sight) -> list[str]:
        return [
            row.rep_id
            for row in forecast_board(company.store, sight, cycle.id, policy=company.policy, now=company.now).reps
        ]

    assert (seen(REP), seen(OTHER), seen(NORTH)) == (["rep-1"], ["rep-2"], [])
    assert seen(MANAGER) == seen(EVERYWHERE) == ["rep-1", "rep-2"]
    with pytest.raises(CrmForbidden):
        read_sheet(company.store, OTHER, cycle.id, "rep-1", policy=company.policy, now=company.now)
    with pytest.raises(CrmNotFound):
        forecast_board(company.store, EAST, "2020-W01", policy=company.policy, now=company.now)


def test_a_sheet_is_read_with_what_binds_and_what_the_model_thinks_of_each_deal(company: Company) -> None:
    company.expected = {"d1": 300.0}
    company.file(company.draft("d1"), company.draft("d2", actions=()))
    cycle = company.model(rep_1=300.0)
    told = read_sheet(company.store, REP, cycle.id, "rep-1", policy=company.policy, now=company.now)

    assert [(one.opportunity_id, one.bound) for one in told.lines] == [("d1", True), ("d2", False)]
    assert told.model["d1"].expected == 300.0
    assert told.sheet
    assert told.sheet.version == 1
    later = read_sheet(
        company.store, REP, cycle.id, "rep-1", policy=company.policy, now=company.now + timedelta(days=20)
    )
    assert [one.bound for one in later.lines] == [True, False]  # what counts is settled at the cut-off


@pytest.mark.feature("C-072")
def test_the_forecast_is_told_by_customer_the_largest_first(company: Company) -> None:
    company.store.save_account(account("a2", "另一家公司"))
    company.deal("e1", account_id="a2", amount="9000")
    company.file(
        company.draft("d1", 1, amount="1000"),
        company.draft("d2", 2, amount="600", actions=()),
        company.draft("e1", 13, amount="9000"),
    )
    rows = forecast_customers(company.store, EAST, company.open().id, policy=company.policy, now=company.now)

    assert [(row.account_id, row.total, row.unbound_total) for row in rows] == [
        ("a2", Decimal(4500), Decimal(0)),
        ("a1", Decimal(500), Decimal(300)),
    ]
    assert (rows[0].weeks[12], rows[1].weeks[0]) == (Decimal(4500), Decimal(500))
