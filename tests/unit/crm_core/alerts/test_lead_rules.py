"""What nobody takes care of: leads, calls without a customer, contacts that have gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from crm_core.alerts.facts import ContactFacts, LeadFacts, LooseCalls
from crm_core.alerts.findings import Finding
from crm_core.alerts.lead_rules import check_contacts, check_leads, check_loose_calls
from tests.unit.crm_core.alerts.given import NOW, RULES, ago, lead


def leads(*given: LeadFacts) -> list[Finding]:
    return list(check_leads(given, policy=RULES, now=NOW))


def contact(contact_id: str, *, mentions: int, last: datetime, **said: Any) -> ContactFacts:
    base: dict[str, Any] = {"account_id": "a1", "region": "east", "team": "east-1", "rep_id": "rep-1"}
    return ContactFacts(contact_id=contact_id, mentions=mentions, last_at=last, **{**base, **said})


@pytest.mark.feature("B-051")
def test_a_pool_with_leads_that_slept_for_72_hours_is_told_once_with_their_number() -> None:
    asleep = [lead(lead_id=f"l{number}", created_at=ago(hours=73)) for number in range(3)]
    (finding,) = leads(*asleep, lead(lead_id="awake", created_at=ago(hours=72)))
    assert (finding.rule, finding.subject, finding.rep_id) == ("dormant_pool", "pool:east/east-1", None)
    assert dict(finding.data) == {"leads": 3, "hours": 72}


def test_each_team_has_a_pool_of_its_own_and_so_have_leads_without_a_team() -> None:
    old = ago(hours=100)
    found = leads(
        lead(created_at=old),
        lead(lead_id="l2", created_at=old, team="east-2"),
        lead(lead_id="l3", created_at=old, team=None, rep_id=None),
    )
    assert sorted(finding.subject for finding in found) == ["pool:east/", "pool:east/east-1", "pool:east/east-2"]


def test_an_entry_in_the_log_or_a_contact_wakes_a_lead() -> None:
    old = ago(hours=100)
    assert leads(lead(created_at=old, last_event_at=ago(hours=2))) == []
    assert leads(lead(created_at=old, actions=(ago(hours=90), ago(hours=2)))) == []


@pytest.mark.feature("B-061")
@pytest.mark.parametrize(
    ("actions", "found"),
    [
        ((), False),  # not contacted at all: the first contact has a timer of its own
        ((ago(hours=72),), False),
        ((ago(hours=72, seconds=1),), True),
        ((ago(hours=90), ago(hours=80)), False),
    ],
)
def test_a_contacted_lead_needs_a_second_action_within_72_hours(actions: tuple[datetime, ...], found: bool) -> None:
    given = lead(created_at=ago(hours=95), actions=actions, last_event_at=ago(hours=1))
    assert [finding.rule for finding in leads(given)] == (["second_action"] if found else [])


@pytest.mark.feature("B-052")
def test_calls_that_no_customer_is_named_for_are_told_to_their_rep() -> None:
    loose = LooseCalls(region="east", team="east-1", rep_id="rep-1", calls=4, oldest_at=ago(days=3))
    (finding,) = check_loose_calls([loose], policy=RULES)
    assert (finding.rule, finding.subject, dict(finding.data)) == ("unlinked", "rep:rep-1", {"calls": 4, "hours": 24})


@pytest.mark.feature("A-020")
def test_a_main_contact_who_is_silent_while_others_are_not_may_have_left() -> None:
    main = contact("k1", mentions=5, last=ago(days=61), rep_id="rep-9")
    other = contact("k2", mentions=2, last=ago(days=2))
    (finding,) = check_contacts([main, other], policy=RULES, now=NOW)
    assert (finding.subject, finding.rep_id) == ("account:a1", "rep-1")  # told to who talks to them now
    assert dict(finding.data) == {"contact_id": "k1", "days": 61}


@pytest.mark.parametrize(
    "named",
    [
        [contact("k1", mentions=5, last=ago(days=60)), contact("k2", mentions=2, last=ago(days=2))],
        [contact("k1", mentions=5, last=ago(days=90))],  # nobody talks to that account at all
        [contact("k1", mentions=5, last=ago(days=3)), contact("k2", mentions=2, last=ago(days=90))],
    ],
)
def test_a_silent_account_or_a_silent_side_contact_is_no_change_of_contact(named: list[ContactFacts]) -> None:
    assert list(check_contacts(named, policy=RULES, now=NOW)) == []


def test_rules_that_are_off_find_nothing() -> None:
    off = replace(RULES, rules={key: replace(rule, on=False) for key, rule in RULES.rules.items()})
    old = lead(created_at=ago(days=9), actions=(ago(days=8),))
    loose = LooseCalls(region="east", team="east-1", rep_id="rep-1", calls=4, oldest_at=ago(days=3))
    gone = [contact("k1", mentions=5, last=ago(days=90)), contact("k2", mentions=2, last=ago(days=2))]
    assert list(check_leads([old], policy=off, now=NOW)) == []
    assert list(check_loose_calls([loose], policy=off)) == []
    assert list(check_contacts(gone, policy=off, now=NOW)) == []
