"""What of a recording is heard: muted copies, made once, made anew, never in place of the original."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import private_talk, talk
from tests.fakes.private_talk import PHONE
from tests.fakes.service import RULES, FakeService
from voice.domain.actor import Actor
from voice.domain.errors import Forbidden, NotFound, StorageFull
from voice.domain.facts import CallFacts
from voice.domain.recording import Call
from voice.domain.review import Decision
from voice.pipeline.sounds import Sounds

SOUND = b"RIFF" + bytes(range(1, 256)) * 8
MARGIN = RULES.margin_ms


@pytest.fixture
def call(service: FakeService) -> Call:
    service.speech.transcript = private_talk.transcript()
    service.extractor.find = private_talk.facts
    return service.processed(content=SOUND)


def heard(service: FakeService, actor: Actor, call: Call, *, muted: bool | None = None) -> bytes:
    return b"".join(service.calls.read(service.calls.sound(actor, call.id, muted=muted)))


def copies(service: FakeService) -> list[str]:
    return [key for key in service.blobs.objects if key.startswith("muted/") and not key.endswith("/current")]


def test_who_may_hears_the_recording_and_all_others_hear_private_words_as_silence(
    service: FakeService, call: Call
) -> None:
    said = private_talk.transcript().turns[3]
    assert said.start_ms is not None
    start, end = said.start_ms - MARGIN, said.start_ms + 10 * len(PHONE) + MARGIN
    sound = heard(service, service.admin, call)
    assert heard(service, service.rep, call) == SOUND
    assert sound[start:end] == bytes(len(sound[start:end]))
    name = private_talk.transcript().turns[1]
    assert name.start_ms is not None
    first, last = name.start_ms + 20 - MARGIN, name.start_ms + 50 + MARGIN
    assert sound[first:last] == bytes(last - first)
    assert sound[:first] == SOUND[:first]
    assert sound[last:start] == SOUND[last:start]
    assert sound[end:] == SOUND[end:]
    assert heard(service, service.rep, call, muted=True) == sound
    assert service.blobs.objects[call.blob_key] == SOUND


def test_the_unmuted_is_not_had_by_asking(service: FakeService, call: Call) -> None:
    with pytest.raises(Forbidden) as refused:
        service.calls.sound(service.admin, call.id, muted=False)
    assert refused.value.code == "private_data"
    assert heard(service, service.manager, call, muted=False) == SOUND


def test_a_copy_is_made_once(service: FakeService, call: Call) -> None:
    first = service.calls.sound(service.admin, call.id)
    service.blobs.objects[call.blob_key] = b"changed, to see whether it is made again"
    assert service.calls.sound(service.auditor, call.id, muted=True) == first
    assert len(copies(service)) == 1


def test_another_transcript_makes_it_anew_and_the_old_copy_is_deleted(service: FakeService, call: Call) -> None:
    before = service.calls.sound(service.admin, call.id)
    service.corrections.correct(
        service.rep, call.id, turn=0, char_start=0, char_end=2, original="您好", text="微信lily_88，您好"
    )
    after = service.calls.sound(service.admin, call.id)
    assert after.etag != before.etag
    assert copies(service) == [after.key]


def test_so_does_a_name_that_somebody_put_right(service: FakeService, call: Call) -> None:
    before = service.calls.sound(service.admin, call.id)
    person, _ = service.review.record(service.rep, call.id)
    service.review.decide(service.rep, person.id, Decision.EDIT, {"name": "交货"})
    assert service.calls.sound(service.admin, call.id).etag != before.etag


def test_without_private_words_the_recording_itself_is_heard(service: FakeService) -> None:
    service.extractor.find = lambda _: CallFacts()
    call = service.processed(content=SOUND)
    sound = service.calls.sound(service.admin, call.id)
    assert (sound.key, sound.etag) == (call.blob_key, call.sha256)
    assert copies(service) == []


def test_before_there_is_a_transcript_nobody_knows_what_to_mute(service: FakeService) -> None:
    call = service.upload(content=SOUND).call
    assert heard(service, service.rep, call) == SOUND
    for actor, muted in ((service.admin, None), (service.rep, True)):
        with pytest.raises(NotFound) as refused:
            service.calls.sound(actor, call.id, muted=muted)
        assert refused.value.code == "not_ready"


def test_parts_that_are_asked_for_at_once_wait_for_one_copy(service: FakeService, call: Call) -> None:
    made: list[int] = []

    def mute(source: Path, target: Path, stretches: Sequence[tuple[int, int]]) -> None:
        made.append(1)
        talk.write_muted(source, target, stretches)

    sounds = Sounds(service.blobs, mute)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: sounds.muted(call, ((0, 10),)), range(4)))
    assert (len(made), len(set(found))) == (1, 1)


def test_a_full_disk_says_so_and_leaves_nothing(service: FakeService, call: Call) -> None:
    def mute(_source: Path, _target: Path, _stretches: Sequence[tuple[int, int]]) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFull):
        Sounds(service.blobs, mute).muted(replace(call, id="another"), ((0, 10),))
    assert copies(service) == []
