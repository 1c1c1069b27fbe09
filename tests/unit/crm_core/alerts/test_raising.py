"""What findings do to the alerts that stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from crm_core.alerts.alert import Alert, AlertState, Audience, closed
from crm_core.alerts.findings import Finding
from crm_core.alerts.policy import RULES as KNOWN_RULES
from crm_core.alerts.raising import STATES, after_findings, id_of, not_yet_told, over
from tests.unit.crm_core.alerts.given import NOW, RULES, ago

TODAY = date(2026, 3, 20)


def finding(rule: str = "no_outbound", **said: Any) -> Finding:
    base: dict[str, Any] = {
        "subject": "opportunity:d1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "data": {"days": 8},
        "opportunity_id": "d1",
    }
    return Finding(rule=rule, **{**base, **said})


def raised(*findings: Finding, known: tuple[Alert, ...] = ()) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
    return after_findings(findings, {alert.id: alert for alert in known}, policy=RULES, day_of=lambda _: TODAY, now=NOW)


def test_findings_for_superiors_about_one_deal_make_one_alert() -> None:
    (alert,), changed = raised(finding(), finding("red_line", data={"contacts": 16}))
    assert ([reason.rule for reason in alert.reasons], changed) == (["no_outbound", "red_line"], ())
    assert alert.audience is Audience.MANAGER


def test_a_finding_joins_the_alert_of_the_day_and_the_same_one_changes_nothing() -> None:
    (alert,), _ = raised(finding())
    assert raised(finding(), known=(alert,)) == ((), ())
    new, (grown,) = raised(
        finding("red_line", data={"contacts": 16}),
        finding("keyword", subject="call:c1", data={"keyword": "等领导批"}),
        known=(alert,),
    )
    assert (new, [reason.rule for reason in grown.reasons]) == ((), ["no_outbound", "red_line", "keyword"])


def test_findings_for_reps_and_without_a_deal_have_alerts_of_their_own() -> None:
    pool = finding("dormant_pool", subject="pool:east/", rep_id=None, opportunity_id=None)
    found, _ = raised(finding("stagnation"), finding("no_update"), pool, replace(pool, subject="pool:east/east-1"))
    assert len({alert.id for alert in found}) == 4
    assert {alert.id for alert in found} == {
        id_of(one, policy=RULES, day=TODAY)
        for one in (finding("stagnation"), finding("no_update"), pool, replace(pool, subject="pool:east/east-1"))
    }


def test_what_stands_is_not_told_again() -> None:
    (alert,), _ = raised(finding())
    other = finding(subject="opportunity:d2", opportunity_id="d2")
    assert not_yet_told([finding(), other], [alert]) == (other,)


@pytest.mark.parametrize(("rule", "again"), [("no_outbound", True), ("keyword", False), ("no_progress", False)])
def test_what_was_closed_is_told_again_only_if_it_is_a_state(rule: str, again: bool) -> None:
    (alert,), _ = raised(finding(rule))
    assert not_yet_told([finding(rule)], [closed(alert, actor_id="boss", now=NOW)]) == (
        (finding(rule),) if again else ()
    )


def test_an_alert_ends_when_none_of_its_states_is_found_again() -> None:
    (alert,), _ = raised(finding(), finding("red_line"))
    assert over([alert], [finding("red_line")], actor_id="clock", now=NOW) == ()
    (ended,) = over([alert], [], actor_id="clock", now=NOW)
    assert (ended.state, ended.closed_by, ended.closed_at) == (AlertState.CLOSED, "clock", NOW)
    assert over([ended], [], actor_id="clock", now=ago(days=-1)) == ()


@pytest.mark.parametrize("rule", sorted(set(KNOWN_RULES) - STATES))
def test_an_alert_about_what_was_said_stays_until_a_person_closes_it(rule: str) -> None:
    (alert,), _ = raised(finding(rule))
    assert over([alert], [], actor_id="clock", now=NOW) == ()


def test_an_alert_of_another_part_of_the_service_is_left_alone() -> None:
    (alert,), _ = raised(finding())
    foreign = replace(alert, reasons=(replace(alert.reasons[0], rule="deal_health"),))
    assert over([foreign], [], actor_id="clock", now=NOW) == ()
