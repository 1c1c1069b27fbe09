"""What makes a deal's record complete is the company's to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.alerts.policy import DealPart
from crm_core.policies import CrmPolicy
from crm_core.reports.report import Grouping, Period, ReportName
from crm_core.reports.units import filled_parts
from crm_core.service import Question, create_contact, make_report
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore
from tests.unit.crm_core.alerts.given import NOW, ago, deal, opened
from tests.unit.crm_core.alerts.heard import heard
from tests.unit.crm_core.samples import EAST, POLICY, promise

HAS: dict[DealPart, dict[str, Any]] = {
    DealPart.AMOUNT: {"has_amount": True},
    DealPart.CLOSE_DATE: {"has_close_date": True},
    DealPart.CONTACT: {"has_contact": True},
    DealPart.NEXT_STEP: {"open_todos": 1},
    DealPart.CALL: {"last_call_at": NOW},
}


def asking(*parts: DealPart) -> CrmPolicy:
    reports = replace(POLICY.alerts.reports, completeness=parts)
    return replace(POLICY, alerts=replace(POLICY.alerts, reports=reports))


def row(store: CrmStore, policy: CrmPolicy = POLICY, by: Grouping = Grouping.REP) -> dict[str, Any]:
    question = Question(name=ReportName.PROCESS, period=Period(ago(days=30), NOW), by=by)
    (found,) = make_report(store, EVERYWHERE, question, policy=policy, now=NOW).rows
    return dict(found)


@pytest.mark.feature("B-066")
@pytest.mark.parametrize("part", DealPart)
def test_each_part_is_asked_for_by_itself(part: DealPart) -> None:
    assert filled_parts(deal(**HAS[part]), [part]) == 1
    assert filled_parts(deal(**HAS[part]), [other for other in DealPart if other is not part]) == 0


@given(st.sets(st.sampled_from(DealPart)), st.lists(st.sampled_from(DealPart), unique=True))
def test_only_what_is_asked_for_counts(has: set[DealPart], asked: Sequence[DealPart]) -> None:
    fields = {key: value for part in has for key, value in HAS[part].items()}
    assert filled_parts(deal(**fields), asked) == len(has & set(asked))


@pytest.mark.feature("B-066")
def test_the_shipped_policy_asks_for_amount_date_contact_and_next_step() -> None:
    assert set(POLICY.alerts.reports.completeness) == set(DealPart) - {DealPart.CALL}


@pytest.mark.feature("B-066")
def test_a_deal_becomes_complete_step_by_step(store: CrmStore) -> None:
    made = opened(store, at=ago(days=20))
    assert row(store)["completeness"] == 0

    store.save_opportunity(replace(made, amount=Decimal(1), close_date=date(2026, 6, 1)))
    assert row(store)["completeness"] == 0.5

    create_contact(store, EAST, account_id="a1", name="李建国", actor_id="rep-1", now=ago(days=2))
    assert row(store)["completeness"] == 0.75

    heard(store, 1, commitments=(promise(due_at=ago(days=-1)),))
    found = row(store)
    assert found["completeness"] == 1
    assert "completeness" not in found["below_target"]


@pytest.mark.feature("B-066")
def test_a_company_that_asks_for_calls_alone_gets_calls_alone(store: CrmStore) -> None:
    opened(store, at=ago(days=20), amount=Decimal(1))
    calls = asking(DealPart.CALL)
    assert row(store, calls)["completeness"] == 0
    heard(store, 1)
    assert row(store, calls)["completeness"] == 1


@pytest.mark.feature("B-066")
@pytest.mark.parametrize("by", Grouping)
def test_the_rate_is_over_all_deals_of_a_unit(store: CrmStore, by: Grouping) -> None:
    opened(store, "d1", at=ago(days=20), amount=Decimal(1))
    opened(store, "d2", at=ago(days=20))
    opened(store, "d3", at=ago(days=20), amount=Decimal(1))
    assert row(store, asking(DealPart.AMOUNT), by)["completeness"] == 0.6667


@pytest.mark.feature("B-064")
def test_freshness_counts_from_the_last_call_or_change(store: CrmStore) -> None:
    opened(store, at=ago(hours=50))
    assert row(store)["freshness_hours"] == 50
    heard(store, 0.125)
    found = row(store)
    assert found["freshness_hours"] == 3
    assert "freshness_hours" not in found["below_target"]  # the target is 3.2


@pytest.mark.feature("A-008")
def test_each_report_column_says_its_unit(store: CrmStore) -> None:
    opened(store)
    question = Question(name=ReportName.PROCESS, period=Period(ago(days=30), NOW))
    columns = {one.key: one for one in make_report(store, EVERYWHERE, question, policy=POLICY, now=NOW).columns}
    shares = {"completeness", "action_compliance", "lead_conversion", "archive_rate"}
    assert {columns[key].unit for key in shares} == {"share"}
    assert columns["freshness_hours"].unit == "hours"
    assert columns["roles_per_deal"].zh == "跨角色协同(每商机角色数)"
