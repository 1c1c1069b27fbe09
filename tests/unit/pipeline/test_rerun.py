"""Old calls under a newer extractor: shown first, stored on request, never over a person's word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM
from voice.domain.errors import Conflict, Forbidden, NotFound
from voice.domain.facts import CallFacts, FactKind, NeedCategory, ObjectionTag
from voice.domain.recording import Call, Stage
from voice.domain.review import Decision, FactState, StoredFact
from voice.domain.transcript import Transcript
from voice.pipeline.thresholds import Band, Thresholds

Find = Callable[[Transcript], CallFacts]


def newer(heard: Transcript) -> CallFacts:
    """Calls the need another one, finds who has to approve, and no promise."""
    found = talk.facts(heard)
    need = replace(talk.need(heard), category=NeedCategory.SERVICE, confidence=0.99)
    approval = replace(talk.objection(heard), tag=ObjectionTag.AUTHORITY, evidence=talk.quoted(heard, "还得我们领导批"))
    return replace(found, needs=(need,), commitments=(), objections=(*found.objections, approval))


@pytest.fixture
def call(service: FakeService) -> Call:
    return service.processed()


def update(service: FakeService, find: Find = newer) -> None:
    """The worker and the command line are of a newer release from now on."""
    service.extractor.find = find
    service.start("extractor/2")


def record(service: FakeService, call: Call) -> dict[str, StoredFact]:
    return {fact.id: fact for fact in service.review.record(SYSTEM, call.id)}


class TestCompare:
    def test_it_tells_what_is_new_gone_and_other(self, service: FakeService, call: Call) -> None:
        update(service)
        diff = service.rerun.compare(service.rep, call.id)

        assert [fact.fact.tag for fact in diff.added] == ["authority"]
        assert [fact.kind for fact in diff.gone] == ["commitment"]
        assert [(before.fact.category, after.fact.category) for before, after in diff.changed] == [
            ("delivery", "service")
        ]
        assert diff.producer == "extractor/2 of transcript 1"

    def test_it_stores_nothing(self, service: FakeService, call: Call) -> None:
        before, events = record(service, call), service.events()
        update(service)
        service.rerun.compare(service.rep, call.id)

        assert (record(service, call), service.events(), service.call(call.id)) == (before, events, call)

    def test_the_same_extractor_changes_nothing(self, service: FakeService, call: Call) -> None:
        assert service.rerun.compare(service.rep, call.id).empty

    def test_another_confidence_or_component_alone_is_no_change(self, service: FakeService, call: Call) -> None:
        update(service, lambda heard: replace(talk.facts(heard), needs=(replace(talk.need(heard), confidence=0.81),)))

        assert service.rerun.compare(service.rep, call.id).empty

    def test_a_policy_that_makes_facts_wait_is_a_change(self, service: FakeService, call: Call) -> None:
        service.thresholds = Thresholds({FactKind.NEED: Band(0.0, 0.9)})
        ((before, after),) = service.rerun.compare(service.rep, call.id).changed

        assert (before.withheld, after.withheld) == (False, True)

    @pytest.mark.parametrize("decision", [Decision.CONFIRM, Decision.REJECT])
    def test_what_a_person_decided_on_is_no_part_of_it(
        self, service: FakeService, call: Call, decision: Decision
    ) -> None:
        for kind in ("need", "commitment"):
            service.review.decide(service.rep, service.fact(call.id, kind).id, decision)
        update(service)
        diff = service.rerun.compare(service.rep, call.id)

        assert (diff.gone, diff.changed, len(diff.added)) == ((), (), 1)


class TestApply:
    def test_what_was_shown_is_what_is_stored(self, service: FakeService, call: Call) -> None:
        update(service)
        diff = service.rerun.compare(service.rep, call.id)
        stored = service.rerun.apply(service.rep, call.id)

        assert [fact.id for fact in stored.added] == [fact.id for fact in diff.added]
        after = record(service, call)
        assert {fact.id for fact in diff.added} <= after.keys()
        assert not {fact.id for fact in diff.gone} & after.keys()
        assert all(after[new.id].fact == new.fact for _, new in diff.changed)
        assert service.rerun.compare(service.rep, call.id).empty

    def test_the_crm_follows_in_the_same_step(self, service: FakeService, call: Call) -> None:
        assert len(service.crm.todos(service.rep)) == 1
        update(service)
        service.rerun.apply(service.rep, call.id)

        assert service.crm.todos(service.rep) == ()
        assert {objection.tag for objection in service.crm.objections(service.rep)} == {"price", "authority"}

    def test_a_persons_words_stay_to_the_letter(self, service: FakeService, call: Call) -> None:
        decisions = {
            "need": (Decision.CONFIRM, None),
            "commitment": (Decision.EDIT, {"action": "send_document"}),
            "objection": (Decision.REJECT, None),
        }
        decided = {
            kind: service.review.decide(service.rep, service.fact(call.id, kind).id, *how)
            for kind, how in decisions.items()
        }
        update(service, lambda heard: replace(newer(heard), objections=newer(heard).objections[1:]))
        service.rerun.apply(service.rep, call.id)

        after = record(service, call)
        for fact in decided.values():
            kept = after[fact.id]
            assert (kept.fact, kept.state, kept.changes, kept.decided_at) == (
                fact.fact,
                fact.state,
                fact.changes,
                fact.decided_at,
            )

    def test_a_decision_made_while_the_call_was_read_counts(self, service: FakeService, call: Call) -> None:
        update(service)
        need = service.fact(call.id, "need")
        service.extractor.meanwhile = lambda: service.review.decide(service.rep, need.id, Decision.CONFIRM) and None
        diff = service.rerun.apply(service.rep, call.id)

        assert diff.changed == ()
        kept = record(service, call)[need.id]
        assert (kept.state, kept.fact) == (FactState.CONFIRMED, need.fact)

    def test_it_is_overtaken_and_begins_anew(self, service: FakeService, call: Call) -> None:
        update(service)
        promise = service.fact(call.id, "commitment")
        service.database.overtake(lambda: service.review.decide(service.rep, promise.id, Decision.CONFIRM))
        service.rerun.apply(service.rep, call.id)

        assert record(service, call)[promise.id].state is FactState.CONFIRMED

    def test_the_record_keeps_which_version_read_it(self, service: FakeService, call: Call) -> None:
        update(service)
        service.rerun.apply(service.rep, call.id)
        runs = [one for one in service.calls.artefacts(SYSTEM, call.id) if one.stage is Stage.EXTRACT]

        assert [(one.version, one.producer) for one in runs] == [
            (1, "extractor/1 of transcript 1"),
            (2, "extractor/2 of transcript 1"),
        ]
        assert service.events()[-1] == "call.reread"

    def test_what_changes_nothing_writes_nothing(self, service: FakeService, call: Call) -> None:
        events = service.events()

        assert service.rerun.apply(service.rep, call.id).empty
        assert (service.call(call.id), service.events()) == (call, events)

    def test_an_extractor_that_fails_costs_nothing(self, service: FakeService, call: Call) -> None:
        before = record(service, call)
        service.extractor.failures.append(RuntimeError("broken"))
        with pytest.raises(RuntimeError):
            service.rerun.apply(service.rep, call.id)

        assert (record(service, call), service.call(call.id)) == (before, call)


class TestWhich:
    def test_calls_that_are_not_ready_are_refused(self, service: FakeService) -> None:
        waiting = service.upload().call
        for attempt in (service.rerun.compare, service.rerun.apply):
            with pytest.raises(Conflict) as refused:
                attempt(service.rep, waiting.id)
            assert refused.value.code == "not_ready"
        assert list(service.rerun.ready(SYSTEM)) == []

    def test_all_that_are_ready_newest_first_from_a_time_on(self, service: FakeService) -> None:
        calls = []
        for day in range(3):
            said = replace(talk.METADATA, called_at=talk.CALLED_AT + timedelta(days=day))
            calls.append(service.processed(content=talk.SOUND + bytes([day]), metadata=said))

        assert list(service.rerun.ready(SYSTEM)) == [call.id for call in calls[::-1]]
        second = talk.CALLED_AT + timedelta(days=1)
        assert list(service.rerun.ready(SYSTEM, since=second)) == [calls[2].id, calls[1].id]

    def test_a_call_out_of_sight_does_not_exist(self, service: FakeService, call: Call) -> None:
        with pytest.raises(NotFound):
            service.rerun.compare(service.stranger, call.id)

    def test_who_only_looks_on_may_compare_but_not_store(self, service: FakeService, call: Call) -> None:
        assert service.rerun.compare(service.auditor, call.id).empty
        with pytest.raises(Forbidden):
            service.rerun.apply(service.auditor, call.id)
