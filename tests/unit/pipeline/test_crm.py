"""The actor's doors to the core: as far as the actor sees, with the core's refusals as ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import CallgateError, Conflict, Forbidden, InvalidInput, NotFound
from voice.domain.review import Decision
from voice.ports.crm import Page, Todo, TodoFilter, TodoState

LATER = datetime.fromisoformat("2026-03-09T10:00:00+08:00")


@pytest.fixture
def todo(service: FakeService) -> Todo:
    """The to-do of a processed call of the rep's."""
    service.processed()
    (todo,) = service.crm.todos(service.rep)
    return todo


class TestTodos:
    def test_done_and_open_again(self, service: FakeService, todo: Todo) -> None:
        done = service.crm.complete_todo(service.rep, todo.id)
        reopened = service.crm.reopen_todo(service.rep, todo.id)

        assert (done.state, done.done_by) == (TodoState.DONE, "rep")
        assert reopened.state is TodoState.OPEN
        assert service.events()[-2:] == ["todo.done", "todo.reopened"]

    def test_moved(self, service: FakeService, todo: Todo) -> None:
        service.crm.reschedule_todo(service.rep, todo.id, LATER)

        (moved,) = service.crm.todos(service.rep)
        assert (moved.due_at, moved.due_moved_by) == (LATER, "rep")

    def test_what_a_person_did_survives_a_later_run(self, service: FakeService, todo: Todo) -> None:
        service.crm.reschedule_todo(service.rep, todo.id, LATER)
        service.crm.complete_todo(service.rep, todo.id)

        service.start("extractor/2")
        service.calls.retry(service.rep, todo.call_id)
        service.work_off()

        (after,) = service.crm.todos(service.rep)
        assert (after.id, after.state, after.due_at) == (todo.id, TodoState.DONE, LATER)

    def test_the_list_is_filtered_and_paged(self, service: FakeService, todo: Todo) -> None:
        assert service.crm.todos(service.rep, TodoFilter(state=TodoState.DONE)) == ()
        assert service.crm.todos(service.rep, page=Page(limit=1, offset=1)) == ()
        assert service.crm.todos(service.rep, TodoFilter(call_id=todo.call_id)) == (todo,)

    def test_a_done_one_is_not_moved(self, service: FakeService, todo: Todo) -> None:
        service.crm.complete_todo(service.rep, todo.id)

        with pytest.raises(Conflict) as refusal:
            service.crm.reschedule_todo(service.rep, todo.id, LATER)

        assert (refusal.value.code, refusal.value.remedy) == ("todo_done", "Open it again first.")


class TestCustomers:
    def test_an_account_with_its_people_and_deals(self, service: FakeService) -> None:
        account = service.crm.create_account(service.rep, name="澄明科技", phone="02158880000")
        contact = service.crm.create_contact(service.rep, account_id=account.id, name="王建国", title="主任")
        deal = service.crm.create_opportunity(
            service.rep, account_id=account.id, name="年度框架", amount=Decimal("385000"), close_date=date(2026, 6, 30)
        )

        assert service.crm.account(service.colleague, account.id) == account
        assert service.crm.accounts(service.rep, text="澄明") == (account,)
        assert service.crm.contacts(service.rep, account_id=account.id) == (contact,)
        assert service.crm.opportunity(service.manager, deal.id) == deal
        assert service.crm.opportunities(service.rep, account_id=account.id, open_only=True) == (deal,)
        assert (deal.rep_id, deal.team, account.region) == ("rep", "a", "east")

    @pytest.mark.parametrize(
        ("act", "error", "code"),
        [
            (lambda crm, who: crm.create_account(who, name="澄明科技"), Conflict, "account_exists"),
            (lambda crm, who: crm.create_account(who, name="  "), InvalidInput, "name_missing"),
            (lambda crm, who: crm.create_account(who, name="远航", region="west"), Forbidden, "foreign_region"),
            (lambda crm, who: crm.account(who, "nowhere"), NotFound, None),
            (lambda crm, who: crm.create_contact(who, account_id="nowhere", name="x"), NotFound, None),
        ],
    )
    def test_the_cores_refusals_are_ours(
        self, service: FakeService, act: Callable[[Any, Actor], object], error: type[CallgateError], code: str | None
    ) -> None:
        service.crm.create_account(service.rep, name="澄明科技")

        with pytest.raises(error) as refusal:
            act(service.crm, service.rep)

        assert code in (None, refusal.value.code)


