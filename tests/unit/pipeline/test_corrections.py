"""People put transcripts right: a new version each time, the record follows, and nothing anybody said is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import Conflict, EngineFailed, Forbidden, InvalidInput, NotFound
from voice.domain.facts import CallFacts
from voice.domain.recording import Call, CallStatus, Stage
from voice.domain.review import Decision, FactState
from voice.domain.transcript import Repair, RepairedBy, Side, SidesFrom, Transcript
from voice.pipeline.corrections import Rewritten

# Turn 1 of the scripted call: 对，我是王建国。现在交货太慢，等不起。
NAME = {"turn": 1, "char_start": 4, "char_end": 7, "original": "王建国", "text": "汪建国"}


@pytest.fixture
def call(service: FakeService) -> Call:
    return service.processed()


def correct(service: FakeService, call: Call, actor: Actor | None = None, **changes: Any) -> Rewritten:
    return service.corrections.correct(actor or service.rep, call.id, **{**NAME, **changes})


def transcript(service: FakeService, call: Call) -> Transcript:
    found = service.calls.transcript(SYSTEM, call.id)
    assert found is not None
    return found


def versions(service: FakeService, call: Call, stage: Stage = Stage.TRANSCRIBE) -> list[tuple[int, str]]:
    return [(one.version, one.producer) for one in service.calls.artefacts(SYSTEM, call.id) if one.stage is stage]


def evidence_is_right(service: FakeService, call: Call) -> bool:
    spans = [span for fact in service.review.record(SYSTEM, call.id) for span in fact.fact.evidence]
    turns = transcript(service, call).turns
    return bool(spans) and all(turns[one.turn].text[one.char_start : one.char_end] == one.quote for one in spans)


def price_and_promise(found: Transcript) -> CallFacts:
    """What the scripted extractor still finds when the name is spelt otherwise."""
    return CallFacts((), (talk.need(found),), (talk.commitment(found),), ())


class TestWords:
    def test_a_new_version_is_stored_and_the_old_one_stays(self, service: FakeService, call: Call) -> None:
        done = correct(service, call)

        assert versions(service, call) == [(1, "scripted/1"), (2, "person/words")]
        assert done.version == 2
        assert done.transcript == transcript(service, call)
        assert done.transcript.turns[1].text.startswith("对，我是汪建国。")
        assert done.transcript.repairs == (Repair(1, 4, 7, "王建国", "汪建国", 0.0, RepairedBy.PERSON),)

    def test_the_record_is_read_anew(self, service: FakeService, call: Call) -> None:
        service.extractor.find = price_and_promise
        assert correct(service, call, text="王小建国").call.status is CallStatus.QUEUED
        service.work_off()

        assert service.call(call.id).status is CallStatus.READY
        assert len(service.speech.heard) == 1  # the sound is not heard again
        assert service.extractor.read[-1] == transcript(service, call)
        assert evidence_is_right(service, call)

    def test_what_people_decided_stays(self, service: FakeService, call: Call) -> None:
        need = service.fact(call.id, "need")
        service.review.decide(service.rep, need.id, Decision.EDIT, {"tried": "换过两家"})
        service.extractor.find = price_and_promise
        correct(service, call, text="王小建国")
        service.work_off()

        after = service.fact(call.id, "need")
        assert (after.id, after.state, after.changes) == (need.id, FactState.EDITED, {"tried": "换过两家"})
        assert after.fact.evidence[0].char_start == need.fact.evidence[0].char_start + 1

    def test_the_log_tells_where_but_not_what(self, service: FakeService, call: Call) -> None:
        correct(service, call, teach=False)

        event = list(service.database.tables.crm.chain())[-1]
        assert (event.type, event.aggregate, event.actor_id) == ("transcript.corrected", f"call:{call.id}", "rep")
        word = transcript(service, call).turns[1].words[4]
        assert dict(event.payload) == {
            "transcript_version": 2,
            "turn": 1,
            "start_ms": word.start_ms,
            "end_ms": word.end_ms,
        }

    @pytest.mark.parametrize("changes", [{"original": "王建郭"}, {"char_start": 5}, {"char_end": 99}, {"turn": 0}])
    def test_what_stands_elsewhere_is_not_overwritten(
        self, service: FakeService, call: Call, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(Conflict) as refusal:
            correct(service, call, **changes)
        assert refusal.value.code == "stale_transcript"
        assert len(versions(service, call)) == 1

    def test_two_people_at_once_correct_one_after_the_other(self, service: FakeService, call: Call) -> None:
        other = {"turn": 0, "char_start": 0, "char_end": 2, "original": "您好", "text": "你好", "teach": False}
        service.database.overtake(lambda: correct(service, call, service.manager, **other))
        correct(service, call)

        found = transcript(service, call)
        assert [found.turns[0].text[:2], found.turns[1].text[4:7]] == ["你好", "汪建国"]
        assert [version for version, _ in versions(service, call)] == [1, 2, 3]

    def test_two_corrections_of_the_same_words_do_not_both_win(self, service: FakeService, call: Call) -> None:
        service.database.overtake(lambda: correct(service, call, service.manager, text="黄建国"))
        with pytest.raises(Conflict) as refusal:
            correct(service, call)
        assert refusal.value.code == "stale_transcript"
        assert "黄建国" in transcript(service, call).turns[1].text

    def test_a_correction_while_facts_are_read_is_read_too(self, service: FakeService) -> None:
        call = service.upload().call

        def once() -> None:
            service.extractor.meanwhile = lambda: None
            correct(service, call, text="王小建国")

        service.extractor.meanwhile = once
        service.extractor.find = price_and_promise
        service.work_off()

        assert service.call(call.id).status is CallStatus.READY
        assert [read.turns[1].text[4:7] for read in service.extractor.read] == ["王建国", "王小建"]
        assert evidence_is_right(service, call)

    def test_a_failed_call_is_tried_again_with_the_better_words(self, service: FakeService) -> None:
        service.extractor.failures = [InvalidInput("broken")]
        call = service.processed()
        assert call.status is CallStatus.FAILED

        assert correct(service, call, teach=False).call.error_code is None
        service.extractor.find = price_and_promise
        service.work_off()
        assert service.call(call.id).status is CallStatus.READY

    def test_a_cancelled_call_stays_cancelled(self, service: FakeService, call: Call) -> None:
        service.calls.retry(service.rep, call.id)
        service.calls.cancel(service.rep, call.id)

        with pytest.raises(Conflict) as refusal:
            correct(service, call)
        assert refusal.value.code == "call_cancelled"

    def test_there_must_be_a_transcript(self, service: FakeService) -> None:
        with pytest.raises(NotFound) as refusal:
            correct(service, service.upload().call)
        assert refusal.value.code == "not_ready"


class TestRights:
    def test_an_auditor_changes_nothing(self, service: FakeService, call: Call) -> None:
        acts = service.corrections
        with pytest.raises(Forbidden):
            correct(service, call, service.auditor)
        for act in (acts.swap_sides, acts.retranscribe):
            with pytest.raises(Forbidden):
                act(service.auditor, call.id)
        with pytest.raises(Forbidden):
            acts.name_rep(service.auditor, call.id, "rep")

    @pytest.mark.parametrize("who", ["colleague", "stranger"])
    def test_out_of_sight_there_is_no_such_call(self, service: FakeService, call: Call, who: str) -> None:
        actor, acts = getattr(service, who), service.corrections
        with pytest.raises(NotFound):
            correct(service, call, actor)
        for act in (acts.swap_sides, acts.retranscribe):
            with pytest.raises(NotFound):
                act(actor, call.id)


class TestAnotherHearing:
    def test_what_people_put_right_is_kept(self, service: FakeService, call: Call) -> None:
        service.extractor.find = price_and_promise
        correct(service, call)
        service.corrections.swap_sides(service.rep, call.id)
        service.work_off()
        service.speech.transcript = replace(talk.transcript(shift_ms=20), engine="scripted/2")
        service.corrections.retranscribe(service.manager, call.id)
        service.work_off()

        found = transcript(service, call)
        assert (found.engine, found.sides_from) == ("scripted/2", SidesFrom.PERSON)
        assert found.turns[1].text.startswith("对，我是汪建国。")
        assert found.turns[1].side is Side.REP
        assert versions(service, call)[-1] == (4, "scripted/2")
        assert evidence_is_right(service, call)
        assert len(service.speech.heard) == 2

    def test_it_is_heard_once(self, service: FakeService, call: Call) -> None:
        service.corrections.retranscribe(service.rep, call.id)
        service.work_off()
        service.calls.retry(service.rep, call.id)
        service.work_off()

        assert len(service.speech.heard) == 2
        assert service.events().count("call.retranscribed") == 1

    def test_a_worker_that_dies_leaves_it_to_the_next(self, service: FakeService, call: Call) -> None:
        service.speech.failures = [EngineFailed("out of memory")]
        service.corrections.retranscribe(service.rep, call.id)
        service.work_off()
        service.sweeper.run()
        service.work_off()

        assert [version for version, _ in versions(service, call)] == [1, 2]
        assert service.call(call.id).status is CallStatus.READY

    def test_a_correction_meanwhile_is_taken_along(self, service: FakeService, call: Call) -> None:
        def once() -> None:
            service.speech.meanwhile = lambda: None
            assert correct(service, call).call.status is CallStatus.PROCESSING

        service.extractor.find = price_and_promise
        service.speech.meanwhile = once
        service.corrections.retranscribe(service.rep, call.id)
        service.work_off()

        assert service.call(call.id).status is CallStatus.READY
        assert [producer for _, producer in versions(service, call)] == ["scripted/1", "person/words", "scripted/1"]
        assert "汪建国" in transcript(service, call).turns[1].text
        assert len(service.speech.heard) == 2

    def test_a_correction_before_it_begins_does_not_call_it_off(self, service: FakeService, call: Call) -> None:
        service.extractor.find = price_and_promise
        service.corrections.retranscribe(service.rep, call.id)
        correct(service, call)
        service.work_off()

        assert len(service.speech.heard) == 2
        assert "汪建国" in transcript(service, call).turns[1].text

    def test_a_call_on_its_way_is_left_alone(self, service: FakeService) -> None:
        with pytest.raises(Conflict) as refusal:
            service.corrections.retranscribe(service.rep, service.upload().call.id)
        assert refusal.value.code == "not_retryable"

    def test_a_call_without_a_transcript_just_begins_anew(self, service: FakeService) -> None:
        service.speech.failures = [InvalidInput("broken")]
        call = service.processed()
        service.corrections.retranscribe(service.rep, call.id)
        service.work_off()

        assert service.call(call.id).status is CallStatus.READY
