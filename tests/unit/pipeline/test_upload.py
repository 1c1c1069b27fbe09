"""Taking a recording in: durable once acknowledged, the same bytes once, and nothing stored of what is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import MAX_BYTES, FakeService
from voice.domain.actor import SYSTEM
from voice.domain.errors import (
    CallgateError,
    Conflict,
    Forbidden,
    InvalidInput,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
    UnusableAudio,
)
from voice.domain.recording import CallStatus
from voice.pipeline.upload import Accepted
from voice.ports.jobs import PROCESS_CALL

SHA = hashlib.sha256(talk.SOUND).hexdigest()


def nothing_is_stored(service: FakeService) -> bool:
    tables = service.database.tables
    return not (tables.calls or tables.outbox or service.blobs.objects or service.jobs.waiting or service.events())


class TestAccepted:
    def test_the_call_waits_with_all_that_was_said_about_it(self, service: FakeService) -> None:
        call = service.upload().call

        assert call.status is CallStatus.QUEUED
        assert call.metadata == talk.METADATA
        assert (call.region, call.team, call.rep_id) == ("east", "a", "rep")
        assert (call.sha256, call.size_bytes, call.duration_ms) == (SHA, len(talk.SOUND), len(talk.SOUND))
        assert service.call(call.id) == call

    def test_the_recording_lies_under_its_month_and_content(self, service: FakeService) -> None:
        call = service.upload().call

        assert call.blob_key == f"recordings/2026/03/{SHA}"
        assert service.blobs.objects[call.blob_key] == talk.SOUND

    def test_its_job_is_sent_and_the_upload_is_in_the_log(self, service: FakeService) -> None:
        call = service.upload().call

        assert service.jobs.waiting == [(PROCESS_CALL, call.id)]
        (event,) = service.crm.events(SYSTEM, subject=f"call:{call.id}")
        assert (event.type, event.actor_id, event.team) == ("call.uploaded", "rep", "a")
        assert "13800138000" not in str(event.payload)

    def test_parameters_of_the_media_type_are_dropped(self, service: FakeService) -> None:
        assert service.upload(media_type="Audio/WebM; codecs=opus").call.media_type == "audio/webm"

    def test_a_broker_that_is_away_does_not_refuse_it(self, service: FakeService) -> None:
        service.jobs.away = True
        call = service.upload().call

        service.jobs.away = False
        service.sweeper.run()

        assert service.jobs.waiting == [(PROCESS_CALL, call.id)]

    def test_bytes_may_come_in_any_portions(self, service: FakeService) -> None:
        portions = [talk.SOUND[i : i + 7] for i in range(0, len(talk.SOUND), 7)]

        accepted = service.intake.accept(service.rep, portions, media_type="audio/wav", metadata=talk.METADATA)

        assert accepted.call.sha256 == SHA


class TestTheSameBytesTwice:
    def test_are_one_call(self, service: FakeService) -> None:
        first = service.upload()
        second = service.upload()

        assert (first.duplicate, second.duplicate) == (False, True)
        assert second.call.id == first.call.id
        assert service.events() == ["call.uploaded"]

    def test_are_one_call_also_when_the_manager_sends_them_again(self, service: FakeService) -> None:
        first = service.upload()

        assert service.upload(service.manager, rep_id="rep").call.id == first.call.id

    def test_are_one_call_for_whoever_sees_it(self, service: FakeService) -> None:
        first = service.upload()
        second = service.upload(service.manager)

        assert (second.call.id, second.call.rep_id, second.duplicate) == (first.call.id, "rep", True)

    def test_from_somebody_who_may_not_see_the_call_are_refused_without_showing_it(self, service: FakeService) -> None:
        call = service.upload().call

        with pytest.raises(Conflict) as refusal:
            service.upload(service.colleague)

        assert refusal.value.code == "recording_exists"
        assert call.id not in refusal.value.detail

    def test_in_two_regions_are_two_calls(self, service: FakeService) -> None:
        here, there = service.upload(), service.upload(service.stranger)

        assert here.call.id != there.call.id
        assert (here.call.region, there.call.region) == ("east", "west")

    def test_at_the_same_time_are_one_call(self, service: FakeService) -> None:
        """The faster one is stored after the slower one has looked whether the bytes are known."""
        faster: list[Accepted] = []
        service.on_probe = lambda: faster.append(other_process.upload())
        other_process = service.another_process()

        slower = service.upload()

        assert slower.duplicate
        assert faster == [Accepted(slower.call, duplicate=False)]
        assert service.events() == ["call.uploaded"]


class TestIdempotencyKey:
    def test_with_the_same_bytes_gives_the_same_call(self, service: FakeService) -> None:
        first = service.upload(idempotency_key="key-1")
        second = service.upload(idempotency_key="key-1")

        assert second.call.id == first.call.id
        assert second.duplicate

    def test_with_other_bytes_is_refused(self, service: FakeService) -> None:
        service.upload(idempotency_key="key-1")

        with pytest.raises(Conflict) as refusal:
            service.upload(content=b"RIFF another call", idempotency_key="key-1")

        assert refusal.value.code == "idempotency_key_reused"

    def test_of_another_rep_does_not_matter(self, service: FakeService) -> None:
        service.upload(idempotency_key="key-1")

        other = service.upload(service.colleague, content=b"RIFF another call", idempotency_key="key-1")

        assert not other.duplicate


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "options", "error", "code"),
        [
            (b"", {}, UnusableAudio, "empty_file"),
            (b"MZ this is a program", {}, UnusableAudio, "not_audio"),
            (talk.SOUND, {"media_type": "application/pdf"}, UnsupportedMedia, "unsupported_media_type"),
            (talk.SOUND, {"media_type": ""}, UnsupportedMedia, "unsupported_media_type"),
            (talk.SOUND, {"expected_sha256": "0" * 64}, InvalidInput, "checksum_mismatch"),
            (talk.SOUND, {"expected_sha256": "0"}, InvalidInput, "invalid_checksum"),
            (b"RIFF" + bytes(MAX_BYTES), {}, TooLarge, "too_large"),
        ],
    )
    def test_what_is_no_recording_leaves_nothing_behind(
        self, service: FakeService, content: bytes, options: dict[str, Any], error: type[CallgateError], code: str
    ) -> None:
        with pytest.raises(error) as refusal:
            service.upload(content=content, **options)

        assert refusal.value.code == code
        assert nothing_is_stored(service)

    def test_too_many_bytes_are_not_read_to_their_end(self, service: FakeService) -> None:
        read = []

        def endless() -> Iterator[bytes]:
            while True:
                read.append(1 << 20)
                yield bytes(1 << 20)

        with pytest.raises(TooLarge):
            service.intake.accept(service.rep, endless(), media_type="audio/wav", metadata=talk.METADATA)

        assert sum(read) <= MAX_BYTES + (1 << 20)

    def test_a_time_without_offset_is_refused_before_the_bytes_come(self, service: FakeService) -> None:
        def unread() -> Iterator[bytes]:
            raise AssertionError("read")
            yield b""

        naive = replace(talk.METADATA, called_at=datetime(2026, 3, 5, 15, 20))  # noqa: DTZ001 the point of the test
        with pytest.raises(InvalidInput) as refusal:
            service.intake.accept(service.rep, unread(), media_type="audio/wav", metadata=naive)

        assert refusal.value.code == "called_at_without_offset"

    def test_a_store_that_is_away_gives_no_call(self, service: FakeService) -> None:
        service.blobs.away = True

        with pytest.raises(Unavailable):
            service.upload()

        assert not service.database.tables.calls

    def test_the_right_checksum_is_no_reason_to_refuse(self, service: FakeService) -> None:
        assert service.upload(expected_sha256=SHA.upper()).call.sha256 == SHA


class TestWhoseCall:
    def test_a_manager_uploads_for_a_rep_of_the_team_by_id_or_login(self, service: FakeService) -> None:
        assert service.upload(service.manager, rep_id="colleague").call.rep_id == "colleague"

    def test_a_manager_without_naming_a_rep_uploads_an_own_call(self, service: FakeService) -> None:
        assert service.upload(service.manager).call.rep_id == "manager"

    @pytest.mark.parametrize("rep_id", ["nobody", "stranger", "auditor"])
    def test_a_rep_who_is_not_there_for_the_manager_is_unknown(self, service: FakeService, rep_id: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            service.upload(service.manager, rep_id=rep_id)

        assert refusal.value.code == "unknown_rep"
        assert nothing_is_stored(service)

    @pytest.mark.parametrize("rep_id", ["colleague", "stranger", "nobody"])
    def test_a_rep_uploads_only_own_calls(self, service: FakeService, rep_id: str) -> None:
        with pytest.raises(Forbidden) as refusal:
            service.upload(rep_id=rep_id)

        assert refusal.value.code == "other_rep"

    def test_an_auditor_only_looks_on(self, service: FakeService) -> None:
        with pytest.raises(Forbidden):
            service.upload(service.auditor)

    def test_a_call_needs_one_region_so_nobody_of_all_regions_owns_one(self, service: FakeService) -> None:
        with pytest.raises(InvalidInput) as refusal:
            service.upload(SYSTEM)

        assert refusal.value.code == "unknown_rep"
