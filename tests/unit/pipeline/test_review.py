"""People's decisions: a layer over the machine's facts, logged, handed to the core, and never lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM
from voice.domain.errors import Forbidden, InvalidInput, NotFound
from voice.domain.facts import CallFacts
from voice.domain.recording import CallStatus
from voice.domain.review import Decision, FactState, StoredFact
from voice.pipeline.review import shown
from voice.ports.crm import Todo

LATER = "2026-03-09T10:00:00+08:00"


def decide(service: FakeService, fact: StoredFact, decision: Decision, **changes: Any) -> StoredFact:
    return service.review.decide(service.rep, fact.id, decision, changes or None)


def the_todo(service: FakeService) -> Todo:
    (todo,) = service.crm.todos(SYSTEM)
    return todo


@pytest.fixture
def promise(service: FakeService) -> StoredFact:
    """The commitment of a processed call."""
    return service.fact(service.processed().id, "commitment")


class TestDecisions:
    def test_confirm(self, service: FakeService, promise: StoredFact) -> None:
        after = decide(service, promise, Decision.CONFIRM)

        assert (after.state, after.decided_by, after.decided_at) == (FactState.CONFIRMED, "rep", service.clock.now())
        assert service.review.fact(service.rep, promise.id) == after

    def test_edit_adds_to_earlier_edits(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.EDIT, action="demo")
        after = decide(service, promise, Decision.EDIT, due=LATER)

        assert after.state is FactState.EDITED
        assert after.changes == {"action": "demo", "due": LATER}
        assert after.fact == promise.fact

    def test_confirming_or_rejecting_keeps_the_edits(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.EDIT, action="demo")
        rejected = decide(service, promise, Decision.REJECT)
        confirmed = decide(service, promise, Decision.CONFIRM)

        assert (rejected.state, rejected.changes) == (FactState.REJECTED, {"action": "demo"})
        assert (confirmed.state, confirmed.changes) == (FactState.EDITED, {"action": "demo"})

    def test_undo_gives_the_machines_fact_back(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.EDIT, action="demo")

        assert decide(service, promise, Decision.UNDO) == promise

    def test_the_same_decision_again_is_no_new_one(self, service: FakeService, promise: StoredFact) -> None:
        first = decide(service, promise, Decision.CONFIRM)
        service.clock.advance(minutes=5)

        assert decide(service, promise, Decision.CONFIRM) == first
        assert service.events().count("fact.confirmed") == 1

    @pytest.mark.parametrize(
        ("decision", "changes", "code"),
        [
            (Decision.EDIT, {}, "no_changes"),
            (Decision.EDIT, {"quote": "别的"}, "unknown_field"),
            (Decision.EDIT, {"due": "soon"}, "invalid_value"),
            (Decision.CONFIRM, {"action": "demo"}, "changes_without_edit"),
        ],
    )
    def test_what_cannot_be_meant_changes_nothing(
        self, service: FakeService, promise: StoredFact, decision: Decision, changes: dict[str, Any], code: str
    ) -> None:
        before = service.events()

        with pytest.raises(InvalidInput) as refusal:
            decide(service, promise, decision, **changes)

        assert refusal.value.code == code
        assert service.review.fact(service.rep, promise.id) == promise
        assert service.events() == before


class TestRights:
    def test_an_auditor_reads_but_does_not_decide(self, service: FakeService, promise: StoredFact) -> None:
        assert service.review.fact(service.auditor, promise.id) == promise
        with pytest.raises(Forbidden):
            service.review.decide(service.auditor, promise.id, Decision.CONFIRM)

    def test_a_manager_decides_for_the_team(self, service: FakeService, promise: StoredFact) -> None:
        assert service.review.decide(service.manager, promise.id, Decision.CONFIRM).decided_by == "manager"

    def test_for_others_there_is_no_such_fact(self, service: FakeService, promise: StoredFact) -> None:
        for other in (service.colleague, service.stranger):
            for act in (
                lambda who: service.review.fact(who, promise.id),
                lambda who: service.review.record(who, promise.call_id),
                lambda who: service.review.decide(who, promise.id, Decision.CONFIRM),
                lambda who: service.review.played(who, promise.call_id, start_ms=0, end_ms=1),
            ):
                with pytest.raises(NotFound):
                    act(other)


class TestTheCore:
    def test_confirming_confirms_the_to_do(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.CONFIRM)

        assert not the_todo(service).unconfirmed

    def test_another_due_date_moves_the_to_do(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.EDIT, due=LATER)

        due = the_todo(service).due_at
        assert due is not None
        assert due == datetime.fromisoformat(LATER)

    def test_rejecting_cancels_it_and_undo_brings_it_back(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.REJECT)
        rejected = the_todo(service)
        decide(service, promise, Decision.UNDO)

        assert rejected.state == "cancelled"
        assert the_todo(service).state == "open"

    def test_a_decision_on_a_call_still_in_work_goes_along_with_its_hand_over(self, service: FakeService) -> None:
        call = service.processed()
        service.start("extractor/2")
        service.calls.retry(service.rep, call.id)
        promise = service.fact(call.id, "commitment")
        service.extractor.meanwhile = lambda: decide(service, promise, Decision.EDIT, due=LATER)

        service.work_off()

        due = the_todo(service).due_at
        assert due is not None
        assert due == datetime.fromisoformat(LATER)

    def test_a_later_run_that_failed_does_not_cut_the_core_off(self, service: FakeService, promise: StoredFact) -> None:
        service.extractor.failures = [InvalidInput("rules are broken")]
        service.start("extractor/2")
        service.calls.retry(service.rep, promise.call_id)
        service.work_off()

        decide(service, promise, Decision.REJECT)

        assert service.call(promise.call_id).status is CallStatus.FAILED
        assert the_todo(service).rejected


class TestNothingIsLost:
    def test_a_re_run_keeps_the_layer(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.EDIT, due=LATER)

        service.start("extractor/2")
        service.calls.retry(service.rep, promise.call_id)
        service.work_off()

        after = service.review.fact(service.rep, promise.id)
        assert (after.state, after.changes, after.run) == (FactState.EDITED, {"due": LATER}, 2)

    def test_a_re_run_that_finds_it_no_more_keeps_it_withdrawn(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.CONFIRM)

        service.extractor.find = lambda _: CallFacts()
        service.start("extractor/2")
        service.calls.retry(service.rep, promise.call_id)
        service.work_off()

        (left,) = service.review.record(service.rep, promise.call_id)
        assert (left.id, left.withdrawn, shown(left)["withdrawn"]) == (promise.id, True, True)
        assert not the_todo(service).unconfirmed

    def test_two_people_who_decide_at_once_both_count(self, service: FakeService, promise: StoredFact) -> None:
        need = service.fact(promise.call_id, "need")

        service.database.overtake(lambda: service.review.decide(service.manager, need.id, Decision.REJECT))
        decide(service, promise, Decision.CONFIRM)

        assert service.review.fact(service.rep, need.id).state is FactState.REJECTED
        assert service.review.fact(service.rep, promise.id).state is FactState.CONFIRMED
        assert service.crm.verify(SYSTEM).ok

    def test_two_edits_of_one_fact_at_once_both_count(self, service: FakeService, promise: StoredFact) -> None:
        service.database.overtake(
            lambda: service.review.decide(service.manager, promise.id, Decision.EDIT, {"action": "demo"})
        )
        decide(service, promise, Decision.EDIT, due=LATER)

        assert service.review.fact(service.rep, promise.id).changes == {"action": "demo", "due": LATER}


class TestTheLog:
    def test_each_decision_is_an_event_with_before_and_after(self, service: FakeService, promise: StoredFact) -> None:
        decide(service, promise, Decision.EDIT, due=LATER)

        (event,) = service.crm.events(SYSTEM, subject=f"fact:{promise.id}")
        before, after = event.payload["before"], event.payload["after"]
        assert (event.type, event.actor_id, event.payload["call_id"]) == ("fact.edited", "rep", promise.call_id)
        assert (before["state"], before["fields"]["due"]) == ("proposed", talk.DUE.isoformat())
        assert (after["state"], after["fields"]["due"]) == ("edited", LATER)

    def test_every_kind_of_decision_has_its_name(self, service: FakeService, promise: StoredFact) -> None:
        for decision in (Decision.CONFIRM, Decision.REJECT, Decision.UNDO):
            decide(service, promise, decision)

        events = service.crm.events(SYSTEM, subject=f"fact:{promise.id}")
        assert [event.type for event in reversed(events)] == ["fact.confirmed", "fact.rejected", "fact.reopened"]

    def test_names_and_numbers_stay_out_of_it_for_it_cannot_be_erased(self, service: FakeService) -> None:
        person = service.fact(service.processed().id, "identity")

        decide(service, person, Decision.EDIT, name="王建军", phone="13900139000", role="decision_maker")

        (event,) = service.crm.events(SYSTEM, subject=f"fact:{person.id}")
        assert event.payload["after"]["fields"]["role"] == "decision_maker"
        assert event.payload["after"]["fields"]["phone"] is True
        for secret in ("王建国", "王建军", "13900139000", "主任"):
            assert secret not in str(event.payload)

    def test_listening_is_logged(self, service: FakeService, promise: StoredFact) -> None:
        service.review.played(service.manager, promise.call_id, start_ms=5_500, end_ms=6_600, fact_id=promise.id)

        event = service.crm.events(SYSTEM, subject=f"call:{promise.call_id}")[0]
        assert (event.type, event.actor_id) == ("evidence.played", "manager")
        assert event.payload == {"start_ms": 5_500, "end_ms": 6_600, "fact_id": promise.id}

    @pytest.mark.parametrize(("start_ms", "end_ms"), [(5, 5), (6, 5), (-1, 5)])
    def test_an_empty_stretch_was_not_listened_to(
        self, service: FakeService, promise: StoredFact, start_ms: int, end_ms: int
    ) -> None:
        with pytest.raises(InvalidInput):
            service.review.played(service.rep, promise.call_id, start_ms=start_ms, end_ms=end_ms)

    def test_a_fact_of_another_call_is_refused(self, service: FakeService, promise: StoredFact) -> None:
        other = service.processed(content=b"RIFF another call")

        with pytest.raises(InvalidInput):
            service.review.played(service.rep, other.id, start_ms=0, end_ms=5, fact_id=promise.id)
