"""Weeks in which something is in the way: holidays, other currencies, moved deals, orders across a border."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.forecast.cycle.orders import CorrectionReport
from crm_core.forecast.cycle.terms import Category, CorrectionKind, CycleState, SheetState
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_board import forecast_board, read_sheet
from crm_core.service.forecast_cycles import ensure_cycle, lock_cycle
from crm_core.service.forecast_submission import submit_forecast
from crm_core.sight import EVERYWHERE, Sight
from tests.unit.crm_core.forecast.cycle.company import REP, Company
from tests.unit.crm_core.forecast.cycle.values import local
from tests.unit.crm_core.samples import EAST, POLICY

COMMIT = Category.COMMIT
DOLLARS: CrmPolicy = replace(
    POLICY, forecast=replace(POLICY.forecast, rates={"CNY": Decimal(1), "USD": Decimal("7.2")})
)


def figures(company: Company, cycle_id: str, rep_id: str = "rep-1") -> Any:
    sheet = company.store.find_sheet(EAST, cycle_id, rep_id)
    assert sheet
    assert sheet.figures
    return sheet.figures


def report_of(company: Company, deal: str, amount: str, **fields: Any) -> CorrectionReport | None:
    return company.order(deal, amount, **fields).report


@pytest.mark.feature("C-072")
@pytest.mark.parametrize(
    ("day", "cut_off", "first_week"),
    [
        ("2026-01-26", "2026-01-29", "2026-02-02"),  # an ordinary week
        ("2026-02-14", "2026-02-14", "2026-02-23"),  # Thursday lies in the Spring Festival: the Saturday before it
        ("2026-09-28", "2026-09-30", "2026-10-05"),  # Thursday is National Day
        ("2025-12-30", "2025-12-31", "2026-01-05"),  # Thursday is New Year
    ],
)
def test_a_holiday_moves_the_cut_off_and_not_the_weeks(
    company: Company, day: str, cut_off: str, first_week: str
) -> None:
    company.go_to(date.fromisoformat(day))
    cycle = company.open()
    assert cycle.cut_off_at == local(cut_off, "18:00")
    assert cycle.first_week == date.fromisoformat(first_week)


def test_the_week_has_one_cycle_however_often_the_clock_ticks(company: Company) -> None:
    first = company.open()
    company.now += timedelta(hours=5)
    assert company.open() == first
    assert company.store.cycles() == (first,)


def test_a_cycle_is_not_locked_before_its_cut_off_and_only_once(company: Company) -> None:
    cycle = company.open()
    early = lock_cycle(company.store, cycle.id, policy=company.policy, now=cycle.cut_off_at - timedelta(seconds=1))
    assert early.state is CycleState.OPEN
    locked = company.lock()
    again = lock_cycle(company.store, cycle.id, policy=company.policy, now=company.now + timedelta(days=1))
    assert again == locked


@pytest.mark.feature("C-072")
def test_two_cycles_stand_beside_each_other_and_the_older_one_keeps_its_numbers(company: Company) -> None:
    company.file(company.draft("d1", amount="1000", category=COMMIT))
    first = company.lock()
    company.file(company.draft("d1", amount="400", category=COMMIT))
    second = company.lock()

    assert figures(company, first.id).rep_total == 1000
    assert figures(company, second.id).rep_total == 400
    assert first.digest != second.digest
    read = read_sheet(company.store, REP, first.id, "rep-1", policy=company.policy, now=company.now)
    assert [line.amount for line in read.lines] == [Decimal(1000)]


@pytest.mark.feature("C-072")
@pytest.mark.parametrize(("week", "near", "whole"), [(1, 1000, 1000), (4, 1000, 1000), (5, 0, 1000), (13, 0, 1000)])
def test_the_next_four_weeks_are_a_part_of_the_thirteen(company: Company, week: int, near: int, whole: int) -> None:
    company.file(company.draft("d1", week, category=COMMIT))
    found = figures(company, company.lock().id)
    assert (found.rep_near, found.rep_total) == (near, whole)


class TestCurrencies:
    def test_a_line_in_dollars_counts_at_the_rate_of_the_lock(self, company: Company) -> None:
        company.policy = DOLLARS
        company.file(company.draft("d1", amount="100", currency="USD", category=COMMIT), company.draft("d2"))
        cycle = company.lock()
        assert (cycle.currency, cycle.rates["USD"]) == ("CNY", "7.2")
        assert figures(company, cycle.id).rep_total == 720 + 500

    def test_a_later_rate_changes_nothing_of_what_is_locked(self, company: Company) -> None:
        company.policy = DOLLARS
        company.file(company.draft("d1", amount="100", currency="USD", category=COMMIT))
        cycle = company.lock()
        dearer = {"CNY": Decimal(1), "USD": Decimal(8)}
        company.policy = replace(DOLLARS, forecast=replace(DOLLARS.forecast, rates=dearer))
        company.now += timedelta(days=1)
        report = report_of(company, "d1", "936", currency="CNY")  # exactly 30 % above 720
        assert report is None
        assert company.store.cycle(cycle.id).rates["USD"] == "7.2"

    def test_a_currency_that_nobody_set_is_refused(self, company: Company) -> None:
        draft = company.draft("d1", currency="JPY")
        with pytest.raises(CrmInvalid) as refused:
            company.file(draft)
        assert refused.value.code == "currency_unknown"


@pytest.mark.feature("C-076")
class TestOrdersAcrossTheBorder:
    @pytest.fixture
    def locked(self, company: Company) -> Company:
        """1,000 of d1 are forecast in two weeks' lines, d2 has a line that nothing binds."""
        company.file(
            company.draft("d1", 1, amount="600", category=COMMIT),
            company.draft("d1", 6, amount="400", category=COMMIT),
            company.draft("d2", 1, amount="900", actions=()),
        )
        company.lock()
        company.now += timedelta(days=1)
        return company

    @pytest.mark.parametrize(
        ("amount", "reported"), [("1300", False), ("1300.01", True), ("700", False), ("699.99", True), ("1000", False)]
    )
    def test_thirty_percent_itself_is_within_it(self, locked: Company, amount: str, reported: bool) -> None:
        assert (report_of(locked, "d1", amount) is not None) is reported

    def test_what_no_action_bound_was_not_forecast(self, locked: Company) -> None:
        report = report_of(locked, "d2", "900")
        assert report
        assert report.kind is CorrectionKind.UNFORECAST_ORDER

    def test_each_order_of_a_deal_has_a_report_of_its_own(self, locked: Company) -> None:
        first, second = report_of(locked, "d1", "5000", number="A"), report_of(locked, "d1", "5000", number="B")
        assert first
        assert second
        assert first.id != second.id
        assert len(locked.store.corrections(EAST)) == 2

    def test_an_order_that_came_before_any_lock_was_not_forecast(self, company: Company) -> None:
        report = report_of(company, "d1", "1000")
        assert report
        assert report.kind is CorrectionKind.UNFORECAST_ORDER

    def test_a_refused_order_leaves_neither_order_nor_report(self, locked: Company) -> None:
        with pytest.raises(CrmInvalid):
            locked.order("d1", "-5", cancels="nothing")
        assert locked.store.orders(EAST) == ()
        assert locked.store.corrections(EAST) == ()


