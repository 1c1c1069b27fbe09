"""When an open deal stands still, at the edges of each limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.alerts.deal_rules import check_deals, contacts_since_advance, counts_in_scorecard
from crm_core.alerts.facts import DealFacts
from crm_core.alerts.policy import AlertPolicy
from tests.unit.crm_core.alerts.given import NOW, RULES, ago, deal, stay
from tests.unit.crm_core.samples import POLICY, SHANGHAI

PIPELINE = POLICY.pipeline


def found(*deals: DealFacts, policy: AlertPolicy = RULES, now: datetime = NOW) -> dict[str, dict[str, Any]]:
    findings = check_deals(deals, policy=policy, pipeline=PIPELINE, calendar_of=POLICY.calendar.of, now=now)
    return {finding.rule: dict(finding.data) for finding in findings}


def test_a_fresh_deal_raises_nothing() -> None:
    assert found(deal()) == {}


@pytest.mark.feature("B-054")
@pytest.mark.parametrize(
    ("entered", "workdays"),
    [
        (datetime(2026, 3, 13, 9, tzinfo=SHANGHAI), None),  # a Friday; five work days to the next Friday
        (datetime(2026, 3, 12, 23, tzinfo=SHANGHAI), 6),
    ],
)
def test_more_than_five_work_days_in_a_stage_are_a_stagnation(entered: datetime, workdays: int | None) -> None:
    facts = found(deal(stays=(stay("proposal", entered),))).get("stagnation")
    assert facts == ({"stage": "proposal", "workdays": workdays} if workdays else None)


def test_a_holiday_does_not_count_towards_a_stagnation() -> None:
    """The spring festival of 2026 has no work day from 15 to 23 February."""
    facts = found(
        deal(stays=(stay("lead", datetime(2026, 2, 13, 9, tzinfo=SHANGHAI)),)),
        now=datetime(2026, 2, 25, 18, tzinfo=SHANGHAI),
    )
    assert "stagnation" not in facts


@pytest.mark.feature("B-057")
def test_two_stages_in_a_row_over_fourteen_days_give_a_diagnosis() -> None:
    slow = deal(
        created_at=ago(days=40),
        stays=(
            stay("lead", ago(days=40), ago(days=35)),
            stay("first_contact", ago(days=35), ago(days=15)),
            stay("needs_confirmed", ago(days=15), contacts=4),
        ),
        last_call_at=ago(days=3),
        objections=2,
    )
    assert found(slow)["overstay"] == {
        "stage_before": "first_contact",
        "days_before": 20,
        "stage": "needs_confirmed",
        "days": 15,
        "silent_days": 3,
        "contacts": 4,
        "objections": 2,
    }


@pytest.mark.parametrize(("before", "here"), [(14, 15), (15, 14), (3, 90)])
def test_one_stage_alone_or_exactly_fourteen_days_are_no_overstay(before: int, here: int) -> None:
    stays = (stay("lead", ago(days=before + here), ago(days=here)), stay("first_contact", ago(days=here)))
    assert "overstay" not in found(deal(stays=stays))
    assert "overstay" not in found(deal(stays=(stay("lead", ago(days=90)),)))


@pytest.mark.feature("B-060")
def test_no_update_counts_from_the_later_of_call_and_change() -> None:
    exact, over = ago(hours=48), ago(hours=48, seconds=1)
    assert "no_update" not in found(deal(updated_at=exact))
    assert found(deal(updated_at=over))["no_update"] == {"hours": 48}
    assert "no_update" not in found(deal(updated_at=over, last_call_at=ago(hours=1)))


@pytest.mark.feature("B-056")
def test_seven_days_without_a_word_from_us_prompt_the_manager() -> None:
    assert "no_outbound" not in found(deal(created_at=ago(days=30), last_outbound_at=ago(days=7)))
    silent = deal(created_at=ago(days=30), last_outbound_at=ago(days=8), last_call_at=ago(hours=1))
    assert found(silent)["no_outbound"] == {"days": 8}  # that the customer called is no follow-up
    assert found(deal(created_at=ago(days=9)))["no_outbound"] == {"days": 9}


@pytest.mark.feature("B-049")
def test_more_than_fifteen_contacts_without_an_advance_cross_the_red_line() -> None:
    at_line = deal(stays=(stay("lead", contacts=15),))
    past_line = deal(stays=(stay("lead", contacts=16),))
    assert "red_line" not in found(at_line)
    assert found(past_line)["red_line"] == {"contacts": 16}
    assert counts_in_scorecard(at_line.stays, policy=RULES, pipeline=PIPELINE)
    assert not counts_in_scorecard(past_line.stays, policy=RULES, pipeline=PIPELINE)


def test_an_advance_sets_the_counter_to_zero_and_a_step_back_does_not() -> None:
    advanced = (stay("lead", contacts=10), stay("first_contact", contacts=7))
    back = (*advanced, stay("lead", contacts=9))
    assert contacts_since_advance(advanced, PIPELINE) == 7
    assert contacts_since_advance(back, PIPELINE) == 16
    assert contacts_since_advance((*back, stay("first_contact", contacts=2)), PIPELINE) == 2


def test_a_stage_that_the_pipeline_no_longer_knows_counts_as_an_advance() -> None:
    assert contacts_since_advance((stay("survey", contacts=20), stay("lead", contacts=1)), PIPELINE) == 1


def test_a_rule_that_is_off_finds_nothing() -> None:
    off = replace(RULES, rules={key: replace(rule, on=False) for key, rule in RULES.rules.items()})
    assert found(deal(created_at=ago(days=99), updated_at=ago(days=99)), policy=off) == {}


def test_a_finding_names_the_deal_and_whose_it_is() -> None:
    (one, *_) = check_deals(
        [deal(updated_at=ago(days=3))],
        policy=RULES,
        pipeline=PIPELINE,
        calendar_of=POLICY.calendar.of,
        now=NOW,
    )
    assert (one.subject, one.opportunity_id, one.region, one.rep_id) == ("opportunity:d1", "d1", "east", "rep-1")


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_longer_silence_never_lifts_an_alert(one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    before = found(deal(updated_at=NOW - timedelta(hours=shorter), created_at=NOW - timedelta(hours=shorter)))
    after = found(deal(updated_at=NOW - timedelta(hours=longer), created_at=NOW - timedelta(hours=longer)))
    assert set(before) <= set(after)
