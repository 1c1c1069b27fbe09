"""A worker listens to an upload that grows; whatever becomes of that, the call is transcribed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import talk
from tests.fakes.recognizer import spoken
from tests.fakes.service import LEASE_S, MAX_BYTES, FakeService
from tests.unit.pipeline.test_resumable import LENGTH, METADATA, append, code_of
from voice.domain.errors import Conflict, EngineFailed, NotFound, TooLarge, UnusableAudio
from voice.domain.hints import CallHints
from voice.pipeline.growing import GrowingFiles
from voice.pipeline.listening import Listening
from voice.pipeline.partial import PartialTranscripts
from voice.ports.jobs import LISTEN, PROCESS_CALL
from voice.ports.uploads import Upload
from voice.transcribe.draft import ChannelDraft, Draft
from voice.transcribe.draft_json import from_json

THIRD = LENGTH // 3


class Ear:
    """Hears a word for every 100 bytes, one block at a time. `failures` come first; `meanwhile` runs at each block."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.meanwhile = lambda: None
        self.looked_at: list[bytes] = []
        self.hints: list[CallHints] = []

    def __call__(self, path: Path, draft: Draft, hints: CallHints) -> Iterator[Draft]:
        self.looked_at.append(path.read_bytes())
        self.hints.append(hints)
        if self.failures:
            raise self.failures.pop(0)
        for n in range(len(draft.of(0).segments), len(self.looked_at[-1]) // 100):
            self.meanwhile()
            heard = ChannelDraft(100 * (n + 1), (*draft.of(0).segments, spoken("字", 100 * n, 100)))
            draft = draft.grown(0, heard, "zh")
            yield draft


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def listener(service: FakeService, ear: Ear) -> Listening:
    return another(service, ear)


def another(service: FakeService, ear: Ear, **options: int | None) -> Listening:
    """The listener of a worker of its own."""
    return Listening(
        work=service.database.work,
        clock=service.clock,
        files=GrowingFiles(service.blobs),
        listen=ear,
        lease_s=LEASE_S,
        **options,
    )


def begun(service: FakeService, **words: str) -> Upload:
    return service.uploads.create(service.rep, length=None, metadata={**METADATA, **words})


def ended(service: FakeService, upload: Upload, offset: int) -> str:
    done = append(service, upload, offset, talk.SOUND[offset:], length=LENGTH)
    assert done.call_id is not None
    return done.call_id


def words_of(service: FakeService, upload: Upload) -> int:
    with service.database.work() as unit:
        draft = unit.drafts.newer(upload.id, than=0)
    return len(from_json(draft.payload).of(0).segments) if draft else 0


class TestOfUnknownLength:
    def test_bytes_come_until_the_length_is_said(self, service: FakeService) -> None:
        upload = begun(service)
        assert upload.length is None
        assert append(service, upload, 0, talk.SOUND).call_id is None
        call_id = ended(service, upload, LENGTH)
        assert service.blobs.objects[service.call(call_id).blob_key] == talk.SOUND

    def test_what_is_too_large_is_refused_without_a_length_too(self, service: FakeService) -> None:
        upload = begun(service)
        assert code_of(TooLarge, lambda: append(service, upload, 0, bytes(MAX_BYTES), b"x"))
        assert code_of(TooLarge, lambda: append(service, upload, MAX_BYTES, length=MAX_BYTES + 1)) == "too_large"

    def test_a_length_is_said_once(self, service: FakeService) -> None:
        upload = begun(service)
        append(service, upload, 0, talk.SOUND[:THIRD], length=LENGTH)
        with pytest.raises(Conflict):
            append(service, upload, THIRD, length=LENGTH + 1)
        assert code_of(UnusableAudio, lambda: append(service, begun(service), 0, length=0)) == "empty_file"

    def test_a_long_request_is_made_durable_every_other_second(self, service: FakeService) -> None:
        upload = begun(service)
        seen = []

        def slow() -> Iterator[bytes]:
            for start in range(0, LENGTH, THIRD):
                seen.append(service.uploads.state(service.rep, upload.id).offset)
                service.clock.advance(seconds=2)
                yield talk.SOUND[start : start + THIRD]

        service.uploads.append(service.rep, upload.id, offset=0, chunks=slow())
        assert seen[:3] == [0, THIRD, 2 * THIRD]


class TestNudges:
    def test_workers_hear_of_growth_now_and_then(self, service: FakeService) -> None:
        upload = begun(service)
        for n in range(10):
            service.clock.advance(seconds=1)
            append(service, upload, n * 10, talk.SOUND[n * 10 : n * 10 + 10])
        assert service.jobs.waiting == [(LISTEN, upload.id)] * 5

    def test_the_longer_the_call_the_rarer(self, service: FakeService) -> None:
        upload = begun(service)
        service.clock.advance(hours=1)
        for n in range(60):
            service.clock.advance(seconds=1)
            append(service, upload, n, talk.SOUND[n : n + 1])
        assert 2 <= len(service.jobs.waiting) <= 3

    def test_an_upload_of_known_length_is_left_alone_unless_it_says_that_it_is_live(self, service: FakeService) -> None:
        for words in ({}, {"live": "1"}):
            upload = service.uploads.create(service.rep, length=LENGTH, metadata={**METADATA, **words})
            service.clock.advance(seconds=5)
            append(service, upload, 0, talk.SOUND[:THIRD])
            assert service.jobs.waiting == ([(LISTEN, upload.id)] if words else [])

    def test_a_broker_that_is_away_stops_no_upload(self, service: FakeService) -> None:
        upload = begun(service)
        service.clock.advance(seconds=5)
        service.jobs.away = True
        assert append(service, upload, 0, talk.SOUND[:THIRD]).offset == THIRD


class TestListening:
    def test_it_goes_on_where_it_ended(self, service: FakeService, listener: Listening, ear: Ear) -> None:
        upload = begun(service, language="zh")
        append(service, upload, 0, talk.SOUND[:THIRD])
        listener.advance(upload.id, owner="a")
        assert words_of(service, upload) == THIRD // 100
        append(service, upload, THIRD, talk.SOUND[THIRD:])
        listener.advance(upload.id, owner="b")
        assert words_of(service, upload) == LENGTH // 100
        assert ear.looked_at[-1] == talk.SOUND
        assert {(hints.language, hints.region) for hints in ear.hints} == {("zh", "east")}

    def test_the_senders_word_on_the_reps_channel_goes_first(self, service: FakeService, ear: Ear) -> None:
        for said in ({}, {"rep_channel": "left"}):
            append(service, upload := begun(service, **said), 0, talk.SOUND[:THIRD])
            another(service, ear, rep_channel=1).advance(upload.id, owner="a")
        assert list(dict.fromkeys(hints.rep_channel for hints in ear.hints)) == [1, 0]

    def test_the_call_is_transcribed_from_what_was_heard(self, service: FakeService, listener: Listening) -> None:
        upload = begun(service)
        append(service, upload, 0, talk.SOUND[:THIRD])
        listener.advance(upload.id, owner="a")
        call_id = ended(service, upload, THIRD)
        service.jobs.waiting = [job for job in service.jobs.waiting if job[0] == PROCESS_CALL]
        service.work_off()
        (draft,) = service.speech.drafts
        assert draft is not None
        assert len(draft.of(0).segments) == THIRD // 100
        assert service.call(call_id).status == "ready"
        assert not service.database.tables.drafts  # its words are in the transcript now

    def test_without_anybody_who_listened_the_call_is_heard_whole(self, service: FakeService) -> None:
        ended(service, begun(service), 0)
        service.work_off()
        assert service.speech.drafts == [Draft()]

    def test_two_never_listen_at_once(self, service: FakeService, listener: Listening, ear: Ear) -> None:
        upload = begun(service)
        append(service, upload, 0, talk.SOUND)
        other = Ear()
        ear.meanwhile = lambda: another(service, other).advance(upload.id, owner="b")
        listener.advance(upload.id, owner="a")
        assert other.looked_at == []
        assert words_of(service, upload) == LENGTH // 100

    def test_a_worker_that_died_loses_nothing_but_its_block(self, service: FakeService, ear: Ear) -> None:
        class Killed(BaseException):
            pass

        def die() -> None:
            if words_of(service, upload) == 3:
                raise Killed

        upload = begun(service)
        append(service, upload, 0, talk.SOUND)
        ear.meanwhile = die
        with service.database.work() as unit:
            unit.drafts.claim(upload.id, owner="dead", now=service.clock.now(), lease_s=LEASE_S)
            unit.commit()
        another(service, ear).advance(upload.id, owner="a")
        assert words_of(service, upload) == 0  # another seems to listen
        service.clock.advance(seconds=LEASE_S)
        with pytest.raises(Killed):
            another(service, ear).advance(upload.id, owner="a")
        assert words_of(service, upload) == 3
        ear.meanwhile = lambda: None
        another(service, ear).advance(upload.id, owner="b")
        assert words_of(service, upload) == LENGTH // 100

    def test_who_lost_the_lease_writes_nothing_more(self, service: FakeService, listener: Listening, ear: Ear) -> None:
        upload = begun(service)
        append(service, upload, 0, talk.SOUND)

        def sleep() -> None:
            service.clock.advance(seconds=LEASE_S)
            with service.database.work() as unit:
                unit.drafts.claim(upload.id, owner="b", now=service.clock.now(), lease_s=LEASE_S)
                unit.commit()

        ear.meanwhile = sleep
        listener.advance(upload.id, owner="a")
        assert words_of(service, upload) == 0

    @pytest.mark.parametrize("failure", [UnusableAudio("Not yet."), EngineFailed("No weights.")])
    def test_a_failure_is_mended_by_the_next_message(
        self, service: FakeService, listener: Listening, ear: Ear, failure: Exception
    ) -> None:
        upload = begun(service)
        append(service, upload, 0, talk.SOUND)
        ear.failures = [failure]
        if isinstance(failure, EngineFailed):
            with pytest.raises(EngineFailed):
                listener.advance(upload.id, owner="a")
        else:
            listener.advance(upload.id, owner="a")
        listener.advance(upload.id, owner="b")
        assert words_of(service, upload) == LENGTH // 100

    def test_it_stops_when_the_upload_becomes_a_call(self, service: FakeService, listener: Listening, ear: Ear) -> None:
        upload = begun(service)
        append(service, upload, 0, talk.SOUND[:THIRD])

        def end() -> None:
            ear.meanwhile = lambda: None
            ended(service, upload, THIRD)

        ear.meanwhile = end
        listener.advance(upload.id, owner="a")
        assert len(ear.looked_at) == 1

    @pytest.mark.parametrize("known", [False, True])
    def test_what_is_gone_or_never_was_is_left(self, service: FakeService, ear: Ear, known: bool) -> None:
        upload = begun(service)
        if known:
            service.uploads.terminate(service.rep, upload.id)
        another(service, ear).advance(upload.id if known else "up-404", owner="a")
        assert ear.looked_at == []


class TestReadingAlong:
    def test_what_is_new_is_told_once(self, service: FakeService, listener: Listening) -> None:
        partial, upload = PartialTranscripts(service.database.work), begun(service)
        append(service, upload, 0, talk.SOUND[:250])
        assert partial.look(service.rep, upload.id).turns is None
        listener.advance(upload.id, owner="a")
        found = partial.look(service.rep, upload.id)
        assert found.turns is not None
        assert [turn["text"] for turn in found.turns] == ["字，字。"]
        assert partial.look(service.rep, upload.id, seen=found.version).turns is None

    def test_it_is_the_senders_alone(self, service: FakeService) -> None:
        upload = begun(service)
        for actor in (service.colleague, service.manager, service.admin):
            with pytest.raises(NotFound):
                PartialTranscripts(service.database.work).look(actor, upload.id)
