"""Reading calls within one's sight, and cancelling and retrying them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import Actor
from voice.domain.errors import CallgateError, Conflict, Forbidden, InvalidInput, NotFound
from voice.domain.recording import Call, CallStatus, Stage
from voice.ports.calls import CallFilter

EVERYTHING = CallFilter()


def another(service: FakeService, number: int, actor: Actor | None = None) -> Call:
    """A further call, a day older with each number."""
    metadata = replace(talk.METADATA, called_at=talk.CALLED_AT - timedelta(days=number))
    return service.upload(actor, content=b"RIFF call %d" % number, metadata=metadata).call


class TestList:
    def test_pages_are_newest_first_and_joined_by_cursors(self, service: FakeService) -> None:
        calls = [another(service, number) for number in range(5)]

        first = service.calls.page(service.rep, EVERYTHING, limit=3)
        rest = service.calls.page(service.rep, EVERYTHING, cursor=first.next_cursor, limit=3)

        assert [*first.calls, *rest.calls] == calls
        assert rest.next_cursor is None

    def test_everyone_sees_as_far_as_the_role_goes(self, service: FakeService) -> None:
        mine, theirs = another(service, 1), another(service, 2, service.stranger)

        seen = {
            who.user_id: [call.id for call in service.calls.page(who, EVERYTHING).calls]
            for who in (service.rep, service.colleague, service.manager, service.auditor, service.stranger)
        }

        assert seen == {
            "rep": [mine.id],
            "colleague": [],
            "manager": [mine.id],
            "auditor": [mine.id],
            "stranger": [theirs.id],
        }

    def test_a_filter_narrows(self, service: FakeService) -> None:
        ready = service.processed()
        waiting = another(service, 1)

        assert service.calls.page(service.rep, CallFilter(status=CallStatus.READY)).calls == (ready,)
        assert service.calls.page(service.rep, CallFilter(status=CallStatus.QUEUED)).calls == (waiting,)

    @pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (10_000, 3)])
    def test_the_limit_is_kept_reasonable(self, service: FakeService, asked: int, given: int) -> None:
        for number in range(3):
            another(service, number)

        assert len(service.calls.page(service.rep, EVERYTHING, limit=asked).calls) == given


class TestOutOfSight:
    @pytest.mark.parametrize(
        "act",
        [
            lambda calls, who, call: calls.get(who, call),
            lambda calls, who, call: calls.transcript(who, call),
            lambda calls, who, call: calls.artefacts(who, call),
            lambda calls, who, call: calls.peaks(who, call),
            lambda calls, who, call: calls.sound(who, call),
            lambda calls, who, call: calls.cancel(who, call),
            lambda calls, who, call: calls.retry(who, call),
        ],
    )
    def test_there_is_no_such_call(self, service: FakeService, act: Callable[[Any, Actor, str], object]) -> None:
        call = service.processed()

        for other in (service.colleague, service.stranger):
            with pytest.raises(NotFound):
                act(service.calls, other, call.id)


class TestQueue:
    def test_positions_count_the_calls_before(self, service: FakeService) -> None:
        calls = []
        for number in range(3):
            calls.append(another(service, number))
            service.clock.advance(seconds=1)

        assert [service.calls.queue_position(call) for call in calls] == [1, 2, 3]

    def test_a_call_that_does_not_wait_has_none(self, service: FakeService) -> None:
        assert service.calls.queue_position(service.processed()) is None


class TestCancel:
    def test_a_waiting_call_is_never_processed(self, service: FakeService) -> None:
        call = service.calls.cancel(service.rep, service.upload().call.id)
        service.work_off()

        assert call.status is CallStatus.CANCELLED
        assert service.speech.heard == []
        assert service.events() == ["call.uploaded", "call.cancelled"]

    def test_again_is_no_change(self, service: FakeService) -> None:
        call = service.calls.cancel(service.rep, service.upload().call.id)

        assert service.calls.cancel(service.rep, call.id) == call

    def test_what_is_done_cannot_be_cancelled(self, service: FakeService) -> None:
        with pytest.raises(Conflict) as refusal:
            service.calls.cancel(service.rep, service.processed().id)

        assert refusal.value.code == "not_cancellable"

    def test_a_worker_that_writes_meanwhile_does_not_prevent_it(self, service: FakeService) -> None:
        call = service.upload().call

        def taken() -> None:
            with service.database.work() as unit:
                unit.calls.claim(call.id, owner="worker", now=service.clock.now(), lease_s=60)
                unit.commit()

        service.database.overtake(taken)

        assert service.calls.cancel(service.rep, call.id).status is CallStatus.CANCELLED

    def test_only_who_may_work_on_calls(self, service: FakeService) -> None:
        call = service.upload().call

        for act in (service.calls.cancel, service.calls.retry):
            with pytest.raises(Forbidden):
                act(service.auditor, call.id)


class TestRetry:
    def test_a_cancelled_call_may_go_on(self, service: FakeService) -> None:
        call = service.calls.cancel(service.rep, service.upload().call.id)
        service.jobs.lost()

        again = service.calls.retry(service.rep, call.id)
        service.work_off()

        assert (again.status, again.attempt) == (CallStatus.QUEUED, 0)
        assert service.call(call.id).status is CallStatus.READY
        assert "call.retried" in service.events()

    def test_the_old_failure_is_forgotten(self, service: FakeService) -> None:
        service.speech.failures = [CallgateError("no", code="no_speech")]
        call = service.processed()

        again = service.calls.retry(service.rep, call.id)

        assert (again.error_code, again.error_detail, again.error_retryable) == (None, None, False)
        assert (again.progress, again.stage) == (0.0, None)

    def test_a_call_on_its_way_is_not_sent_twice(self, service: FakeService) -> None:
        with pytest.raises(Conflict) as refusal:
            service.calls.retry(service.rep, service.upload().call.id)

        assert refusal.value.code == "not_retryable"


class TestContent:
    def test_there_is_no_transcript_before_its_stage(self, service: FakeService) -> None:
        assert service.calls.transcript(service.rep, service.upload().call.id) is None

    def test_artefacts_are_listed_as_they_were_made(self, service: FakeService) -> None:
        artefacts = service.calls.artefacts(service.auditor, service.processed().id)

        assert [artefact.stage for artefact in artefacts] == list(Stage)

    def test_the_sound_is_read_in_ranges(self, service: FakeService) -> None:
        call = service.upload().call

        sound = service.calls.sound(service.rep, call.id)

        assert (sound.media_type, sound.size_bytes) == ("audio/wav", len(talk.SOUND))
        assert b"".join(service.calls.read(sound)) == talk.SOUND
        assert b"".join(service.calls.read(sound, start=4, length=3)) == talk.SOUND[4:7]

    @pytest.mark.parametrize("start", [-1, len(talk.SOUND)])
    def test_beyond_the_end_there_is_nothing(self, service: FakeService, start: int) -> None:
        sound = service.calls.sound(service.rep, service.upload().call.id)

        with pytest.raises(InvalidInput):
            service.calls.read(sound, start=start)

    def test_the_waveform_is_drawn_once(self, service: FakeService) -> None:
        call = service.upload().call

        first = service.calls.peaks(service.rep, call.id)
        service.blobs.objects[call.blob_key] = b"changed, to see whether it is drawn again"

        assert first == [[len(talk.SOUND) / 4096]]
        assert service.calls.peaks(service.rep, call.id) == first
