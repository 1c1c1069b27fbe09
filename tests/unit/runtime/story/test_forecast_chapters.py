"""The forecast chapters without months behind them: they claim nothing that the service does not show."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from voice.domain.errors import NotFound
from voice.runtime.story import filing, freeze, lock
from voice.runtime.story.cast import Deals, set_the_stage
from voice.runtime.story.clock import StoryClock, moment
from voice.runtime.story.company import Company
from voice.runtime.story.deals import Customer, first_talk, open_deal
from voice.runtime.story.history import CHANCE, file_lines
from voice.runtime.story.printer import Printer

AMOUNT = Decimal(100_000)
CUSTOMER = Customer("测试客户", "产线改造", "Test customer", "0571-70000001", AMOUNT)


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, Deals]:
    """The company on the Tuesday before a cut-off."""
    company = Company(tmp_path_factory.mktemp("staged"), StoryClock(moment("2026-07-13", "09:00")))
    deals = set_the_stage(company)
    company.go_to(moment("2026-07-28", "10:00"))
    return company, deals


@pytest.mark.feature("C-073")
def test_a_line_without_an_action_is_shown_and_left_out(
    staged: tuple[Company, Deals], out: Printer, printed: list[str]
) -> None:
    company, deals = staged
    filing.file(company, deals, company.people["chen"], out)

    text = "\n".join(printed)
    assert out.exit_code == 0, out.failed
    assert text.count("（通话为证）") == 2
    assert text.count("未绑定动作，不计入") == 1
    row = company.services.sales.forecasts.board(company.people["chen"], "current").reps[0]
    assert row.unbound_total == filing.UNBOUND
    assert row.rep_total == Decimal(480_000) + Decimal(360_000) * Decimal("0.4")


def test_a_cycle_that_is_still_open_is_not_claimed_to_be_locked(
    staged: tuple[Company, Deals], out: Printer, printed: list[str]
) -> None:
    company, _ = staged
    rep = company.people["chen"]
    cycle = company.services.sales.forecasts.board(rep, "current").cycle
    lock.tell(company, cycle, out)

    assert out.exit_code == 1
    assert not any("锁定：填报" in line for line in printed)


@pytest.mark.feature("C-072")
def test_past_the_cut_off_the_cycle_is_locked_and_told_by_customer(
    staged: tuple[Company, Deals], out: Printer, printed: list[str]
) -> None:
    company, deals = staged
    rep = company.people["chen"]
    cycle = company.services.sales.forecasts.board(rep, "current").cycle
    known = company.services.sales.forecasts.sheet(rep, cycle.id).sheet
    assert known
    filing.file(company, deals, rep, Printer(lambda _: None))
    company.go_to(moment("2026-07-30", "18:01"))
    lock.tell(company, cycle, out)

    assert sum("分客户：" in line for line in printed) == 2
    assert any("锁定：填报 ¥624,000" in line for line in printed)
    assert out.exit_code == 0, out.failed


def test_a_rep_without_settled_periods_has_no_ledger_to_show(staged: tuple[Company, Deals], out: Printer) -> None:
    company, deals = staged
    with pytest.raises(NotFound):
        freeze.tell(company, deals, out)
    assert out.exit_code == 1


def test_a_rep_files_at_the_stated_chance_bound_to_the_latest_call(fresh: Callable[[str], Company]) -> None:
    company = fresh("2026-03-02")
    rep = company.people["lin"]
    deal = open_deal(company, rep, CUSTOMER)
    company.call(rep, CUSTOMER.phone, first_talk())
    company.go_to(moment("2026-03-03", "09:00"))
    file_lines(company, rep, [(deal, AMOUNT)])
    file_lines(company, rep, [(deal, AMOUNT)])  # again: the same lines under the next version

    sheet = company.services.sales.forecasts.sheet(rep, "current")
    assert sheet.sheet
    assert sheet.sheet.version == 2
    (line,) = sheet.lines
    assert (line.bound, line.probability, line.amount, line.week) == (True, CHANCE, AMOUNT, 2)
