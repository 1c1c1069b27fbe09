"""The chapters in order on one company: each prints what happened and claims only what it has seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from voice.ports.crm import TimerFilter
from voice.runtime.story import comparing, evidence, gate, health, log
from voice.runtime.story.cast import HAICHUAN, QIMING, Deals, bad_news
from voice.runtime.story.company import Company
from voice.runtime.story.deals import COMPLAINT
from voice.runtime.story.printer import Printer


def stage_of(company: Company, deal: str) -> str:
    return company.services.crm.opportunity(company.people["chen"], deal).stage


def test_the_story_begins_with_one_deal_before_the_gate_and_one_behind_it(company: Company, deals: Deals) -> None:
    assert (stage_of(company, deals.qiming), stage_of(company, deals.haichuan)) == ("needs_confirmed", "proposal")
    names = {account.name for account in company.services.crm.accounts(company.people["wang"])}
    assert names == {QIMING.name, HAICHUAN.name}


@pytest.mark.feature("A-001")
def test_a_refused_move_prints_what_is_missing_how_far_and_how_to_mend_it(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    gate.tell(company, deals, out)

    text = "\n".join(printed)
    assert out.exit_code == 0, out.failed
    assert "缺：三项材料：访谈纪要、决策链分析图、痛点优先级排序表（1 / 3）" in text
    assert "缺：需求确认单填写率不低于90%（0% / 90%）" in text
    assert "补救：上传缺少的材料（还缺：决策链分析图、痛点优先级排序表）" in text
    assert text.count("Missing: ") == text.count("To do: ") == 4
    assert stage_of(company, deals.qiming) == "needs_confirmed"


@pytest.mark.feature("A-002")
def test_with_the_call_the_documents_and_the_consent_the_deal_moves_and_leaves_a_trail(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    evidence.tell(company, deals, out)

    text = "\n".join(printed)
    assert out.exit_code == 0, out.failed
    assert f"[00:42] “{COMPLAINT}”" in text
    assert "决策链角色仍为 2/3 类" in text
    assert "材料提交×" in text
    assert stage_of(company, deals.qiming) == "proposal"
    filed = company.services.sales.gates.evidence(company.people["chen"], deals.qiming)
    assert sum(one.status.value == "rejected" for one in filed) == 1
    events = company.services.crm.events(company.people["wang"], subject=f"opportunity:{deals.qiming}")
    assert {event.actor_id for event in events} >= {
        company.people["chen"].user_id,
        company.people["wang"].user_id,
    }


@pytest.mark.feature("A-003")
def test_comparing_starts_48_hours_that_climb_from_the_rep_to_the_manager(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    bad_news(company)
    comparing.tell(company, deals, out)

    text = "\n".join(printed)
    assert out.exit_code == 0, out.failed
    assert f"“{comparing.WORDS}”" in text
    assert text.index("提醒销售") < text.index("超时提醒") < text.index("主管王敏收到告警")
    where = TimerFilter(opportunity_id=deals.qiming, kind=comparing.KIND)
    (timer,) = company.services.sales.timers.page(company.people["wang"], where)
    assert timer.due_at - timer.anchor == timedelta(hours=48)
    assert timer.breached_at == timer.due_at
    assert not timer.detected_late


def test_a_chapter_claims_only_what_it_has_seen(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    """Without won deals to be measured against, the deal's pace scores better and its health stays above the limit."""
    health.tell(company, deals, out)

    assert out.exit_code == 1
    assert "Two working days in a row below 60: an intervention opens by itself." in out.failed
    assert "  ✗ 连续两个工作日低于 60：自动生成主管介入任务。" in printed
    assert company.services.sales.health.interventions(company.people["wang"]) == ()
    assert sum("拉低：" in line for line in printed) == sum("支撑：" in line for line in printed) == 6


def test_the_chain_of_the_whole_story_is_verified(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    log.tell(company, deals, out)

    report = company.services.crm.verify(company.people["zhao"])
    assert out.exit_code == 0
    assert report.ok
    assert any(f"共 {report.checked} 条事件" in line for line in printed)
