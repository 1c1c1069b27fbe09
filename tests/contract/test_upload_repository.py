"""UploadRepository: strict offsets, each part counted once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from tests.contract.samples import ADMIN, COLLEAGUE, NOW, REP
from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import Conflict, NotFound, OffsetMismatch, TooLarge
from voice.ports.uploads import Upload
from voice.ports.work import UnitOfWork, Work


def an_upload(upload_id: str = "up-1", **changes: Any) -> Upload:
    upload = Upload(
        id=upload_id,
        actor_id="rep-1",
        region="east",
        length=6_000_000_000,
        offset=0,
        metadata={"filename": "通话.wav", "called_at": "2026-03-06T10:30:00+08:00"},
        created_at=NOW,
        expires_at=NOW + timedelta(hours=72),
    )
    return replace(upload, **changes)


@pytest.fixture
def started(work: Work) -> Work:
    with work() as unit:
        unit.uploads.add(an_upload())
        unit.commit()
    return work


def append(work: Work, at_offset: int, size: int, key: str) -> Upload:
    with work() as unit:
        upload = unit.uploads.append_part("up-1", at_offset=at_offset, size=size, key=key)
        unit.commit()
    return upload


def upload_now(work: Work) -> Upload:
    with work() as unit:
        return unit.uploads.get("up-1", REP)


def test_an_upload_comes_back_as_it_was_stored(started: Work) -> None:
    assert upload_now(started) == an_upload()


@pytest.mark.parametrize("actor", [COLLEAGUE, ADMIN, SYSTEM], ids=lambda actor: actor.user_id)
def test_an_upload_exists_for_its_sender_alone(started: Work, actor: Actor) -> None:
    with started() as unit, pytest.raises(NotFound):
        unit.uploads.get("up-1", actor)


def test_parts_follow_each_other(started: Work) -> None:
    append(started, 0, 10, "uploads/b")
    after = append(started, 10, 4_000_000_000, "uploads/a")
    assert after == upload_now(started)
    assert (after.offset, after.parts) == (4_000_000_010, ("uploads/b", "uploads/a"))


@pytest.mark.parametrize("at_offset", [0, 9, 11])
def test_a_part_at_another_offset_is_refused_and_not_kept(started: Work, at_offset: int) -> None:
    append(started, 0, 10, "uploads/1")
    with pytest.raises(OffsetMismatch):
        append(started, at_offset, 5, "uploads/2")
    assert upload_now(started).parts == ("uploads/1",)


def test_a_part_beyond_the_announced_length_is_refused(started: Work) -> None:
    with pytest.raises(TooLarge):
        append(started, 0, 6_000_000_001, "uploads/1")
    assert upload_now(started) == an_upload()


def test_of_many_senders_at_once_one_part_counts(started: Work) -> None:
    barrier = Barrier(6)

    def send(n: int) -> bool:
        barrier.wait()
        try:
            append(started, 0, 10 + n, f"uploads/{n}")
        except OffsetMismatch:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(send, range(6)))
    winner = sent.index(True)
    assert sent.count(True) == 1
    assert upload_now(started) == an_upload(offset=10 + winner, parts=(f"uploads/{winner}",))


def test_a_finished_upload_names_its_call(started: Work) -> None:
    with started() as unit:
        unit.uploads.finish("up-1", "call-1")
        unit.commit()
    assert upload_now(started).call_id == "call-1"


def test_a_deleted_upload_is_gone_with_its_parts(started: Work) -> None:
    append(started, 0, 10, "uploads/1")
    with started() as unit:
        unit.uploads.delete("up-1")
        unit.uploads.delete("up-1")
        unit.uploads.add(an_upload())
        assert unit.uploads.get("up-1", REP).parts == ()


def test_expired_uploads_come_oldest_first_with_their_parts(started: Work) -> None:
    end = an_upload().expires_at
    append(started, 0, 10, "uploads/1")
    with started() as unit:
        unit.uploads.add(an_upload("up-0", expires_at=end - timedelta(seconds=1), call_id="call-1"))
        unit.uploads.add(an_upload("up-2", expires_at=end + timedelta(microseconds=1)))
        assert [upload.id for upload in unit.uploads.expired(end, 10)] == ["up-0", "up-1"]
        assert unit.uploads.expired(end, 10)[1].parts == ("uploads/1",)
        assert [upload.id for upload in unit.uploads.expired(end, 1)] == ["up-0"]


def test_unknown_uploads_are_not_found(work: Work) -> None:
    with work() as unit:
        with pytest.raises(NotFound):
            unit.uploads.finish("up-404", "call-1")
        with pytest.raises(NotFound):
            unit.uploads.append_part("up-404", at_offset=0, size=1, key="k")


class TestOfUnknownLength:
    @pytest.fixture
    def growing(self, work: Work) -> Work:
        with work() as unit:
            unit.uploads.add(an_upload(length=None))
            unit.commit()
        return work

    def test_takes_bytes_until_its_length_is_said(self, growing: Work) -> None:
        assert upload_now(growing) == an_upload(length=None)
        append(growing, 0, 7_000_000_000, "uploads/1")
        with growing() as unit:
            assert unit.uploads.declare("up-1", 7_000_000_010).length == 7_000_000_010
            unit.commit()
        with pytest.raises(TooLarge):
            append(growing, 7_000_000_000, 11, "uploads/2")
        assert append(growing, 7_000_000_000, 10, "uploads/2").offset == 7_000_000_010

    @pytest.mark.parametrize("length", [9, 11])
    def test_its_length_is_said_once_and_never_less_than_what_came(self, growing: Work, length: int) -> None:
        append(growing, 0, 10, "uploads/1")
        with growing() as unit:
            if length > 10:
                unit.uploads.declare("up-1", 10)
            with pytest.raises(Conflict):
                unit.uploads.declare("up-1", length)
            assert unit.uploads.declare("up-1", 10).length == 10
            assert unit.uploads.declare("up-1", 10).length == 10

    def test_can_be_listened_to_until_it_is_a_call(self, growing: Work) -> None:
        append(growing, 0, 10, "uploads/1")
        with growing() as unit:
            assert unit.uploads.growing("up-1") == upload_of(unit)
            unit.uploads.finish("up-1", "call-1")
            assert unit.uploads.growing("up-1") is None
            assert unit.uploads.growing("up-404") is None
            with pytest.raises(NotFound):
                unit.uploads.declare("up-404", 1)


def upload_of(unit: UnitOfWork) -> Upload:
    return unit.uploads.get("up-1", REP)