class TestAssignment:
    def test_a_person_puts_a_call_on_an_account(self, service: FakeService) -> None:
        account = service.crm.create_account(service.rep, name="澄明科技")
        call = service.processed()

        placed = service.crm.assign_call(service.rep, call.id, account_id=account.id)

        assert placed.account_id == account.id
        assert service.call(call.id).account_id == account.id
        assert service.crm.attribution(service.rep, call.id).account_id == account.id
        (todo,) = service.crm.todos(service.rep, TodoFilter(account_id=account.id))
        assert todo.call_id == call.id

    def test_a_later_run_keeps_it(self, service: FakeService) -> None:
        account = service.crm.create_account(service.rep, name="澄明科技")
        call = service.processed()
        service.crm.assign_call(service.rep, call.id, account_id=account.id)

        service.start("extractor/2")
        service.calls.retry(service.rep, call.id)
        service.work_off()

        assert service.call(call.id).account_id == account.id

    def test_it_can_be_taken_off_again(self, service: FakeService) -> None:
        service.crm.create_account(service.rep, name="澄明科技", phone="13800138000")
        call = service.processed()

        assert service.crm.assign_call(service.rep, call.id, account_id=None).account_id is None
        assert service.crm.attribution(service.rep, call.id).status == "unassigned"

    def test_who_was_overtaken_assigns_what_stands_now(self, service: FakeService) -> None:
        account = service.crm.create_account(service.rep, name="澄明科技")
        call = service.processed()
        fact = service.fact(call.id, "need")
        service.database.overtake(lambda: service.review.decide(service.manager, fact.id, Decision.CONFIRM))

        assert service.crm.assign_call(service.rep, call.id, account_id=account.id).account_id == account.id
        assert service.fact(call.id, "need").state == "confirmed"

    def test_a_call_whose_record_is_not_there_yet_cannot_be_assigned(self, service: FakeService) -> None:
        account = service.crm.create_account(service.rep, name="澄明科技")

        with pytest.raises(NotFound):
            service.crm.assign_call(service.rep, service.upload().call.id, account_id=account.id)


class TestSight:
    def test_others_see_and_change_nothing(self, service: FakeService, todo: Todo) -> None:
        account = service.crm.create_account(service.rep, name="澄明科技")

        assert service.crm.todos(service.colleague) == service.crm.todos(service.stranger) == ()
        assert service.crm.accounts(service.stranger) == ()
        assert service.crm.activities(service.colleague) == ()
        assert service.crm.objections(service.stranger) == ()
        for act in (
            lambda: service.crm.complete_todo(service.colleague, todo.id),
            lambda: service.crm.account(service.stranger, account.id),
            lambda: service.crm.assign_call(service.colleague, todo.call_id, account_id=account.id),
            lambda: service.crm.attribution(service.stranger, todo.call_id),
        ):
            with pytest.raises(NotFound):
                act()

    def test_an_auditor_reads_all_of_it_and_changes_none(self, service: FakeService, todo: Todo) -> None:
        assert service.crm.todos(service.auditor) == (todo,)
        for act in (
            lambda: service.crm.complete_todo(service.auditor, todo.id),
            lambda: service.crm.reopen_todo(service.auditor, todo.id),
            lambda: service.crm.reschedule_todo(service.auditor, todo.id, LATER),
            lambda: service.crm.create_account(service.auditor, name="x"),
            lambda: service.crm.create_contact(service.auditor, account_id="x", name="x"),
            lambda: service.crm.create_opportunity(service.auditor, account_id="x", name="x"),
            lambda: service.crm.assign_call(service.auditor, todo.call_id, account_id=None),
        ):
            with pytest.raises(Forbidden):
                act()


class TestLog:
    def test_events_are_newest_first_and_paged_by_their_number(self, service: FakeService, todo: Todo) -> None:
        service.crm.complete_todo(service.rep, todo.id)

        newest, *_ = service.crm.events(service.auditor)
        older = service.crm.events(service.auditor, before_seq=newest.seq)

        assert newest.type == "todo.done"
        assert [event.type for event in older] == ["call.recorded", "call.uploaded"]
        assert len(service.crm.events(service.auditor, limit=1)) == 1

    def test_another_regions_events_are_not_there(self, service: FakeService, todo: Todo) -> None:
        assert service.crm.events(service.stranger) == ()

    def test_the_chain_is_whole_and_says_so_to_those_who_check(self, service: FakeService, todo: Todo) -> None:
        report = service.crm.verify(service.auditor)

        assert (report.ok, report.checked) == (True, 2)
        with pytest.raises(Forbidden):
            service.crm.verify(service.rep)

    def test_a_forged_event_is_found(self, service: FakeService, todo: Todo) -> None:
        service.database.tables.crm.forge(1, actor_id="somebody else")

        assert not service.crm.verify(SYSTEM).ok
