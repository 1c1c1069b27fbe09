"""What a call has to say, and how surely, before the manager is told at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crm_core.alerts.alert import Alert, AlertReason, AlertState, Audience
from crm_core.alerts.call_rules import check_calls
from crm_core.alerts.facts import RecentCalls
from crm_core.alerts.policy import AlertPolicy
from crm_core.alerts.store import AlertFilter
from crm_core.alerts.wording import worded
from crm_core.records import CallRecord
from crm_core.service import close_alert, run_process_rules
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from tests.unit.crm_core.alerts.given import NOW, RULES, ago, deal, opened
from tests.unit.crm_core.alerts.heard import call, heard, risk
from tests.unit.crm_core.samples import POLICY, need, objection, promise, quote

SURE, UNSURE = 0.9, 0.2


def hits(*records: CallRecord, policy: AlertPolicy = RULES) -> list[tuple[str, bool]]:
    """(keyword, severe) of each call that alarms."""
    recent = [RecentCalls(opportunity_id="d1", records=records)]
    found = check_calls(recent, {"d1": deal()}, policy=policy, now=NOW)
    return [(one.data["keyword"], one.data["severe"]) for one in found if one.rule == "keyword"]


@pytest.mark.feature("B-050")
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("这个得等领导批", "等领导批"),
        ("我们内部要走流程", "要走流程"),
        ("今年预算冻结了", "预算冻结"),
        ("先暂缓吧", "暂缓"),
        ("Budget Freeze until July", "budget freeze"),
        ("We still need approval", "need approval"),
    ],
)
def test_the_words_of_the_list_alarm_in_any_case(text: str, word: str) -> None:
    assert hits(call(0.5, signals=(risk(text),))) == [(word, False)]


@pytest.mark.feature("B-050")
@pytest.mark.parametrize(
    ("claim", "alarms"),
    [
        ({"confidence": SURE}, True),
        ({"confidence": 0.6}, True),
        ({"confidence": 0.59}, False),
        ({"confidence": UNSURE, "confirmed": True}, True),
        ({"confidence": SURE, "rejected": True}, False),
    ],
)
def test_what_was_hardly_heard_alarms_only_when_a_person_confirms_it(claim: dict[str, Any], alarms: bool) -> None:
    assert bool(hits(call(0.5, signals=(risk(**claim),)))) is alarms
    assert bool(hits(call(0.5, objections=(objection(evidence=quote("得走流程"), **claim),)))) is alarms


@pytest.mark.feature("B-050")
def test_a_severe_risk_alarms_whatever_its_words() -> None:
    said = risk("这个我说了不算，要问我们老总", severe=True)
    assert hits(call(0.5, signals=(said,))) == [("approval", True)]
    assert hits(call(0.5, signals=(replace(said, severe=False),))) == []
    assert hits(call(0.5, signals=(replace(said, confidence=UNSURE),))) == []
    assert hits(call(0.5, signals=(replace(said, value=None),))) == [("risk", True)]


def test_a_word_of_the_list_goes_before_the_name_of_a_risk() -> None:
    said = (risk("我说了不算", "s1", severe=True), risk("要走流程", "s2", value="process"))
    assert hits(call(0.5, signals=said)) == [("要走流程", False)]


def test_a_call_alarms_once_however_much_it_says() -> None:
    said = (risk("要走流程", "s1"), risk("等领导批", "s2"), risk("暂缓", "s3", severe=True))
    assert len(hits(call(0.5, signals=said))) == 1


def test_the_words_mean_nothing_in_a_need_or_a_promise() -> None:
    words = quote("等领导批了我们就要走流程")
    assert hits(call(0.5, needs=(need(evidence=words),), commitments=(promise(evidence=words),))) == []


@pytest.mark.parametrize(("hours", "alarms"), [(47.9, True), (48.2, False)])
def test_only_calls_of_the_last_two_days_are_read(hours: float, alarms: bool) -> None:
    assert bool(hits(call(hours / 24, signals=(risk(),)))) is alarms


def test_the_list_is_policy() -> None:
    quiet = replace(RULES, keywords=("竞标",))
    assert hits(call(0.5, signals=(risk(),)), policy=quiet) == []
    assert hits(call(0.5, signals=(risk("我们要公开竞标"),)), policy=quiet) == [("竞标", False)]


@pytest.mark.parametrize(
    ("keyword", "zh", "en"),
    [
        ("approval", "客户提到“需领导审批”", "The customer said: somebody else must approve"),
        ("要走流程", "客户提到“要走流程”", "The customer said: 要走流程"),
    ],
)
def test_a_risk_is_named_in_the_readers_language(keyword: str, zh: str, en: str) -> None:
    reason = AlertReason(rule="keyword", subject="call:c1", raised_at=NOW, data={"keyword": keyword})
    words = worded(reason, policy=RULES, pipeline=POLICY.pipeline)
    assert (words.zh, words.en) == (zh, en)


@pytest.mark.parametrize("kind", ["approval", "budget", "process", "delay", "change"])
def test_every_risk_that_the_extractor_tells_apart_has_its_words(kind: str) -> None:
    zh, en = RULES.risks[kind]
    assert zh != en
    assert all((zh, en))


def run(store: CrmStore) -> list[Alert]:
    run_process_rules(store, policy=POLICY, actor_id="clock", now=NOW)
    return list(store.alerts(EVERYWHERE, AlertFilter(rule="keyword")))


@pytest.mark.feature("B-050")
def test_a_call_of_today_reaches_the_managers_board_and_not_the_reps(store: CrmStore) -> None:
    opened(store, at=ago(days=1))
    heard(store, 0.2, signals=(risk(severe=True),))

    (alert,) = run(store)
    assert (alert.audience, alert.opportunity_id, alert.rep_id) == (Audience.MANAGER, "d1", "rep-1")
    assert store.alerts(Sight("east", team="east-1"), AlertFilter(rule="keyword")) == (alert,)
    assert store.alerts(Sight("east", rep_id="rep-1"), AlertFilter(rule="keyword")) == ()
    assert store.alerts(Sight("north"), AlertFilter(rule="keyword")) == ()


def test_the_reason_holds_ids_and_the_word_never_the_sentence(store: CrmStore) -> None:
    opened(store, at=ago(days=1))
    heard(store, 0.2, signals=(risk("王总说这个得等领导批"),))
    (alert,) = run(store)
    data = dict(alert.reasons[0].data)
    assert data == {"keyword": "等领导批", "call_id": "call-0.2", "claim_id": "s1", "severe": False}


def test_a_confirmation_alarms_at_the_next_run(store: CrmStore) -> None:
    opened(store, at=ago(days=1))
    unsure = risk(confidence=UNSURE)
    heard(store, 0.2, signals=(unsure,))
    assert run(store) == []
    heard(store, 0.2, 2, signals=(replace(unsure, confirmed=True),))
    assert len(run(store)) == 1


def test_a_rejection_leaves_the_alert_to_the_one_who_has_it(store: CrmStore) -> None:
    """It was raised; only a person closes what was said, and then it stays closed."""
    opened(store, at=ago(days=1))
    heard(store, 0.2, signals=(risk(),))
    (alert,) = run(store)
    heard(store, 0.2, 2, signals=(risk(rejected=True),))
    assert [one.state for one in run(store)] == [AlertState.OPEN]
    close_alert(store, EVERYWHERE, alert.id, actor_id="boss", now=NOW)
    assert [one.state for one in run(store)] == [AlertState.CLOSED]


def test_two_calls_of_one_deal_share_an_alert_and_keep_a_reason_each(store: CrmStore) -> None:
    opened(store, "d1", at=ago(days=1))
    heard(store, 0.2, signals=(risk(),))
    heard(store, 0.3, signals=(risk("要走流程"),))
    (alert,) = run(store)
    assert sorted(reason.data["call_id"] for reason in alert.reasons) == ["call-0.2", "call-0.3"]
