"""The story's company is the service itself: its doors, its log, its people, on a clock that the script moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from voice.domain.actor import UserRole
from voice.domain.errors import Conflict
from voice.domain.review import FactState
from voice.ports.crm import Outcome
from voice.runtime.story.clock import moment
from voice.runtime.story.company import PEOPLE, REGION, TEAM, Company
from voice.runtime.story.deals import (
    Customer,
    decision_talk,
    first_talk,
    open_deal,
    to_needs,
    to_negotiation,
    to_proposal,
    win,
)

CUSTOMER = Customer("测试客户", "产线改造", "Test customer", "0571-70000001", Decimal(200_000))


@pytest.fixture
def opened(fresh: Callable[[str], Company]) -> Company:
    return fresh("2026-03-02")


def test_the_service_lives_by_the_clock_of_the_story(opened: Company) -> None:
    rep = opened.people["lin"]
    deal = opened.services.crm.opportunity(rep, open_deal(opened, rep, CUSTOMER))
    assert deal.created_at == moment("2026-03-02", "09:00")
    assert (deal.stage, deal.amount, deal.region, deal.team) == ("lead", Decimal(200_000), REGION, TEAM)

    opened.go_to(moment("2026-03-04", "09:00"))
    assert opened.clock.now() == moment("2026-03-04", "09:00")
    cycle = opened.services.sales.forecasts.board(rep, "current").cycle
    assert cycle.opened_at == moment("2026-03-04", "09:00")


def test_everybody_has_a_name_and_a_role_and_nobody_a_password(opened: Company) -> None:
    assert set(opened.people) == set(PEOPLE)
    assert opened.people["wang"].role is UserRole.MANAGER
    assert opened.name_of(opened.people["chen"].user_id) == "陈晓"
    assert opened.name_of("nobody") == opened.name_of(None) == "–"


def test_nothing_is_kept_outside_the_folder_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, fresh: Callable[[str], Company]
) -> None:
    monkeypatch.setenv("CALLGATE_DATABASE_URL", "postgresql+psycopg://nowhere/none")
    monkeypatch.setenv("CALLGATE_BROKER_URL", "redis://nowhere")
    settings = fresh("2026-03-02").settings
    assert (settings.database_url, settings.broker_url, settings.s3_endpoint) == (None, None, None)
    assert (settings.data_dir / "callgate.db").exists()


def test_a_call_comes_to_the_deal_of_its_number_and_waits_for_the_rep(opened: Company) -> None:
    rep = opened.people["lin"]
    deal = open_deal(opened, rep, CUSTOMER)
    call = opened.call(rep, CUSTOMER.phone, decision_talk())

    (activity,) = opened.services.crm.activities(rep, opportunity_id=deal)
    assert (activity.call_id, activity.record.occurred_end) == (call, opened.clock.now())
    assert activity.record.occurred_start == opened.clock.now() - timedelta(minutes=6)
    assert opened.activity_of(rep, deal) == activity.id
    facts = opened.services.review.record(rep, call)
    assert {fact.state for fact in facts} == {FactState.PROPOSED}

    confirmed = opened.confirm(rep, call)
    assert len(confirmed) == len(facts)
    assert {fact.decided_by for fact in confirmed} == {rep.user_id}
    (activity,) = opened.services.crm.activities(rep, opportunity_id=deal)
    assert all(claim.confirmed for claim in activity.record.claims())


def test_the_latest_call_of_a_deal_is_the_one_that_binds(opened: Company) -> None:
    rep = opened.people["lin"]
    deal = open_deal(opened, rep, CUSTOMER)
    opened.call(rep, CUSTOMER.phone, first_talk())
    first = opened.activity_of(rep, deal)
    opened.go_to(moment("2026-03-03", "09:00"))
    opened.call(rep, CUSTOMER.phone, first_talk())
    assert opened.activity_of(rep, deal) != first


@pytest.mark.feature("A-001", "A-002")
def test_a_deal_goes_the_whole_way_through_its_gates_to_the_order(opened: Company) -> None:
    rep, crm = opened.people["lin"], opened.services.crm
    deal = open_deal(opened, rep, CUSTOMER)
    with pytest.raises(Conflict):
        opened.services.sales.gates.advance(rep, deal, to="first_contact")
    steps = (
        (to_needs, "needs_confirmed"),
        (to_proposal, "proposal"),
        (to_negotiation, "negotiation"),
    )
    for step, stage in steps:
        step(opened, rep, deal, CUSTOMER)
        assert crm.opportunity(rep, deal).stage == stage
    win(opened, rep, deal, CUSTOMER, "SO-1")

    won = crm.opportunity(rep, deal)
    assert (won.stage, won.outcome) == ("closing", Outcome.WON)
    (order,) = opened.services.sales.forecast_feeds.orders(opened.people["wang"], opportunity_id=deal)
    assert (order.order_no, order.amount) == ("SO-1", CUSTOMER.amount)
    moves = [
        event for event in crm.events(opened.people["zhao"], subject=f"opportunity:{deal}") if "moved" in event.type
    ]
    assert len(moves) == 6
    assert crm.verify(opened.people["zhao"]).ok


def test_policies_are_those_of_the_moment(opened: Company) -> None:
    assert opened.policy().pipeline.stages[0].key == "lead"
