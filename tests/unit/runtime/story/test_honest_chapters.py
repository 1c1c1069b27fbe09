"""A chapter told where its claim is not true says so: the story can fail."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from voice.ports.crm import Draft
from voice.runtime.story import gate, log
from voice.runtime.story.cast import HAICHUAN, QIMING, Deals, set_the_stage
from voice.runtime.story.company import Company
from voice.runtime.story.deals import consent, decision_talk, documents
from voice.runtime.story.printer import Printer


@pytest.mark.feature("A-001", "A-018")
def test_the_first_chapter_names_the_missing_people_as_the_company_calls_them(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    gate.tell(company, deals, out)
    text = "\n".join(printed)
    assert out.exit_code == 0, out.failed
    assert "补救：找到并登记缺少的角色（还缺：拍板人、使用方）" in text
    assert "To do: Find and record people of the missing classes (still missing: Final decision, Users)" in text
    for key in ("decision、", "、use", "(still missing: decision", ", use)"):
        assert key not in text


def test_telling_the_first_chapter_again_tells_the_same(company: Company, deals: Deals) -> None:
    """A refused move changes nothing."""
    told: list[list[str]] = []
    for _ in range(2):
        lines: list[str] = []
        gate.tell(company, deals, Printer(lines.append))
        told.append(lines)
    assert told[0] == told[1]


def test_the_first_chapter_does_not_hold_once_a_document_is_filed(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    rep, gates = company.people["chen"], company.services.sales.gates
    call = company.call(rep, QIMING.phone, decision_talk())
    gates.file(rep, deals.qiming, documents(QIMING, call)[-1])
    gate.tell(company, deals, out)

    assert out.exit_code == 1
    assert not any("需求确认单填写率" in line for line in printed)
    assert any("✗ 系统拒绝推进" in line for line in printed)


def test_where_nothing_is_missing_the_first_chapter_fails_and_lists_nothing(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    rep = company.people["chen"]
    call = company.call(rep, QIMING.phone, decision_talk())
    company.confirm(rep, call)
    for draft in documents(QIMING, call):
        company.services.sales.gates.file(rep, deals.qiming, draft)
    gate.tell(company, deals, out)  # the move is accepted and waits for the manager

    assert out.exit_code == 1
    assert not any("缺：" in line or "补救：" in line for line in printed)
    assert any("✗ 系统拒绝推进：0 项未达标" in line for line in printed)
    (waiting,) = company.services.sales.gates.approvals(company.people["wang"])
    assert waiting.opportunity_id == deals.qiming


def test_the_stage_is_set_once(company: Company, deals: Deals) -> None:
    """The stage cannot be set in the past: the clock has moved on."""
    with pytest.raises(ValueError, match="cannot go back"):
        set_the_stage(company)
    names = {account.name for account in company.services.crm.accounts(company.people["wang"])}
    assert names == {QIMING.name, HAICHUAN.name}


def test_the_last_chapter_tells_the_last_event_of_the_log(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    log.tell(company, deals, out)
    report = company.services.crm.verify(company.people["zhao"])
    assert report.head
    assert f"    共 {report.checked} 条事件，末条哈希 {report.head.hash[:16]}…" in printed
    company.services.sales.gates.file(
        company.people["chen"], deals.qiming, Draft(kind="visit_record", fields={"core_progress": "明确决策流程"})
    )
    assert company.services.crm.verify(company.people["zhao"]).checked > report.checked


def test_a_consent_that_nobody_asked_for_leaves_no_entry(company: Company, deals: Deals) -> None:
    consent(company)  # to what still waits
    before = company.services.crm.verify(company.people["zhao"]).head
    consent(company)
    assert company.services.crm.verify(company.people["zhao"]).head == before


def test_a_log_that_somebody_changed_is_told_as_broken(
    company: Company, deals: Deals, out: Printer, printed: list[str]
) -> None:
    """The last test of this company: its log is spoilt."""
    with closing(sqlite3.connect(company.settings.data_dir / "callgate.db")) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE crm_events SET actor_id = 'somebody' WHERE seq = 5")
        database.commit()
    log.tell(company, deals, out)

    assert out.exit_code == 1
    assert out.failed == ["The chain is whole: nothing was changed."]
    assert any("✗ 链条完整" in line for line in printed)
