"""Resumable uploads: what arrived is kept, offsets are strict, and the last byte makes a call."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import MAX_BYTES, FakeService
from voice.domain.errors import (
    CallgateError,
    Conflict,
    Forbidden,
    Gone,
    InvalidInput,
    NotFound,
    OffsetMismatch,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
    UnusableAudio,
)
from voice.ports.uploads import Upload

LENGTH = len(talk.SOUND)
HALF = LENGTH // 2
METADATA = {"called_at": talk.CALLED_AT.isoformat(), "filetype": "audio/wav", "direction": "outbound"}


def created(service: FakeService, length: int = LENGTH, **words: str) -> Upload:
    return service.uploads.create(service.rep, length=length, metadata={**METADATA, **words})


def append(service: FakeService, upload: Upload, offset: int, *chunks: bytes, **options: Any) -> Upload:
    return service.uploads.append(service.rep, upload.id, offset=offset, chunks=chunks, **options)


def code_of(error: type[CallgateError], act: Callable[[], object]) -> str:
    with pytest.raises(error) as refusal:
        act()
    return refusal.value.code


class TestCreate:
    def test_an_upload_begins_at_zero_and_expires(self, service: FakeService) -> None:
        upload = created(service)

        assert (upload.offset, upload.length, upload.call_id) == (0, LENGTH, None)
        assert (upload.expires_at - upload.created_at).total_seconds() == 72 * 3600
        assert service.uploads.state(service.rep, upload.id) == upload

    def test_nothing_is_asked_of_the_sender_that_could_have_been_known_before(self, service: FakeService) -> None:
        assert code_of(InvalidInput, lambda: created(service, called_at="soon")) == "invalid_called_at"
        assert code_of(UnsupportedMedia, lambda: created(service, filetype="image/png")) == "unsupported_media_type"
        assert code_of(TooLarge, lambda: created(service, length=MAX_BYTES + 1)) == "too_large"
        assert code_of(UnusableAudio, lambda: created(service, length=0)) == "empty_file"
        assert code_of(Forbidden, lambda: created(service, rep_id="colleague")) == "other_rep"
        assert not service.database.tables.uploads

    def test_an_auditor_may_not_begin_one(self, service: FakeService) -> None:
        with pytest.raises(Forbidden):
            service.uploads.create(service.auditor, length=LENGTH, metadata=METADATA)


class TestAppend:
    def test_parts_in_order_become_one_call(self, service: FakeService) -> None:
        upload = created(service)

        halfway = append(service, upload, 0, talk.SOUND[:HALF])
        done = append(service, upload, HALF, talk.SOUND[HALF:])

        assert (halfway.offset, halfway.call_id) == (HALF, None)
        assert done.call_id is not None
        call = service.call(done.call_id)
        assert service.blobs.objects[call.blob_key] == talk.SOUND
        assert call.metadata.called_at == talk.CALLED_AT

    def test_the_parts_go_when_the_call_is_there(self, service: FakeService) -> None:
        append(service, created(service), 0, talk.SOUND)

        assert service.blobs.keys("uploads/") == []

    @pytest.mark.parametrize("offset", [0, HALF - 1, HALF + 1, LENGTH])
    def test_another_offset_than_the_uploads_is_refused(self, service: FakeService, offset: int) -> None:
        upload = created(service)
        append(service, upload, 0, talk.SOUND[:HALF])

        with pytest.raises(OffsetMismatch):
            append(service, upload, offset, talk.SOUND[HALF:])

        assert service.uploads.state(service.rep, upload.id).offset == HALF

    def test_more_than_the_length_is_refused_and_what_fits_is_kept(self, service: FakeService) -> None:
        upload = created(service)

        with pytest.raises(TooLarge):
            append(service, upload, 0, talk.SOUND[:HALF], talk.SOUND)

        assert service.uploads.state(service.rep, upload.id).offset == HALF

    def test_what_arrived_before_the_connection_broke_is_kept(self, service: FakeService) -> None:
        upload = created(service)

        def broken() -> Iterator[bytes]:
            yield talk.SOUND[:HALF]
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            service.uploads.append(service.rep, upload.id, offset=0, chunks=broken())
        resumed = service.uploads.state(service.rep, upload.id).offset
        done = append(service, upload, resumed, talk.SOUND[resumed:])

        assert resumed == HALF
        assert done.call_id is not None
        assert service.call(done.call_id).sha256 == hashlib.sha256(talk.SOUND).hexdigest()

    def test_a_long_request_is_made_durable_every_mebibyte(self, service: FakeService) -> None:
        content = b"RIFF" + bytes((3 << 20) + 200_000)
        upload = created(service, length=len(content))
        seen = []

        def slow() -> Iterator[bytes]:
            for start in range(0, len(content), 100_000):
                seen.append(service.uploads.state(service.rep, upload.id).offset)
                yield content[start : start + 100_000]

        service.uploads.append(service.rep, upload.id, offset=0, chunks=slow())

        assert set(seen) == {0, 1 << 20, 2 << 20, 3 << 20}

    def test_a_store_that_fails_within_loses_no_byte_and_doubles_none(self, service: FakeService) -> None:
        content = b"RIFF" + bytes(range(256)) * 8192
        upload = created(service, length=len(content))

        def with_outage() -> Iterator[bytes]:
            yield content[: 1 << 20]
            service.blobs.away = True
            yield content[1 << 20 :]

        with pytest.raises(Unavailable):
            service.uploads.append(service.rep, upload.id, offset=0, chunks=with_outage())
        service.blobs.away = False
        resumed = service.uploads.state(service.rep, upload.id).offset
        done = append(service, upload, resumed, content[resumed:])

        assert resumed == 1 << 20
        assert service.call(str(done.call_id)).sha256 == hashlib.sha256(content).hexdigest()

    def test_of_two_requests_at_one_offset_one_counts(self, service: FakeService) -> None:
        upload = created(service)

        def overtaken() -> Iterator[bytes]:
            append(service, upload, 0, talk.SOUND[:HALF])
            yield b"other bytes"

        with pytest.raises(OffsetMismatch):
            service.uploads.append(service.rep, upload.id, offset=0, chunks=overtaken())
        done = append(service, upload, HALF, talk.SOUND[HALF:])

        assert service.blobs.objects[service.call(str(done.call_id)).blob_key] == talk.SOUND
        assert service.blobs.keys("uploads/") == []

    def test_the_same_bytes_uploaded_before_give_the_same_call(self, service: FakeService) -> None:
        call = service.upload().call

        assert append(service, created(service), 0, talk.SOUND).call_id == call.id


class TestChecksum:
    @pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
    def test_the_right_one_is_taken(self, service: FakeService, algorithm: str) -> None:
        part = talk.SOUND[:HALF]
        digest = hashlib.new(algorithm, part).digest()

        assert append(service, created(service), 0, part, checksum=(algorithm, digest)).offset == HALF

    def test_a_wrong_one_keeps_nothing_of_the_request(self, service: FakeService) -> None:
        upload = created(service)
        wrong = ("sha256", hashlib.sha256(b"else").digest())

        code = code_of(InvalidInput, lambda: append(service, upload, 0, talk.SOUND[:HALF], checksum=wrong))

        assert code == "checksum_mismatch"
        assert service.uploads.state(service.rep, upload.id).offset == 0
        assert not service.blobs.objects

    def test_an_algorithm_we_do_not_know_is_refused(self, service: FakeService) -> None:
        upload = created(service)

        code = code_of(InvalidInput, lambda: append(service, upload, 0, b"x", checksum=("crc32", b"")))

        assert code == "unknown_checksum_algorithm"

    def test_no_bytes_with_their_checksum_change_nothing(self, service: FakeService) -> None:
        upload = created(service)

        assert append(service, upload, 0, checksum=("md5", hashlib.md5(b"").digest())).offset == 0

    def test_the_whole_uploads_checksum_is_checked_at_its_end(self, service: FakeService) -> None:
        upload = created(service, sha256="0" * 64)

        assert code_of(InvalidInput, lambda: append(service, upload, 0, talk.SOUND)) == "checksum_mismatch"


class TestEnd:
    def test_what_turns_out_to_be_no_recording_is_removed_with_its_upload(self, service: FakeService) -> None:
        upload = created(service)

        with pytest.raises(UnusableAudio):
            append(service, upload, 0, b"x" * LENGTH)

        assert not service.blobs.objects
        with pytest.raises(NotFound):
            service.uploads.state(service.rep, upload.id)

    def test_a_recording_of_somebody_else_is_refused_and_removed(self, service: FakeService) -> None:
        service.upload(service.colleague)

        with pytest.raises(Conflict):
            append(service, created(service), 0, talk.SOUND)

        assert not service.database.tables.uploads

    def test_an_outage_at_the_end_is_healed_by_asking_for_the_state(self, service: FakeService) -> None:
        upload = created(service)

        def then_outage() -> Iterator[bytes]:
            yield talk.SOUND
            service.database.before_commit = outage

        def outage() -> None:
            if service.database.tables.uploads[upload.id].offset == LENGTH:
                service.database.before_commit = lambda: None
                raise Unavailable("gone for a moment")

        with pytest.raises(Unavailable):
            service.uploads.append(service.rep, upload.id, offset=0, chunks=then_outage())
        assert service.database.tables.uploads[upload.id].call_id is None

        assert service.uploads.state(service.rep, upload.id).call_id is not None

    def test_of_two_requests_that_finish_it_at_once_both_get_the_call(self, service: FakeService) -> None:
        """The faster one has removed the parts before the slower one reads them."""
        upload = created(service)
        other = service.another_process()
        faster: list[Upload] = []

        def then_race() -> Iterator[bytes]:
            yield talk.SOUND
            service.blobs.before_read = lambda: faster.append(other.uploads.state(service.rep, upload.id))

        slower = service.uploads.append(service.rep, upload.id, offset=0, chunks=then_race())

        assert slower.call_id is not None
        assert [one.call_id for one in faster] == [slower.call_id]
        assert len(service.database.tables.calls) == 1

    def test_a_finished_upload_tells_its_call_ever_after(self, service: FakeService) -> None:
        upload = created(service)
        call_id = append(service, upload, 0, talk.SOUND).call_id
        service.clock.advance(hours=100)

        assert service.uploads.state(service.rep, upload.id).call_id == call_id
        assert append(service, upload, LENGTH).call_id == call_id

    def test_an_expired_one_is_gone(self, service: FakeService) -> None:
        upload = created(service)
        service.clock.advance(hours=72)

        with pytest.raises(Gone):
            append(service, upload, 0, talk.SOUND)

    def test_a_terminated_one_leaves_nothing(self, service: FakeService) -> None:
        upload = created(service)
        append(service, upload, 0, talk.SOUND[:HALF])

        service.uploads.terminate(service.rep, upload.id)

        assert not service.blobs.objects
        with pytest.raises(NotFound):
            service.uploads.state(service.rep, upload.id)

    def test_nobody_else_finds_it(self, service: FakeService) -> None:
        upload = created(service)

        for other in (service.colleague, service.manager, service.admin, service.stranger):
            with pytest.raises(NotFound):
                service.uploads.state(other, upload.id)
            with pytest.raises(NotFound):
                service.uploads.terminate(other, upload.id)
