"""Who is the rep, on a person's word: everything that was attributed to the sides follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM
from voice.domain.errors import InvalidInput
from voice.domain.facts import CallFacts
from voice.domain.recording import Call, CallStatus, Stage
from voice.domain.review import Decision
from voice.domain.transcript import Side, SidesFrom, Transcript


@pytest.fixture
def call(service: FakeService) -> Call:
    return service.processed()


def transcript(service: FakeService, call: Call) -> Transcript:
    found = service.calls.transcript(SYSTEM, call.id)
    assert found is not None
    return found


def versions(service: FakeService, call: Call) -> list[tuple[int, str]]:
    found = service.calls.artefacts(SYSTEM, call.id)
    return [(one.version, one.producer) for one in found if one.stage is Stage.TRANSCRIBE]


def owner_as_heard(found: Transcript) -> CallFacts:
    """The promise with the side that the transcript gives its turn."""
    promise = talk.commitment(found)
    return CallFacts((), (), (replace(promise, owner=found.turns[promise.evidence[0].turn].side),), ())


def test_all_that_is_attributed_follows(service: FakeService) -> None:
    service.extractor.find = owner_as_heard
    call = service.processed()
    done = service.corrections.swap_sides(service.rep, call.id)
    service.work_off()

    assert done.transcript.sides_from is SidesFrom.PERSON
    assert [turn.side for turn in transcript(service, call).turns[:2]] == [Side.CUSTOMER, Side.REP]
    assert service.fact(call.id, "commitment").fact.owner is Side.CUSTOMER  # type: ignore[attr-defined]
    assert versions(service, call)[-1] == (2, "person/sides")
    assert "call.sides_swapped" in service.events()


def test_an_owner_that_a_person_set_stays(service: FakeService) -> None:
    service.extractor.find = owner_as_heard
    call = service.processed()
    promise = service.fact(call.id, "commitment")
    service.review.decide(service.rep, promise.id, Decision.EDIT, {"owner": "rep"})
    service.corrections.swap_sides(service.rep, call.id)
    service.work_off()

    assert service.fact(call.id, "commitment").changes == {"owner": "rep"}


def test_the_rep_is_named(service: FakeService, call: Call) -> None:
    done = service.corrections.name_rep(service.manager, call.id, "customer")

    assert done.transcript.turns[0].side is Side.CUSTOMER
    assert service.events()[-1] == "call.rep_named"


def test_who_is_no_speaker_cannot_be_the_rep(service: FakeService, call: Call) -> None:
    with pytest.raises(InvalidInput):
        service.corrections.name_rep(service.rep, call.id, "SPEAKER_07")
    assert service.call(call.id).status is CallStatus.READY


def test_naming_the_same_rep_again_is_no_change(service: FakeService, call: Call) -> None:
    service.corrections.name_rep(service.rep, call.id, "customer")
    service.work_off()
    again = service.corrections.name_rep(service.rep, call.id, "rep")  # as that voice is called now

    assert again.version == 2
    assert service.call(call.id).status is CallStatus.READY
