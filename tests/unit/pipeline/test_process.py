"""A call's way through the stages: each done once, failures told, and nothing earlier lost by what comes later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import talk
from tests.fakes.service import LEASE_S, POLICIES, FakeService
from tests.fakes.tables import Tables
from voice.domain.actor import SYSTEM
from voice.domain.errors import CallgateError, EngineFailed, Unavailable, UnusableAudio
from voice.domain.facts import CallFacts
from voice.domain.recording import CallStatus, Stage
from voice.domain.transcript import Transcript
from voice.pipeline.handoff import call_record
from voice.ports.crm import record_call


def work_off_with_pauses(service: FakeService, pauses: int = 6) -> None:
    """Workers and sweeper take turns, as they do in time."""
    for _ in range(pauses):
        service.work_off()
        service.clock.advance(seconds=30)
        service.sweeper.run()


def stages(service: FakeService, call_id: str) -> list[Stage]:
    return [artefact.stage for artefact in service.calls.artefacts(SYSTEM, call_id)]


class TestTheWay:
    def test_a_call_becomes_ready_with_its_record(self, service: FakeService) -> None:
        call = service.processed()

        assert (call.status, call.progress, call.stage, call.error_code) == (CallStatus.READY, 1.0, None, None)
        assert stages(service, call.id) == [Stage.TRANSCRIBE, Stage.EXTRACT, Stage.HANDOFF]
        assert service.calls.transcript(service.rep, call.id) == service.speech.transcript
        facts = [fact.fact for fact in service.review.record(service.rep, call.id)]
        assert sorted(map(repr, facts)) == sorted(map(repr, talk.facts(service.speech.transcript).all()))

    def test_the_recording_itself_is_transcribed(self, service: FakeService) -> None:
        service.processed()

        assert service.speech.heard == [talk.SOUND]

    def test_the_core_gets_the_commitment_as_a_to_do(self, service: FakeService) -> None:
        call = service.processed()

        (todo,) = service.crm.todos(service.rep)
        assert (todo.call_id, todo.action, todo.due_at, todo.unconfirmed) == (call.id, "send_quote", talk.DUE, True)
        assert service.events() == ["call.uploaded", "call.recorded"]

    def test_artefacts_name_who_made_them(self, service: FakeService) -> None:
        call = service.processed()

        producers = [artefact.producer for artefact in service.calls.artefacts(SYSTEM, call.id)]
        assert producers == ["scripted/1", "extractor/1 of transcript 1", "callgate"]

    def test_a_repeated_message_changes_nothing(self, service: FakeService) -> None:
        call = service.processed()
        before = service.database.tables.snapshot()

        service.processor.process(call.id, owner="worker-2")

        assert service.database.tables.calls == before.calls
        assert service.database.tables.artefacts == before.artefacts
        assert service.events() == ["call.uploaded", "call.recorded"]

    def test_a_message_for_a_call_that_is_not_there_changes_nothing(self, service: FakeService) -> None:
        service.processor.process("no-such-call", owner="worker")

        assert not service.database.tables.artefacts

    def test_facts_without_evidence_in_the_transcript_are_left_out(self, service: FakeService) -> None:
        def with_invention(call: Transcript) -> CallFacts:
            real = talk.need(call)
            invented = replace(real, evidence=(replace(real.evidence[0], quote="我们要降本"),))
            untimed = replace(real, evidence=(replace(real.evidence[0], start_ms=None, end_ms=None),))
            return CallFacts(needs=(real, invented, untimed))

        service.extractor.find = with_invention
        call = service.processed()

        (kept,) = service.review.record(service.rep, call.id)
        assert kept.fact == talk.need(service.speech.transcript)


class TestFailure:
    def test_what_cannot_be_mended_ends_the_call_at_once(self, service: FakeService) -> None:
        service.speech.failures = [UnusableAudio("There is no speech.", code="no_speech")]

        call = service.processed()

        assert (call.status, call.stage) == (CallStatus.FAILED, Stage.TRANSCRIBE)
        assert (call.error_code, call.error_detail, call.error_retryable) == ("no_speech", "There is no speech.", False)
        assert len(service.speech.heard) == 1
        assert service.events() == ["call.uploaded", "call.failed"]

    def test_what_may_pass_is_tried_again_by_the_sweeper(self, service: FakeService) -> None:
        service.speech.failures = [EngineFailed("out of memory")]
        call = service.processed()
        assert (call.status, call.error_code, call.error_retryable) == (CallStatus.QUEUED, "engine_failed", True)

        work_off_with_pauses(service)

        done = service.call(call.id)
        assert (done.status, done.error_code, done.error_retryable) == (CallStatus.READY, None, False)

    def test_attempts_are_limited(self, service: FakeService) -> None:
        service.speech.failures = [EngineFailed("out of memory") for _ in range(10)]
        call = service.processed()

        work_off_with_pauses(service)

        failed = service.call(call.id)
        assert (failed.status, failed.error_retryable) == (CallStatus.FAILED, True)
        assert len(service.speech.heard) == service.max_attempts

    def test_a_late_failure_costs_no_earlier_stage(self, service: FakeService) -> None:
        service.extractor.failures = [CallgateError("rules are broken", code="bad_rules")]

        call = service.processed()

        assert (call.status, call.stage, call.error_code) == (CallStatus.FAILED, Stage.EXTRACT, "bad_rules")
        assert service.calls.transcript(service.rep, call.id) == service.speech.transcript
        assert stages(service, call.id) == [Stage.TRANSCRIBE]

    def test_a_stage_that_got_further_has_its_own_attempts(self, service: FakeService) -> None:
        service.speech.failures = [EngineFailed("busy"), EngineFailed("busy")]
        service.extractor.failures = [EngineFailed("busy")]
        call = service.processed()

        work_off_with_pauses(service)

        assert service.call(call.id).status is CallStatus.READY
        assert len(service.speech.heard) == 3

    def test_an_unexpected_error_is_told_by_its_type_alone(self, service: FakeService) -> None:
        service.extractor.failures = [ValueError("王建国 13800138000")]

        call = service.processed()

        assert (call.status, call.error_code, call.error_retryable) == (CallStatus.QUEUED, "internal", True)
        assert call.error_detail == "An unexpected ValueError stopped the stage."

    def test_a_core_that_refuses_the_record_leaves_the_facts_readable(self) -> None:
        service = FakeService()
        call = service.upload().call
        service.extractor.meanwhile = lambda: _take_record_version(service, call.id)

        service.work_off()

        failed = service.call(call.id)
        assert (failed.status, failed.stage, failed.error_code) == (CallStatus.FAILED, Stage.HANDOFF, "version_reused")
        assert len(service.review.record(service.rep, call.id)) == 4

    def test_a_call_whose_workers_die_without_a_word_is_given_up(self, service: FakeService) -> None:
        call = service.upload().call
        for _ in range(service.max_attempts):
            _claimed_by_a_worker_that_dies(service, call.id)

        service.sweeper.run()
        service.work_off()

        failed = service.call(call.id)
        assert (failed.status, failed.error_code, failed.error_retryable) == (CallStatus.FAILED, "worker_lost", True)
        assert service.speech.heard == []

    def test_a_database_that_is_away_is_the_workers_to_hear_of(self, service: FakeService) -> None:
        call = service.upload().call
        service.database.away = True

        with pytest.raises(Unavailable):
            service.processor.process(call.id, owner="worker")


class TestRetry:
    def test_a_failed_call_resumes_at_the_stage_that_failed(self, service: FakeService) -> None:
        service.extractor.failures = [CallgateError("rules are broken", code="bad_rules")]
        call = service.processed()

        service.calls.retry(service.rep, call.id)
        service.work_off()

        assert service.call(call.id).status is CallStatus.READY
        assert len(service.speech.heard) == 1

    def test_a_ready_call_is_read_again_only_by_a_newer_extractor(self, service: FakeService) -> None:
        call = service.processed()

        service.calls.retry(service.rep, call.id)
        service.work_off()
        read_by_the_same = len(service.extractor.read)
        service.start("extractor/2")
        service.calls.retry(service.rep, call.id)
        service.work_off()

        assert read_by_the_same == 1
        assert len(service.extractor.read) == 2
        assert len(service.speech.heard) == 1
        versions = [one.version for one in service.calls.artefacts(SYSTEM, call.id) if one.stage is Stage.EXTRACT]
        assert versions == [1, 2]


class TestLease:
    def test_a_call_in_work_is_not_taken_by_another(self, service: FakeService) -> None:
        call = service.upload().call
        other = service.another_process()
        service.speech.meanwhile = lambda: other.processor.process(call.id, owner="other")

        service.work_off()

        assert len(service.speech.heard) == 1
        assert service.call(call.id).status is CallStatus.READY

    def test_who_lost_the_lease_writes_nothing(self, service: FakeService) -> None:
        """The first worker hangs until another one has done the call; then it wakes."""
        call = service.upload().call
        service.jobs.lost()
        done: list[Tables] = []

        def hang() -> None:
            service.speech.meanwhile = lambda: None
            service.clock.advance(seconds=LEASE_S + 1)
            service.sweeper.run()
            service.work_off(owner="worker-2")
            done.append(service.database.tables.snapshot())

        service.speech.meanwhile = hang
        service.processor.process(call.id, owner="worker-1")

        after = service.database.tables
        (before,) = done
        assert (after.calls, after.artefacts, after.facts) == (before.calls, before.artefacts, before.facts)
        assert service.call(call.id).status is CallStatus.READY

    def test_cancelling_stops_a_long_stage_on_its_way(self) -> None:
        service = FakeService(heartbeat_s=0.001)
        call = service.upload().call
        service.speech.reports = 10**9  # without being stopped it would never end
        service.speech.meanwhile = lambda: service.calls.cancel(service.rep, call.id)

        service.work_off()

        assert service.call(call.id).status is CallStatus.CANCELLED
        assert stages(service, call.id) == []

    def test_a_call_that_was_cancelled_in_a_stage_stays_cancelled(self, service: FakeService) -> None:
        call = service.upload().call
        service.extractor.meanwhile = lambda: service.calls.cancel(service.rep, call.id)

        service.work_off()

        assert service.call(call.id).status is CallStatus.CANCELLED
        assert stages(service, call.id) == [Stage.TRANSCRIBE]
        assert service.review.record(service.rep, call.id) == ()

    def test_a_failure_after_the_lease_was_lost_is_not_written(self, service: FakeService) -> None:
        call = service.upload().call
        service.speech.meanwhile = lambda: service.calls.cancel(service.rep, call.id)
        service.speech.failures = [EngineFailed("too late")]

        service.work_off()

        assert (service.call(call.id).status, service.call(call.id).error_code) == (CallStatus.CANCELLED, None)

    def test_progress_grows_over_the_stages(self, service: FakeService) -> None:
        call = service.upload().call
        seen: list[tuple[Stage | None, float]] = []

        def look() -> None:
            now = service.call(call.id)
            seen.append((now.stage, now.progress))

        service.speech.meanwhile = look
        service.extractor.meanwhile = look
        service.work_off()
        look()

        assert seen == [(Stage.TRANSCRIBE, 0.0), (Stage.EXTRACT, 0.9), (None, 1.0)]


def _claimed_by_a_worker_that_dies(service: FakeService, call_id: str) -> None:
    with service.database.work() as unit:
        assert unit.calls.claim(call_id, owner="dying", now=service.clock.now(), lease_s=LEASE_S)
        unit.commit()
    service.clock.advance(seconds=LEASE_S + 1)


def _take_record_version(service: FakeService, call_id: str) -> None:
    """Some other source of calls used the id of the record to come."""
    with service.database.work() as unit:
        call = unit.calls.get(call_id, SYSTEM)
        record = call_record(call, (), version=call.version + 2)
        record_call(unit.crm, record, policy=POLICIES.as_shipped, now=service.clock.now())
        unit.commit()
