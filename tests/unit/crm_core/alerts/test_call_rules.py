"""What the latest calls of a deal tell: progress or none, words of danger, signs of intent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_core.alerts.call_rules import calls_without_progress, check_calls, progress_of
from crm_core.alerts.facts import DealFacts, RecentCalls, Stay
from crm_core.alerts.findings import Finding
from crm_core.records import CallRecord, SignalClaim
from crm_core.terms import SignalKind
from tests.unit.crm_core.alerts.given import NOW, RULES, ago, deal, stay
from tests.unit.crm_core.samples import need, objection, promise, quote, record


def call(days: float, **said: Any) -> CallRecord:
    start = ago(days=days)
    times = {"occurred_start": start, "occurred_end": start + timedelta(minutes=5), "recorded_at": start}
    return record(**{"call_id": f"call-{days}", **times, **said})


def risk(text: str, claim_id: str = "s1", **said: Any) -> SignalClaim:
    base: dict[str, Any] = {"kind": SignalKind.RISK, "evidence": quote(text), "confidence": 0.9}
    return SignalClaim(claim_id=claim_id, **{**base, **said})


def checked(*records: CallRecord, facts: DealFacts | None = None) -> list[Finding]:
    recent = [RecentCalls(opportunity_id="d1", records=records)]
    return list(check_calls(recent, {"d1": facts or deal()}, policy=RULES, now=NOW))


def rules(*records: CallRecord) -> set[str]:
    return {finding.rule for finding in checked(*records)}


FIRST = call(9, needs=(need(),), commitments=(promise(),), objections=(objection(),))


@pytest.mark.parametrize(
    ("said", "brings"),
    [
        ({"needs": (need(category="cost"),)}, False),  # known before
        ({"needs": (need(category="delivery"),)}, True),
        ({"needs": (need(category="delivery", rejected=True),)}, False),
        ({"commitments": (promise(action="send_quote"),)}, False),
        ({"commitments": (promise(action="visit"),)}, True),
        ({"commitments": (promise(owner="customer"),)}, True),
        ({"objections": (objection(),)}, False),
        ({"objections": (objection(answered=True),)}, True),
        ({}, False),
    ],
)
def test_progress_is_what_the_calls_before_did_not_have(said: dict[str, Any], brings: bool) -> None:
    assert progress_of(call(1, **said), [FIRST], [stay(entered=ago(days=9))]).any is brings


def test_a_stage_change_between_two_calls_is_progress() -> None:
    stays = [stay("lead", ago(days=9), ago(days=3)), stay("first_contact", ago(days=3))]
    assert progress_of(call(1), [FIRST], stays).advanced
    assert not progress_of(call(1), [call(2)], stays).advanced


@pytest.mark.feature("B-048")
def test_three_calls_in_a_row_without_progress_bring_the_manager_in_with_the_history() -> None:
    facts = deal(stays=(stay(entered=ago(days=9)),), open_todos=2, objections=1)
    (finding,) = checked(call(1), call(2), call(3), FIRST, facts=facts)
    assert finding.rule == "no_progress"
    assert dict(finding.data) == {"calls": 3, "needs": 1, "open_todos": 2, "objections": 1}
    assert (finding.subject, finding.team) == ("opportunity:d1", "east-1")


@pytest.mark.parametrize(
    ("records", "stays", "count"),
    [
        ((call(1), call(2), FIRST), [stay(entered=ago(days=9))], 2),
        ((call(1), call(2, needs=(need(category="quality"),)), call(3), FIRST), [stay(entered=ago(days=9))], 1),
        ((call(1, needs=(need(category="quality"),)), call(2), FIRST), [stay(entered=ago(days=9))], 0),
        ((FIRST,), [stay(entered=ago(days=9))], 0),
        ((), [stay()], 0),
        ((call(1), call(2), call(3), FIRST), [stay("lead", ago(days=9), NOW), stay("first_contact", NOW)], 0),
    ],
)
def test_calls_without_progress_are_counted_back_to_the_last_progress(
    records: tuple[CallRecord, ...], stays: list[Stay], count: int
) -> None:
    assert calls_without_progress(records, stays) == count


@pytest.mark.feature("B-050")
def test_a_keyword_in_a_risk_or_an_objection_is_told_with_its_call() -> None:
    by_risk = call(0.1, signals=(risk("这个事要等领导批一下"),))
    (finding,) = checked(by_risk)
    assert finding.subject == f"call:{by_risk.call_id}"
    assert dict(finding.data) == {
        "keyword": "等领导批",
        "call_id": by_risk.call_id,
        "claim_id": "s1",
        "severe": False,
    }
    assert rules(call(0.1, objections=(objection(evidence=quote("你们先别急，要走流程的")),))) == {"keyword"}


def test_a_keyword_tells_when_the_risk_is_severe() -> None:
    (finding,) = checked(call(0.1, signals=(risk("Budget freeze until July", severe=True),)))
    assert finding.data["severe"] is True


@pytest.mark.parametrize(
    "said",
    [
        {"signals": (risk("价格我再看一下"),)},
        {"signals": (risk("等领导批", rejected=True),)},
        {"signals": (risk("等领导批", kind=SignalKind.AMOUNT),)},
        {"needs": (need(evidence=quote("采购要走流程太慢，想换系统")),)},
    ],
)
def test_other_words_rejected_claims_and_needs_are_no_keyword_alert(said: dict[str, Any]) -> None:
    assert "keyword" not in rules(call(0.1, **said))


def test_a_call_is_read_for_keywords_while_it_is_recent() -> None:
    said = {"signals": (risk("等领导批"),)}
    assert "keyword" in rules(call(1.9, **said))
    assert "keyword" not in rules(call(2.1, **said))


@pytest.mark.feature("B-053")
def test_two_indicators_of_intent_give_advice_and_one_does_not() -> None:
    asks = need("n1", evidence=quote("能不能先寄两盒样品过来"))
    names = need("n2", category="price", evidence=quote("别家最近买赠力度很大"))
    (finding,) = checked(call(1, needs=(asks, names)))
    assert dict(finding.data) == {"indicators": "samples, rival_promotion"}
    assert rules(call(1, needs=(asks,))) == set()


def test_calls_of_a_deal_that_is_not_open_are_passed_over() -> None:
    recent = [RecentCalls(opportunity_id="gone", records=(call(0.1, signals=(risk("等领导批"),)),))]
    assert list(check_calls(recent, {"d1": deal()}, policy=RULES, now=NOW)) == []


def test_rules_that_are_off_find_nothing() -> None:
    off = replace(RULES, rules={key: replace(rule, on=False) for key, rule in RULES.rules.items()})
    recent = [RecentCalls(opportunity_id="d1", records=(call(0.1, signals=(risk("等领导批"),)),))]
    assert list(check_calls(recent, {"d1": deal()}, policy=off, now=NOW)) == []
