"""People of the story have the rights of real users, and what they do goes the way of real calls."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from voice.domain.errors import Conflict, Forbidden, NotFound
from voice.domain.facts import NeedCategory
from voice.domain.recording import CallStatus, Direction
from voice.domain.review import FactState
from voice.ports.crm import Draft
from voice.runtime.story.clock import StoryClock, moment
from voice.runtime.story.company import PEOPLE, REGION, TEAM, Company
from voice.runtime.story.deals import (
    Customer,
    a_file,
    appointment_talk,
    consent,
    decision_talk,
    documents,
    first_talk,
    open_deal,
    to_needs,
)
from voice.runtime.story.talk import need, talk

NUMBERS = iter(range(1, 100))


def customer(name: str = "客户") -> Customer:
    """A new one each time, with a number of its own."""
    number = next(NUMBERS)
    return Customer(f"{name}{number}", "产线改造", f"Customer {number}", f"0571-7100{number:04d}", Decimal(100_000))


def test_a_rep_sees_no_deal_and_no_call_of_a_colleague(company: Company) -> None:
    chen, lin = company.people["chen"], company.people["lin"]
    one = customer()
    deal = open_deal(company, chen, one)
    call = company.call(chen, one.phone, first_talk())
    with pytest.raises(NotFound):
        company.services.crm.opportunity(lin, deal)
    with pytest.raises(NotFound):
        company.services.review.record(lin, call)
    with pytest.raises(NotFound):
        company.confirm(lin, call)
    with pytest.raises(NotFound):
        company.services.sales.gates.advance(lin, deal, to="first_contact")


@pytest.mark.parametrize("login", ["wang", "zhou"])
def test_both_superiors_see_the_deals_of_their_people(company: Company, login: str) -> None:
    deal = open_deal(company, company.people["chen"], customer())
    seen = company.services.crm.opportunity(company.people[login], deal)
    assert (seen.id, seen.rep_id) == (deal, company.people["chen"].user_id)


def test_superiors_and_the_auditor_verify_the_log_and_reps_do_not(company: Company) -> None:
    reports = {company.services.crm.verify(company.people[login]) for login in ("zhao", "wang", "zhou")}
    assert [report.ok for report in reports] == [True]
    for login in ("chen", "lin"):
        with pytest.raises(Forbidden):
            company.services.crm.verify(company.people[login])


def test_no_rep_consents_to_the_own_move(company: Company) -> None:
    rep, gates, one = company.people["chen"], company.services.sales.gates, customer()
    deal = open_deal(company, rep, one)
    to_needs(company, rep, deal, one)
    call = company.call(rep, one.phone, decision_talk())
    for draft in documents(one, call):
        gates.file(rep, deal, draft)
    asked = gates.advance(rep, deal, to="proposal").approval
    assert asked
    with pytest.raises((Forbidden, NotFound)):
        gates.decide(rep, asked.id, approve=True)
    assert company.services.crm.opportunity(rep, deal).stage == "needs_confirmed"

    consent(company)
    assert company.services.crm.opportunity(rep, deal).stage == "proposal"
    assert gates.approvals(company.people["wang"]) == ()


def test_with_nothing_that_waits_a_consent_changes_nothing(company: Company) -> None:
    consent(company)
    before = company.services.crm.verify(company.people["zhao"]).checked
    consent(company)
    assert company.services.crm.verify(company.people["zhao"]).checked == before


def test_a_call_ends_now_and_is_ready(company: Company) -> None:
    rep, one = company.people["lin"], customer()
    open_deal(company, rep, one)
    call_id = company.call(rep, one.phone, first_talk())
    call = company.services.calls.get(rep, call_id)
    assert call.status is CallStatus.READY
    assert call.metadata.direction is Direction.OUTBOUND
    assert call.metadata.called_at + timedelta(milliseconds=call.duration_ms) == company.clock.now()
    assert (call.region, call.team, call.rep_id) == (REGION, TEAM, rep.user_id)


def test_each_call_has_a_name_and_facts_of_its_own(company: Company) -> None:
    rep, one = company.people["lin"], customer()
    open_deal(company, rep, one)
    first, second = (company.call(rep, one.phone, first_talk()) for _ in range(2))
    assert first != second
    ids = [fact.id for call in (first, second) for fact in company.services.review.record(rep, call)]
    assert len(ids) == len(set(ids)) == 2


def test_a_call_of_a_number_that_nobody_knows_waits_for_its_deal(company: Company) -> None:
    rep = company.people["lin"]
    before = company.services.crm.accounts(rep)
    call_id = company.call(rep, "0571-79999999", first_talk())
    call = company.services.calls.get(rep, call_id)
    assert (call.account_id, call.opportunity_id) == (None, None)
    assert company.services.crm.accounts(rep) == before


def test_a_call_without_facts_is_a_call_all_the_same(company: Company) -> None:
    rep, one = company.people["lin"], customer()
    deal = open_deal(company, rep, one)
    call_id = company.call(rep, one.phone, talk(("客", 2, "在开会，晚点打。"), facts=[], seconds=20))
    assert company.confirm(rep, call_id) == ()
    (activity,) = company.services.crm.activities(rep, opportunity_id=deal)
    assert activity.call_id == call_id


def test_words_that_nobody_said_leave_no_call_behind(company: Company) -> None:
    rep, one = company.people["lin"], customer()
    deal = open_deal(company, rep, one)
    with pytest.raises(ValueError, match="not found"):
        company.call(rep, one.phone, talk(("客", 2, "您好"), facts=[need(0, "交货太慢", NeedCategory.DELIVERY)]))
    assert company.services.crm.activities(rep, opportunity_id=deal) == ()


def test_confirming_once_more_changes_nothing(company: Company) -> None:
    rep, one = company.people["lin"], customer()
    open_deal(company, rep, one)
    call_id = company.call(rep, one.phone, decision_talk())
    first = company.confirm(rep, call_id)
    assert {fact.state for fact in first} == {FactState.CONFIRMED}
    assert [fact.fact for fact in company.confirm(rep, call_id)] == [fact.fact for fact in first]


def test_a_deal_without_calls_has_no_latest_one(company: Company) -> None:
    rep = company.people["lin"]
    deal = open_deal(company, rep, customer())
    with pytest.raises(ValueError, match="empty"):
        company.activity_of(rep, deal)


def test_a_refused_first_move_says_what_to_do_in_the_names_of_the_policy(company: Company) -> None:
    rep, one = company.people["chen"], customer()
    deal = open_deal(company, rep, one)
    to_needs(company, rep, deal, one)
    with pytest.raises(Conflict) as stopped:
        company.services.sales.gates.advance(rep, deal, to="proposal")
    gap = next(one for one in stopped.value.missing if one.key == "role_classes")
    assert gap.how_to_fix_zh.endswith("（还缺：拍板人、使用方）")


def test_two_documents_of_one_moment_are_both_on_the_deal(company: Company) -> None:
    """The clock of the story stands still, so both are filed at the same instant."""
    rep, gates, one = company.people["chen"], company.services.sales.gates, customer()
    deal = open_deal(company, rep, one)
    texts = ("周总要求六月底前交付两百套，预算三十五万，最担心售后", "王科长说明验收流程：先装样机两周，再联合签字确认")
    filed = [gates.file(rep, deal, Draft(kind="interview_minutes", fields={"summary": text})) for text in texts]
    kept = {found.id: found.fields["summary"] for found in gates.evidence(rep, deal)}
    assert kept == {filed[0].id: texts[0], filed[1].id: texts[1]}


def test_a_file_is_the_same_for_one_deal_and_another_for_the_next() -> None:
    assert a_file("contract", "deal-1") == a_file("contract", "deal-1")
    different = {a_file(kind, deal).sha256 for kind in ("contract", "proposal") for deal in ("deal-1", "deal-2")}
    assert len(different) == 4


def test_an_appointment_is_a_week_from_the_call(company: Company) -> None:
    (fact,) = appointment_talk(company).facts
    assert fact.fields["due"].at == company.clock.now() + timedelta(days=7)


def test_moving_on_does_what_has_come_due_and_never_runs_back(company: Company) -> None:
    here = company.clock.now()
    with pytest.raises(ValueError, match="cannot go back"):
        company.go_to(here - timedelta(minutes=1))
    assert company.clock.now() == here
    company.go_to(here + timedelta(hours=1))
    company.go_to(here + timedelta(hours=1))
    assert company.services.crm.verify(company.people["zhao"]).ok


def test_two_companies_know_nothing_of_each_other(company: Company, tmp_path: Path) -> None:
    other = Company(tmp_path, StoryClock(moment("2026-07-13", "09:00")))
    open_deal(company, company.people["chen"], customer())
    assert other.services.crm.accounts(other.people["wang"]) == ()
    assert {actor.name for actor in other.people.values()} == {name for name, *_ in PEOPLE.values()}
    assert other.settings.data_dir != company.settings.data_dir
