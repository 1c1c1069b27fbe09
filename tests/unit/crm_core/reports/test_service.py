"""Each report made from a store: what it counts, and that nobody sees beyond the own sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.entities import Account, Activity, Lead, StageInterval
from crm_core.errors import CrmInvalid, CrmNotFound
from crm_core.reports.report import Grouping, Period, Report, ReportName
from crm_core.service import Question, create_contact, make_report, record_call
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from crm_core.terms import AttributionReason, AttributionStatus, LeadState, Outcome
from tests.unit.crm_core.alerts.given import NOW, ago, opened, touched
from tests.unit.crm_core.samples import EAST, POLICY, need, objection, person, promise, record

MINE = Sight("east", rep_id="rep-1")
ANOTHER = Sight("east", rep_id="rep-2")
OF_ONE_DEAL = (ReportName.OBJECTIONS, ReportName.TECHNICAL_FEEDBACK, ReportName.ADVICE)
MONTH = Period(ago(days=30), NOW)


def made(
    store: CrmStore,
    name: ReportName,
    *,
    sight: Sight = EVERYWHERE,
    by: Grouping = Grouping.REP,
    opportunity_id: str | None = None,
    period: Period = MONTH,
) -> Report:
    question = Question(name=name, period=period, by=by, opportunity_id=opportunity_id)
    return make_report(store, sight, question, policy=POLICY, now=NOW)


def called(store: CrmStore, at: datetime, *, opportunity_id: str | None = "d1", **said: Any) -> None:
    name = f"call-{at.isoformat()}"
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=4), "recorded_at": at}
    store.save_activity(
        Activity(
            id=f"activity-{name}",
            record=record(**{"call_id": name, **times, **said}),
            status=AttributionStatus.MATCHED,
            reason=AttributionReason.COMPANY,
            account_id="a1" if opportunity_id else None,
            opportunity_id=opportunity_id,
        )
    )


def heard(store: CrmStore, days: float, **said: Any) -> None:
    """A call that goes the usual way in, with all that is derived from it."""
    at = ago(days=days)
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=4), "recorded_at": at}
    given = record(**{"call_id": f"heard-{days}", "account_hint": "永裕彩盒", **times, **said})
    record_call(store, given, policy=POLICY, now=at)


def a_lead(store: CrmStore, lead_id: str, phone: str, **fields: Any) -> None:
    who: dict[str, Any] = {"region": "east", "team": "east-1", "rep_id": "rep-1", "name": "陈工", "company": "恒力"}
    store.save_lead(
        Lead(**{"id": lead_id, "phone": phone, "need": "换供应商", "created_at": ago(days=5), **who, **fields})
    )


@pytest.mark.parametrize("name", ReportName)
def test_every_report_can_be_made_of_nothing(store: CrmStore, name: ReportName) -> None:
    opened(store)
    report = made(
        store,
        name,
        sight=EAST if name in OF_ONE_DEAL else ANOTHER,
        opportunity_id="d1",
    )
    assert report.columns
    keys = {column.key for column in report.columns}
    assert all(set(row) == keys for row in report.rows)


@pytest.mark.feature("B-060")
def test_deals_without_an_update_for_48_hours_are_listed_to_who_sees_them(store: CrmStore) -> None:
    opened(store, "d1", at=ago(hours=49))
    opened(store, "d2", at=ago(hours=47))
    opened(store, "d3", at=ago(hours=60), rep_id="rep-2")
    rows = made(store, ReportName.NO_UPDATE, sight=MINE).rows
    assert [(row["opportunity_id"], row["hours"]) for row in rows] == [("d1", 49)]
    assert len(made(store, ReportName.NO_UPDATE).rows) == 2


@pytest.mark.feature("B-049")
def test_deals_past_the_red_line_are_listed(store: CrmStore) -> None:
    opened(store, at=ago(days=3))
    for number in range(16):
        touched(store, ago(days=2, minutes=number))
    (row,) = made(store, ReportName.RED_LINE).rows
    assert (row["opportunity_id"], row["contacts"]) == ("d1", 16)


@pytest.mark.feature("B-051", "B-061")
def test_sleeping_leads_and_those_without_a_second_action_are_listed(store: CrmStore) -> None:
    a_lead(store, "l1", "13900139001")
    a_lead(store, "l2", "13900139002", contacted_at=ago(days=4))
    a_lead(store, "l3", "13900139003", state=LeadState.INVALID, invalid_reason="空号")
    assert [row["lead_id"] for row in made(store, ReportName.DORMANT_LEADS).rows] == ["l1", "l2"]
    assert [row["lead_id"] for row in made(store, ReportName.SECOND_ACTION).rows] == ["l2"]
    assert made(store, ReportName.SECOND_ACTION, sight=ANOTHER).rows == ()


@pytest.mark.feature("B-052")
def test_calls_without_a_customer_are_counted_by_rep(store: CrmStore) -> None:
    called(store, ago(hours=50), opportunity_id=None)
    called(store, ago(hours=30), opportunity_id=None)
    (row,) = made(store, ReportName.UNLINKED_CALLS).rows
    assert (row["rep_id"], row["calls"], row["hours"]) == ("rep-1", 2, 50)


@pytest.mark.feature("A-008", "A-011", "B-062", "B-063", "B-064", "B-066")
def test_the_process_report_counts_calls_promises_leads_and_roles(store: CrmStore) -> None:
    opened(store, at=ago(days=20))
    create_contact(store, EAST, account_id="a1", name="李建国", role="purchasing", actor_id="rep-1", now=ago(days=20))
    heard(
        store,
        10,
        commitments=(promise(due_at=ago(days=5)), promise("c2", due_at=ago(days=4))),
        persons=(person(name="李建国"),),
    )
    heard(store, 2, source="import")
    (kept, _) = store.todos(EVERYWHERE)
    store.save_todo(replace(kept, done_at=ago(days=6), done_by="rep-1"))
    a_lead(store, "l1", "13900139001", state=LeadState.CONVERTED)
    a_lead(store, "l2", "13900139002")
    a_lead(store, "l3", "13900139003", state=LeadState.INVALID, invalid_reason="空号")
    (row,) = made(store, ReportName.PROCESS, by=Grouping.TEAM).rows
    assert (row["open_deals"], row["calls"], row["archive_rate"]) == (1, 2, 0.5)
    assert (row["action_compliance"], row["lead_conversion"]) == (0.5, 0.5)
    assert row["roles_per_deal"] == 1
    assert row["completeness"] == 0.5  # a confirmed contact and a next step, no amount and no close date
    assert made(store, ReportName.PROCESS, sight=ANOTHER).rows == ()


def test_what_was_done_late_or_cancelled_is_told_apart(store: CrmStore) -> None:
    opened(store, at=ago(days=20))
    heard(
        store,
        10,
        commitments=(
            promise(due_at=ago(days=5)),
            promise("c2", due_at=ago(days=4), rejected=True),
            promise("c3", due_at=ago(days=-4)),  # not due yet
            promise("c4", due_at=ago(days=4), owner="customer"),
        ),
    )
    (late,) = [todo for todo in store.todos(EVERYWHERE) if todo.claim_id == "c1"]
    store.save_todo(replace(late, done_at=ago(days=4), done_by="rep-1"))
    (row,) = made(store, ReportName.PROCESS).rows
    assert row["action_compliance"] == 0


@pytest.mark.feature("A-008", "J-190", "J-198")
def test_stages_are_read_from_the_history(store: CrmStore) -> None:
    opened(store, at=ago(days=9), stage="first_contact")
    stays = [("lead", ago(days=9), ago(days=5)), ("first_contact", ago(days=5), None)]
    for position, (stage, entered, exited) in enumerate(stays, start=1):
        store.save_stage_interval(
            StageInterval(
                opportunity_id="d1",
                position=position,
                stage=stage,
                pipeline_version=1,
                entered_at=entered,
                entered_by="rep-1",
                exited_at=exited,
            )
        )
    lead, first, *_ = made(store, ReportName.STAGES).rows
    assert (lead["entered"], lead["conversion"], lead["dwell_days"]) == (1, 1.0, 4.0)
    assert (first["entered"], first["conversion"], first["bottleneck"]) == (1, 0.0, 1)


@pytest.mark.feature("B-055")
def test_a_win_with_one_stage_on_record_is_a_rush(store: CrmStore) -> None:
    opened(store, at=ago(days=2), outcome=Outcome.WON, stage="closing")
    (row,) = made(store, ReportName.RUSH).rows
    assert (row["stages_recorded"], row["rushed"], row["rep_id"]) == (1, True, "rep-1")


@pytest.mark.feature("B-065")
def test_accounts_without_a_win_for_90_days_are_zombies(store: CrmStore) -> None:
    for account_id, created in (("old", 200), ("buyer", 200), ("new", 10), ("lapsed", 300)):
        store.save_account(
            Account(id=account_id, region="east", name=f"公司{account_id}", created_at=ago(days=created))
        )
    opened(store, "won", account_id="buyer", at=ago(days=3), outcome=Outcome.WON, stage="closing")
    opened(store, "was", account_id="lapsed", at=ago(days=100), outcome=Outcome.WON, stage="closing")
    rows = {row["account_id"]: row["days"] for row in made(store, ReportName.ZOMBIES).rows}
    assert {key: rows[key] for key in ("old", "lapsed")} == {"old": 200, "lapsed": 100}
    assert not {"buyer", "new"} & set(rows)
    mine = made(store, ReportName.ZOMBIES, sight=Sight("east", team="east-1")).rows
    assert [row["account_id"] for row in mine] == ["lapsed"]


@pytest.mark.feature("F-135", "F-137")
def test_the_stand_up_and_the_daily_reports_read_the_calls_of_the_period(store: CrmStore) -> None:
    opened(store)
    called(store, ago(hours=2), needs=(need(),))
    called(store, ago(days=40), needs=(need(),))
    (row,) = made(store, ReportName.STANDUP).rows
    assert (row["rep_id"], row["updates"], row["enough"]) == ("rep-1", 1, False)
    (day,) = made(store, ReportName.DAILY).rows
    assert (day["day"], day["needs"]) == ("2026-03-20", "cost")


@pytest.mark.feature("F-141")
def test_adoption_counts_what_people_did_not_what_the_service_did(store: CrmStore) -> None:
    create_contact(store, EAST, account_id="a1", name="李建国", actor_id="rep-1", now=ago(days=1))
    create_contact(store, EAST, account_id="a1", name="王敏", actor_id="rep-2", now=ago(days=1))
    heard(store, 1)
    rows = {row["feature"]: (row["uses"], row["people"]) for row in made(store, ReportName.ADOPTION).rows}
    assert rows == {"contact.created": (2, 2)}


@pytest.mark.feature("B-058", "B-059")
def test_reports_of_one_deal_read_its_calls(store: CrmStore) -> None:
    opened(store, at=ago(days=20))
    create_contact(
        store, EAST, account_id="a1", name="李工", role="technical_buyer", actor_id="rep-1", now=ago(days=20)
    )
    heard(store, 3, objections=(objection(),), persons=(person(name="李工"),))
    (row,) = made(store, ReportName.OBJECTIONS, opportunity_id="d1").rows
    assert (row["tag"], row["answered"]) == ("price", None)
    windows = made(store, ReportName.TECHNICAL_FEEDBACK, opportunity_id="d1").rows
    assert [window["calls"] for window in windows] == [0, 0, 0, 0, 0, 1]


def test_a_report_of_one_deal_names_a_deal_in_sight(store: CrmStore) -> None:
    opened(store)
    with pytest.raises(CrmInvalid) as refused:
        made(store, ReportName.OBJECTIONS)
    assert refused.value.code == "opportunity_missing"
    with pytest.raises(CrmNotFound):
        made(store, ReportName.OBJECTIONS, sight=ANOTHER, opportunity_id="d1")
