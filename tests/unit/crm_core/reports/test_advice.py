"""From what stands in a deal's way to what helps against it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_core.alerts.policy import Advice
from crm_core.errors import CrmInvalid, CrmNotFound, PolicyInvalid
from crm_core.policy_files import policy_text, read_policy_text
from crm_core.records import SignalClaim
from crm_core.reports.advice import advice_rows
from crm_core.reports.counts import OpenCause
from crm_core.reports.report import Period, ReportName
from crm_core.service import Question, complete_todo, make_report, record_call
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from crm_core.terms import SignalKind
from tests.unit.crm_core.alerts.given import NOW, RULES, ago, opened
from tests.unit.crm_core.reports.test_copies import LONG
from tests.unit.crm_core.samples import EAST, NORTH, POLICY, objection, promise, quote, record

TEXT = policy_text(Path(__file__).parents[4] / "models" / "crm", "alerts")
FIRST = Advice(key="first", causes=("price",), zh="一", en="one")
SECOND = Advice(key="second", causes=("price", "budget"), zh="二", en="two")


def cause(tag: str = "price", **said: Any) -> OpenCause:
    return OpenCause(**{"tag": tag, "severe": False, "at": ago(days=1), "call_id": "call-1", **said})


def asked(store: CrmStore, name: ReportName = ReportName.ADVICE, *, sight: Sight = EAST, **said: Any) -> list[Any]:
    question = Question(name=name, period=Period(ago(days=30), NOW), **{"opportunity_id": "d1", **said})
    return list(make_report(store, sight, question, policy=POLICY, now=NOW).rows)


def heard(store: CrmStore, days: float, **said: Any) -> None:
    at = ago(days=days)
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=4), "recorded_at": at}
    given = record(**{"call_id": f"heard-{days}", "account_hint": "永裕彩盒", **times, **said})
    record_call(store, given, policy=POLICY, now=at)


def risk(value: str, **said: Any) -> SignalClaim:
    base: dict[str, Any] = {"evidence": quote("要等老板点头"), "confidence": 0.9, "claim_id": f"risk-{value}"}
    return SignalClaim(kind=SignalKind.RISK, value=value, **{**base, **said})


@pytest.mark.feature("F-134")
def test_a_cause_is_told_with_every_action_that_helps() -> None:
    rows = advice_rows([cause()], [FIRST, SECOND])
    assert [(row["cause"], row["action"], row["action_zh"], row["action_en"]) for row in rows] == [
        ("price", "first", "一", "one"),
        ("price", "second", "二", "two"),
    ]


def test_a_cause_that_nothing_is_known_against_is_told_too() -> None:
    (row,) = advice_rows([cause("weather")], [FIRST])
    assert (row["cause"], row["action"], row["action_zh"]) == ("weather", None, None)


def test_the_severe_come_first_then_the_latest() -> None:
    causes = [
        cause("a", at=ago(days=3)),
        cause("b", at=ago(days=1)),
        cause("c", at=ago(days=9), severe=True),
        cause("d", at=ago(days=1)),
    ]
    assert [row["cause"] for row in advice_rows(causes, [])] == ["c", "b", "d", "a"]


@pytest.mark.feature("F-134")
@pytest.mark.parametrize(
    ("tag", "action"),
    [
        ("feature_gap", "white_paper"),
        ("contract_terms", "legal_terms"),
        ("process", "legal_terms"),
        ("authority", "executive_referral"),
        ("approval", "executive_referral"),
        ("price", "value_sheet"),
        ("competitor", "comparison"),
        ("timing", "dated_step"),
    ],
)
def test_the_shipped_policy_knows_what_helps(tag: str, action: str) -> None:
    (row,) = advice_rows([cause(tag)], RULES.advice)
    assert row["action"] == action


@pytest.mark.feature("F-134")
def test_a_deals_open_objections_and_risks_bring_their_actions(store: CrmStore) -> None:
    opened(store, at=ago(days=20))
    heard(store, 3, objections=(objection(tag="contract_terms"),))
    heard(store, 2, signals=(risk("approval", severe=True),))

    rows = asked(store)
    assert [(row["cause"], row["severe"], row["action"], row["call_id"]) for row in rows] == [
        ("approval", True, "executive_referral", "heard-2"),
        ("contract_terms", False, "legal_terms", "heard-3"),
    ]
    assert rows[0]["at"] == ago(days=2).isoformat()


@pytest.mark.parametrize(
    "later",
    [
        objection(answered=True),
        objection("o9", answered=True, confirmed=True, confidence=0.1),
    ],
)
def test_what_a_later_call_answered_needs_nothing_more(store: CrmStore, later: Any) -> None:
    opened(store, at=ago(days=20))
    heard(store, 3, objections=(objection(),))
    assert [row["cause"] for row in asked(store)] == ["price"]
    heard(store, 2, objections=(later,))
    assert asked(store) == []


def test_an_answer_that_nobody_is_sure_of_answers_nothing(store: CrmStore) -> None:
    opened(store, at=ago(days=20))
    heard(store, 3, objections=(objection(),))
    heard(store, 2, objections=(objection(answered=True, confidence=0.2),))
    assert [row["cause"] for row in asked(store)] == ["price"]


def test_what_is_a_month_old_no_longer_asks_for_anything(store: CrmStore) -> None:
    opened(store, at=ago(days=60))
    heard(store, 30.1, objections=(objection(tag="timing"),))
    heard(store, 29.9, objections=(objection(),))
    assert [row["cause"] for row in asked(store)] == ["price"]


def test_advice_ends_at_the_border_of_sight_and_names_a_deal(store: CrmStore) -> None:
    opened(store, at=ago(days=20))
    with pytest.raises(CrmNotFound):
        asked(store, sight=NORTH)
    with pytest.raises(CrmInvalid):
        asked(store, opportunity_id=None)


@pytest.mark.parametrize(
    ("setting", "wrong", "named"),
    [
        ('completeness = ["amount"', 'completeness = ["colour"', "colour"),
        ('completeness = ["amount"', 'completeness = ["amount", "amount"', "each once"),
        ("copied_days = 3", "copied_days = 1", "copied_days"),
        ('key = "white_paper"', 'key = "white_paper"\nowner = "rep"', "owner"),
        ('causes = ["competitor"]', "", "causes"),
        ('approval = { zh = "需领导审批", ', "approval = { ", "zh"),
        ("min_confidence = 0.6", "min_confidence = -1", "min_confidence"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused_with_its_place(setting: str, wrong: str, named: str) -> None:
    assert setting in TEXT
    with pytest.raises(PolicyInvalid) as refused:
        read_policy_text("alerts", TEXT.replace(setting, wrong, 1))
    assert named in str(refused.value)


def finished(store: CrmStore, day: int, note: str | None, *, actor_id: str = "rep-1") -> None:
    heard(store, day + 0.5, commitments=(promise(due_at=ago(days=day)),))
    todo = next(one for one in store.todos(EVERYWHERE) if one.call_id == f"heard-{day + 0.5}")
    complete_todo(store, EVERYWHERE, todo.id, note=note, actor_id=actor_id, now=ago(days=day))


@pytest.mark.feature("F-138")
def test_the_notes_on_finished_work_are_read_for_copies(store: CrmStore) -> None:
    opened(store, at=ago(days=60))
    for day in (1, 2, 3):
        finished(store, day, LONG)
    finished(store, 4, None)
    finished(store, 5, LONG, actor_id="rep-2")  # another hand
    finished(store, 40, LONG)  # before the period

    (row,) = asked(store, ReportName.COPIED_NOTES, opportunity_id=None)
    assert (row["rep_id"], row["copies"], row["first_day"]) == ("rep-1", 3, "2026-03-17")
    assert set(row["notes"].split(", ")) == {
        todo.id for todo in store.todos(EVERYWHERE) if todo.done_at and todo.done_at >= ago(days=3) and todo.done_note
    }
    assert asked(store, ReportName.COPIED_NOTES, sight=NORTH, opportunity_id=None) == []
