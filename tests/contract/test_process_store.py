"""What the rules and the reports read, on SQLite and PostgreSQL: one run, one report of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from crm_core.reports.report import Period, ReportName
from crm_core.service import ProcessRun, Question, create_contact, make_report, record_call, run_process_rules
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from tests.contract.crm_stores import SQL, one_transaction, opened
from tests.unit.crm_core.alerts.given import NOW, ago, touched
from tests.unit.crm_core.alerts.given import opened as opened_deal
from tests.unit.crm_core.samples import EAST, POLICY, account, need, objection, person, promise, record


@pytest.fixture(scope="module", params=SQL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine | None]:
    with opened(request, tmp_path_factory) as engine:
        yield engine


@pytest.fixture
def store(engine: Engine | None) -> Iterator[CrmStore]:
    """A deal that has been left alone for three weeks, with two calls before."""
    with one_transaction(engine) as store:
        store.save_account(account(created_at=ago(days=200)))
        opened_deal(store, at=ago(days=30))
        create_contact(
            store, EAST, account_id="a1", name="李工", role="technical_buyer", actor_id="u", now=ago(days=30)
        )
        for days in (22, 21):
            at = ago(days=days)
            said = record(
                call_id=f"call-{days}",
                occurred_start=at,
                occurred_end=at + timedelta(minutes=4),
                recorded_at=at,
                account_hint="永裕彩盒",
                persons=(person(name="李工"),),
                needs=(need(),),
                commitments=(promise(due_at=ago(days=10)),),
                objections=(objection(),),
            )
            record_call(store, said, policy=POLICY, now=at)
        touched(store, ago(days=21))
        yield store


def test_a_run_raises_what_it_finds_once_and_closes_what_is_over(store: CrmStore) -> None:
    first = run_process_rules(store, policy=POLICY, actor_id="clock", now=NOW)
    assert first.raised == len(store.alerts(EVERYWHERE)) >= 3
    assert run_process_rules(store, policy=POLICY, actor_id="clock", now=NOW) == ProcessRun(0, 0, 0)
    touched(store, NOW)
    assert run_process_rules(store, policy=POLICY, actor_id="clock", now=NOW + timedelta(hours=1)).closed == 2
    assert len(store.alerts_by_id([alert.id for alert in store.alerts(EVERYWHERE)])) == first.raised


def test_recent_calls_come_newest_first_and_no_more_than_asked_for(store: CrmStore) -> None:
    (calls,) = store.recent_calls(EVERYWHERE, since=ago(days=30), count=1)
    assert (calls.opportunity_id, [one.call_id for one in calls.records]) == ("d1", ["call-21"])
    assert list(store.recent_calls(EVERYWHERE, since=ago(days=5), count=9)) == []


@pytest.mark.parametrize("name", ReportName)
@pytest.mark.parametrize("sight", [EVERYWHERE, EAST, Sight("east", team="east-1"), Sight("east", rep_id="rep-1")])
def test_every_report_is_made_on_every_database(store: CrmStore, name: ReportName, sight: Sight) -> None:
    question = Question(name=name, period=Period(ago(days=60), NOW), opportunity_id="d1")
    report = make_report(store, sight, question, policy=POLICY, now=NOW)
    keys = {column.key for column in report.columns}
    assert all(set(row) == keys for row in report.rows)


def test_the_process_report_reads_the_same_on_every_database(store: CrmStore) -> None:
    question = Question(name=ReportName.PROCESS, period=Period(ago(days=60), NOW))
    (row,) = make_report(store, EVERYWHERE, question, policy=POLICY, now=NOW).rows
    assert (row["calls"], row["archive_rate"], row["action_compliance"]) == (2, 1.0, 0.0)
    assert (row["roles_per_deal"], row["freshness_hours"]) == (1.0, 504.0)
