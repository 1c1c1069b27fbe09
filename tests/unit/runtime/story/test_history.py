"""The months before the story: one period forecast well, three badly, a freeze, and a number held within the band."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from voice.ports.crm import CreditLedger
from voice.runtime.story import forecast, freeze, health
from voice.runtime.story.cast import QIMING, Deals, bad_news, set_the_stage
from voice.runtime.story.clock import StoryClock, moment
from voice.runtime.story.company import Company
from voice.runtime.story.deals import to_proposal
from voice.runtime.story.history import AMOUNTS, BEGINNING, CHANCE, FIRST_PERIOD, PERIOD, PERIODS, live_through
from voice.runtime.story.printer import Printer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seasoned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, Deals]:
    """The company on the morning on which the story begins."""
    company = Company(tmp_path_factory.mktemp("seasoned"), StoryClock(BEGINNING))
    deals = set_the_stage(company, live_through(company, company.people["lin"]))
    bad_news(company)
    return company, deals


@pytest.fixture(scope="module")
def ledger(seasoned: tuple[Company, Deals]) -> CreditLedger:
    company, _ = seasoned
    return company.services.sales.forecast_feeds.credit(company.people["wang"], company.people["lin"].user_id)


def test_one_hit_and_three_misses_are_settled(ledger: CreditLedger) -> None:
    forecast_each = sum(AMOUNTS) * Decimal(str(CHANCE))
    assert [period.start for period in ledger.periods] == [FIRST_PERIOD + number * PERIOD for number in range(4)]
    assert {period.forecast for period in ledger.periods} == {forecast_each}
    signed = [sum(AMOUNTS[place] for place in places) for _, places in PERIODS]
    assert [period.actual for period in ledger.periods] == signed
    assert ledger.credit == 70


@pytest.mark.feature("C-074")
def test_the_freeze_holds_by_both_rules_and_chance_is_told(ledger: CreditLedger) -> None:
    assert ledger.freeze
    assert ledger.verdict
    assert ledger.luck
    assert (ledger.verdict.literal, ledger.verdict.evidence) == (True, True)
    assert 0 < ledger.luck.evidence < ledger.luck.literal < 0.3
    assert ledger.freeze.from_week == date(2026, 8, 10)


def test_what_was_not_signed_is_still_open(seasoned: tuple[Company, Deals]) -> None:
    company, deals = seasoned
    assert len(deals.lin) == sum(len(names) - len(places) for names, places in PERIODS)
    found = [company.services.crm.opportunity(company.people["lin"], one.deal) for one in deals.lin]
    assert {(deal.stage, deal.outcome) for deal in found} == {("needs_confirmed", None)}


@pytest.mark.feature("B-041")
def test_two_low_days_open_an_intervention_with_task_words_and_history(
    seasoned: tuple[Company, Deals], out: Printer, printed: list[str]
) -> None:
    company, deals = seasoned
    health.tell(company, deals, out)

    text = "\n".join(printed)
    assert out.exit_code == 0, out.failed
    (told,) = company.services.sales.health.interventions(company.people["wang"])
    assert [day.isoformat() for day in told.intervention.days] == ["2026-07-30", "2026-07-31"]
    assert all(f"话术包“{pack.zh}”" in text for pack in told.packs)
    assert "任务 → 王敏：介入商机" in text
    assert "未解决异议：价格" in text


@pytest.mark.feature("C-071", "C-072", "C-073")
def test_the_thursday_cycle_is_filed_explained_submitted_and_locked(
    seasoned: tuple[Company, Deals], out: Printer, printed: list[str]
) -> None:
    company, deals = seasoned
    rep = company.people["chen"]
    company.go_to(moment("2026-08-03", "09:00"))
    to_proposal(company, rep, deals.qiming, QIMING)
    forecast.tell(company, deals, out)

    text = "\n".join(printed)
    assert out.exit_code == 0, out.failed
    assert (
        text.index("未说明原因不能提交") < text.index("归因（13 周") < text.index("提交成功") < text.index("锁定：填报")
    )
    locked = next(one for one in company.services.sales.forecasts.cycles(rep) if one.state.value == "locked")
    assert locked.cut_off_at == moment("2026-08-06", "18:00")
    assert locked.first_week == locked.cut_off_at.date() + timedelta(days=4)
    sheet = company.services.sales.forecasts.sheet(rep, locked.id).sheet
    assert sheet
    assert sheet.submitted_by == rep.user_id


@pytest.mark.feature("C-074", "C-075")
def test_the_frozen_number_is_held_within_the_teams_band(
    seasoned: tuple[Company, Deals], out: Printer, printed: list[str]
) -> None:
    company, deals = seasoned
    freeze.tell(company, deals, out)

    text = "\n".join(printed)
    assert out.exit_code == 0, out.failed
    assert text.count("　失准") == 3
    assert text.count("　准确") == 1
    assert "诚实预测者撞上它的概率" in text
    assert "官方预测 = 自报数收进基准区间" in text