class TestSubmissions:
    def submitted(self, company: Company, **fields: Any) -> SheetState:
        sheet = submit_forecast(
            company.store, REP, rep_id="rep-1", policy=company.policy, actor_id="rep-1", now=company.now, **fields
        )
        return sheet.state

    @pytest.mark.feature("C-071")
    @pytest.mark.parametrize(
        ("filed", "blocked"),
        [("1150", False), ("1150.01", True), ("850", False), ("849.99", True), ("1000", False)],
    )
    def test_fifteen_percent_itself_asks_nothing_in_either_direction(
        self, company: Company, filed: str, blocked: bool
    ) -> None:
        company.file(company.draft("d1", amount=filed, category=COMMIT))
        company.model(rep_1=1000.0)
        if not blocked:
            assert self.submitted(company) is SheetState.SUBMITTED
            return
        with pytest.raises(CrmConflict) as refused:
            self.submitted(company)
        assert all(one.how_to_fix_zh and one.how_to_fix_en for one in refused.value.missing)

    def test_a_tiny_number_of_the_model_is_measured_against_the_teams(self, company: Company) -> None:
        company.file(company.draft("d1", amount="110", category=COMMIT))
        company.model(rep_1=100.0, rep_2=39_900.0)  # a floor of 5 % of 40,000 over two reps: 1,000
        assert self.submitted(company) is SheetState.SUBMITTED

    def test_without_a_run_of_the_model_there_is_nothing_to_explain(self, company: Company) -> None:
        company.file(company.draft("d1", category=COMMIT))
        assert self.submitted(company) is SheetState.SUBMITTED

    def test_filing_again_makes_it_a_draft_again(self, company: Company) -> None:
        company.file(company.draft("d1"))
        self.submitted(company)
        assert company.file(company.draft("d2")).sheet.state is SheetState.DRAFT

    def test_a_locked_cycle_takes_no_submission(self, company: Company) -> None:
        company.file(company.draft("d1"))
        cycle = company.lock()
        with pytest.raises(CrmConflict) as refused:
            self.submitted(company, cycle_id=cycle.id)
        assert refused.value.code == "cycle_locked"


@pytest.mark.parametrize(
    ("sight", "reps"),
    [
        (EAST, {"rep-1", "rep-2"}),
        (Sight("east", team="east-1"), {"rep-1", "rep-2"}),
        (Sight("east", rep_id="rep-2"), {"rep-2"}),
        (Sight("east", team="east-9"), set()),
        (Sight("north"), set()),
    ],
)
def test_a_board_ends_where_the_sight_ends(company: Company, sight: Sight, reps: set[str]) -> None:
    company.deal("theirs", rep_id="rep-2")
    company.file(company.draft("d1"))
    company.file(company.draft("theirs", actions=()), rep_id="rep-2")
    cycle = company.model(rep_1=500.0, rep_2=300.0)
    board = forecast_board(company.store, sight, cycle.id, policy=company.policy, now=company.now)
    assert {row.rep_id for row in board.reps} == reps


def test_clocks_of_two_services_open_one_cycle(company: Company) -> None:
    one = ensure_cycle(company.store, policy=company.policy, now=company.now)
    other = ensure_cycle(company.store, policy=company.policy, now=company.now + timedelta(seconds=1))
    assert one == other
    opened = [event for event in company.store.events(EVERYWHERE) if event.type == "forecast.opened"]
    assert len(opened) == 1
