"""What the CRM tells the model of each deal: how often people talked, whom they met, what stood in the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_core.entities import Mention, StandingObjection
from crm_core.forecast.model.book import book_of
from crm_core.forecast.model.history import history
from crm_core.forecast.model.rows import Observed
from crm_core.service.forecast_model import model_inputs
from crm_core.terms import Outcome
from tests.unit.crm_core.forecast.cycle.company import Company
from tests.unit.crm_core.samples import contact, person, quote


def seen(company: Company, deal: str, name: str) -> list[tuple[date, float]]:
    inputs = model_inputs(company.store, company.open(), policy=company.policy, now=company.now)
    row = next(row for row in inputs.rows if row.id == deal)
    return [(one.on, one.value) for one in row.observed if one.name == name]


@pytest.mark.feature("C-070")
def test_talks_count_for_four_weeks(company: Company) -> None:
    company.call("d1", -10)
    company.call("d1", -2)
    first, second = (company.now.date() + timedelta(days=days) for days in (-10, -2))
    fade = timedelta(days=28)

    assert seen(company, "d1", "contacts_4w") == [
        (first, 1.0),
        (second, 2.0),
        (first + fade, 1.0),
        (second + fade, 0.0),
    ]
    assert seen(company, "d2", "contacts_4w") == []


def test_people_rivals_and_objections_are_counted_as_they_turn_up(company: Company) -> None:
    for number, rival in enumerate(("太白机械", None, "太白机械", "长庚")):
        activity = company.call("d1", number - 9)
        at = company.now + timedelta(days=number - 9)
        company.store.save_contact(contact(f"k{number // 2}", name=f"人{number // 2}"))
        base = {"activity_id": activity, "call_id": activity, "region": "east", "team": "east-1", "rep_id": "rep-1"}
        company.store.replace_mentions(
            activity,
            [Mention(contact_id=f"k{number // 2}", claim=person(f"p{number}"), occurred_at=at, **base)],
        )
        company.store.replace_objections(
            activity,
            [
                StandingObjection(
                    id=f"ob{number}",
                    claim_id=f"o{number}",
                    account_id="a1",
                    opportunity_id="d1",
                    tag="price",
                    competitor=rival,
                    raised_at=at,
                    unconfirmed=False,
                    evidence=quote(),
                    **base,
                )
            ],
        )
    day = company.now.date() - timedelta(days=9)

    assert seen(company, "d1", "people_known") == [(day, 1.0), (day + timedelta(days=2), 2.0)]
    assert seen(company, "d1", "rivals_named") == [(day, 1.0), (day + timedelta(days=3), 2.0)]
    assert [value for _, value in seen(company, "d1", "open_objections")] == [1.0, 2.0, 3.0, 4.0]


def test_earlier_deals_of_the_account_are_known_from_the_beginning_of_a_deal(company: Company) -> None:
    company.close("d1", Outcome.WON)
    company.close("d2", Outcome.LOST)
    company.now += timedelta(days=40)
    later = company.deal("later")

    began = later.created_at.date()
    assert seen(company, "later", "prior_won") == [(began, 1.0)]
    assert seen(company, "later", "prior_lost") == [(began, 1.0)]
    assert [value for _, value in seen(company, "d3", "prior_won")] == [0.0]


def test_nothing_of_what_came_after_the_cut_reaches_the_model(company: Company) -> None:
    company.call("d1", -2)
    company.call("d1", -10)
    inputs = model_inputs(company.store, company.open(), policy=company.policy, now=company.now)
    early = company.now.date() - timedelta(days=5)
    known = [one for row in inputs.rows if row.id == "d1" for one in row.observed if one.on <= early]

    assert known[0] == Observed("contacts_4w", company.now.date() - timedelta(days=10), 1.0)
    assert len(history(book_of(inputs.rows), early).deals) == 3
