"""A deal in which only technical people were spoken to: the model trusts it less until somebody who buys takes part."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_core.entities import Mention
from crm_core.forecast.model.rows import DealRow
from crm_core.service.forecast_features import haircuts
from crm_core.service.forecast_model import model_inputs
from crm_core.service.forecast_run import run_model
from tests.unit.crm_core.forecast.cycle.company import Company
from tests.unit.crm_core.samples import EAST, POLICY, contact, person

RULE = POLICY.forecast_model.pseudo_progress


def spoke(company: Company, role: str, deal: str = "d1", days: float = -1) -> None:
    """A call on the deal that names a contact of this role."""
    activity = company.call(deal, days)
    company.store.save_contact(contact(f"k-{role}", name=f"某{role}", role=role))
    mention = Mention(
        activity_id=activity,
        call_id=activity,
        contact_id=f"k-{role}",
        claim=person(),
        occurred_at=company.now + timedelta(days=days),
        region="east",
        team="east-1",
        rep_id="rep-1",
    )
    company.store.replace_mentions(activity, [*company.store.mentions(EAST, activity_id=activity), mention])


def row(company: Company, deal: str = "d1") -> DealRow:
    inputs = model_inputs(company.store, company.open(), policy=company.policy, now=company.now)
    return next(one for one in inputs.rows if one.id == deal)


@pytest.mark.feature("A-005")
@pytest.mark.parametrize("role", ["technical_buyer", "user"])
def test_technical_people_alone_lower_the_chance(company: Company, role: str) -> None:
    spoke(company, role)
    assert row(company).haircut == RULE.haircut < 1
    assert row(company, "d2").haircut == 1  # nobody was spoken to: nothing is pretended


@pytest.mark.feature("A-005")
@pytest.mark.parametrize("role", ["economic_buyer", "decision_maker", "purchasing"])
def test_one_talk_with_somebody_who_buys_restores_it(company: Company, role: str) -> None:
    spoke(company, "technical_buyer", days=-1)
    spoke(company, role, days=-3)
    assert row(company).haircut == 1


@pytest.mark.parametrize("role", ["influencer", "unknown"])
def test_other_people_say_nothing_of_it(company: Company, role: str) -> None:
    spoke(company, role)
    assert row(company).haircut == 1


def test_a_buyer_of_another_deal_of_the_account_does_not_help(company: Company) -> None:
    spoke(company, "technical_buyer")
    spoke(company, "purchasing", "d2")
    assert (row(company).haircut, row(company, "d2").haircut) == (RULE.haircut, 1)


def test_a_buyer_who_was_met_after_the_cut_does_not_help_before_it(company: Company) -> None:
    spoke(company, "technical_buyer", days=-3)
    spoke(company, "economic_buyer", days=1)
    at = company.now
    assert haircuts(company.store, policy=RULE, now=at) == {"d1": RULE.haircut}
    assert haircuts(company.store, policy=RULE, now=at + timedelta(days=2)) == {}


@pytest.mark.feature("A-005", "C-070")
def test_the_model_expects_less_of_it_by_just_this_much(company: Company) -> None:
    for number in range(6):  # deals that are won week by week, so that there is a chance to lower
        company.deal(f"won{number}")
        company.now += timedelta(days=7)
        company.close(f"won{number}")
    before = expected(company)
    spoke(company, "technical_buyer")
    after = expected(company)

    assert after["d1"] == pytest.approx(before["d1"] * RULE.haircut)
    assert after["d2"] == pytest.approx(before["d2"])


def expected(company: Company) -> dict[str, float]:
    inputs = model_inputs(company.store, company.open(), policy=company.policy, now=company.now)
    forecast = run_model(inputs, policy=company.policy)
    assert forecast
    return {deal.id: deal.expected for deal in forecast.deals}


def test_a_haircut_of_one_switches_the_rule_off(company: Company) -> None:
    spoke(company, "user")
    assert haircuts(company.store, policy=replace(RULE, haircut=1.0), now=company.now) == {"d1": 1.0}
