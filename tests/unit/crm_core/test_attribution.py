"""Whose call it is: by phone, company, person in this order; likeness only suggests; not knowing is an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_core.attribution import Attribution, attribute
from crm_core.entities import Activity
from crm_core.records import CallRecord
from crm_core.terms import AttributionReason, AttributionStatus, Outcome
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, account, contact, opportunity, person, record

UNASSIGNED = Attribution(AttributionStatus.UNASSIGNED, AttributionReason.NOTHING)
MOBILE = "138 0013 8000"


@pytest.fixture
def store() -> FakeCrmStore:
    store = FakeCrmStore()
    store.save_account(account("a1", "东莞市永裕彩盒有限公司", phone="0769-22334455"))
    store.save_account(account("a2", "瑞丰电子有限公司"))
    store.save_account(account("a3", "Lumen Chairworks, Inc."))
    return store


def found(store: FakeCrmStore, **said: Any) -> Attribution:
    return attribute(store, EAST, record(**said), policy=POLICY.attribution)


def verdict(attribution: Attribution) -> tuple[str, str, str | None]:
    return attribution.status.value, attribution.reason.value, attribution.account_id


def candidates(attribution: Attribution) -> list[str]:
    return [candidate.account_id for candidate in attribution.candidates]


def test_nothing_said_and_nothing_known_is_unassigned(store: FakeCrmStore) -> None:
    assert found(store) == UNASSIGNED
    assert found(store, phone="13900139000", account_hint="天外来客", persons=(person(name="赵六一"),)) == UNASSIGNED


class TestByPhone:
    def test_the_accounts_own_number_matches_in_any_spelling(self, store: FakeCrmStore) -> None:
        assert verdict(found(store, phone="+86 769 2233 4455")) == ("matched", "phone", "a1")

    def test_a_confirmed_contacts_number_matches(self, store: FakeCrmStore) -> None:
        store.save_contact(contact(account_id="a2", phone=MOBILE))

        assert verdict(found(store, phone="13800138000")) == ("matched", "phone", "a2")
        assert verdict(found(store, persons=(person(phone="13800138000"),))) == ("matched", "phone", "a2")

    def test_a_number_of_a_contact_without_account_says_nothing(self, store: FakeCrmStore) -> None:
        store.save_contact(contact(account_id=None, phone=MOBILE))

        assert found(store, phone=MOBILE) == UNASSIGNED

    def test_an_unconfirmed_contacts_number_only_suggests(self, store: FakeCrmStore) -> None:
        store.save_contact(contact(account_id="a2", phone=MOBILE, confirmed=False))
        attribution = found(store, phone=MOBILE)

        assert verdict(attribution) == ("suggested", "contact", None)
        assert candidates(attribution) == ["a2"]

    def test_a_number_whose_earlier_call_a_person_assigned_matches(self, store: FakeCrmStore) -> None:
        earlier = Activity(
            id="y1",
            record=record(call_id="earlier", phone=MOBILE),
            status=AttributionStatus.MATCHED,
            reason=AttributionReason.COMPANY,
            account_id="a2",
        )
        store.save_activity(earlier)
        assert found(store, phone=MOBILE) == UNASSIGNED

        store.save_activity(replace(earlier, assigned_by="rep-1", assigned_at=NOW))
        assert verdict(found(store, phone=MOBILE)) == ("matched", "phone", "a2")

    def test_a_number_of_two_accounts_is_suggested(self, store: FakeCrmStore) -> None:
        for number, account_id in enumerate(("a2", "a3")):
            store.save_contact(contact(f"k{number}", account_id=account_id, phone=MOBILE))
        attribution = found(store, phone=MOBILE)

        assert verdict(attribution) == ("suggested", "several", None)
        assert candidates(attribution) == ["a2", "a3"]

    def test_a_company_narrows_a_number_of_two_accounts(self, store: FakeCrmStore) -> None:
        for number, account_id in enumerate(("a2", "a3")):
            store.save_contact(contact(f"k{number}", account_id=account_id, phone=MOBILE))

        assert verdict(found(store, phone=MOBILE, account_hint="瑞丰电子")) == ("matched", "phone", "a2")

    def test_a_number_and_a_company_that_disagree_are_suggested(self, store: FakeCrmStore) -> None:
        attribution = found(store, phone="0769-22334455", account_hint="瑞丰电子")

        assert verdict(attribution) == ("suggested", "several", None)
        assert candidates(attribution) == ["a1", "a2"]


class TestByCompany:
    @pytest.mark.parametrize("said", ["永裕彩盒", "永裕彩盒(东莞)", "东莞永裕彩盒股份有限公司"])
    def test_the_normalised_name_matches(self, store: FakeCrmStore, said: str) -> None:
        assert verdict(found(store, account_hint=said)) == ("matched", "company", "a1")
        assert verdict(found(store, persons=(person(organization=said),))) == ("matched", "company", "a1")

    def test_the_same_name_in_another_place_is_only_suggested(self, store: FakeCrmStore) -> None:
        attribution = found(store, account_hint="北京永裕彩盒有限公司")

        assert verdict(attribution) == ("suggested", "similar", None)
        assert candidates(attribution) == ["a1"]

    def test_two_accounts_of_one_name_are_suggested_and_a_person_narrows_them(self, store: FakeCrmStore) -> None:
        store.save_account(account("a4", "上海瑞丰电子"))
        store.save_contact(contact(account_id="a4", name="李建国"))

        assert candidates(found(store, account_hint="瑞丰电子")) == ["a2", "a4"]
        narrowed = found(store, account_hint="瑞丰电子", persons=(person(name="李建国"),))
        assert verdict(narrowed) == ("matched", "company", "a4")

    def test_the_reps_own_company_and_rejected_people_do_not_count(self, store: FakeCrmStore) -> None:
        people = (
            person("p1", side="rep", organization="瑞丰电子"),
            person("p2", organization="瑞丰电子", rejected=True),
        )
        assert found(store, persons=people) == UNASSIGNED

    def test_accounts_of_another_region_do_not_exist(self, store: FakeCrmStore) -> None:
        assert attribute(store, NORTH, record(account_hint="瑞丰电子"), policy=POLICY.attribution) == UNASSIGNED


class TestByPerson:
    def test_a_confirmed_contacts_full_name_matches(self, store: FakeCrmStore) -> None:
        store.save_contact(contact(account_id="a2", name="李建国"))

        assert verdict(found(store, persons=(person(name="李建国"),))) == ("matched", "person", "a2")

    def test_one_name_at_two_accounts_is_suggested(self, store: FakeCrmStore) -> None:
        for number, account_id in enumerate(("a2", "a3")):
            store.save_contact(contact(f"k{number}", account_id=account_id, name="李建国"))

        assert verdict(found(store, persons=(person(name="李建国"),))) == ("suggested", "several", None)

    @pytest.mark.parametrize(("known", "confirmed"), [("李主任", True), ("李建国", False)])
    def test_a_title_or_an_unconfirmed_contact_only_suggests(
        self, store: FakeCrmStore, known: str, confirmed: bool
    ) -> None:
        store.save_contact(contact(account_id="a2", name=known, confirmed=confirmed))
        attribution = found(store, persons=(person(name=known),))

        assert verdict(attribution) == ("suggested", "contact", None)
        assert candidates(attribution) == ["a2"]

    def test_a_person_elsewhere_does_not_shake_a_number(self, store: FakeCrmStore) -> None:
        store.save_contact(contact(account_id="a2", name="李建国"))
        attribution = found(store, phone="0769-22334455", persons=(person(name="李建国"),))

        assert verdict(attribution) == ("matched", "phone", "a1")


class TestByLikeness:
    def test_a_slip_of_hearing_and_a_short_form_are_suggested_best_first(self, store: FakeCrmStore) -> None:
        store.save_account(account("a4", "瑞丰电子科技"))
        attribution = found(store, account_hint="锐丰电子")

        assert verdict(attribution) == ("suggested", "similar", None)
        assert candidates(attribution) == ["a2"]
        assert candidates(found(store, account_hint="瑞丰")) == ["a2", "a4"]
        assert attribution.candidates[0].similarity == 0.75

    def test_a_person_almost_heard_right_suggests_the_account(self, store: FakeCrmStore) -> None:
        store.save_contact(contact(account_id="a3", name="Jonathan Smith"))
        store.save_contact(contact("k2", account_id=None, name="Jonathan Smyth"))

        assert candidates(found(store, persons=(person(name="Jonathon Smith"),))) == ["a3"]

    def test_there_are_no_more_suggestions_than_the_policy_allows(self, store: FakeCrmStore) -> None:
        for number in range(9):
            store.save_account(account(f"b{number}", f"瑞丰电子{number}厂"))

        attribution = found(store, account_hint="瑞丰电")
        assert len(attribution.candidates) == POLICY.attribution.max_candidates

    def test_an_unconfirmed_contact_comes_before_likeness_and_once(self, store: FakeCrmStore) -> None:
        store.save_contact(contact(account_id="a2", name="李主任"))
        attribution = found(store, account_hint="锐丰电子", persons=(person(name="李主任"),))

        assert [(one.account_id, one.reason.value) for one in attribution.candidates] == [("a2", "contact")]


class TestOpportunity:
    def matched(self, store: FakeCrmStore, hint: str | None = None) -> str | None:
        return found(store, account_hint="瑞丰电子", opportunity_hint=hint).opportunity_id

    def test_the_only_open_one_is_taken(self, store: FakeCrmStore) -> None:
        store.save_opportunity(opportunity("d1", account_id="a2"))
        store.save_opportunity(opportunity("d2", account_id="a2", outcome=Outcome.LOST))

        assert self.matched(store) == "d1"
        assert self.matched(store, "别的项目") is None

    def test_of_several_only_a_named_one_is_taken(self, store: FakeCrmStore) -> None:
        store.save_opportunity(opportunity("d1", account_id="a2", name="ERP 二期"))
        store.save_opportunity(opportunity("d2", account_id="a2", updated_at=NOW + timedelta(days=1)))

        assert self.matched(store) is None
        assert self.matched(store, "erp二期") == "d1"

    def test_an_unassigned_call_has_none(self, store: FakeCrmStore) -> None:
        unassigned: CallRecord = record(opportunity_hint="ERP 二期")
        store.save_opportunity(opportunity("d1", account_id="a2", name="ERP 二期"))

        assert attribute(store, EAST, unassigned, policy=POLICY.attribution).opportunity_id is None
