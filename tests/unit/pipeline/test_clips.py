"""A recording that somebody waits for: opened, heard by a worker, told as it comes, and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.errors import (
    CallgateError,
    EngineFailed,
    Forbidden,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
    UnusableAudio,
)
from voice.domain.hints import CallHints
from voice.domain.transcript import Transcript
from voice.domain.vocabulary import TermKind
from voice.pipeline.clips import Listen, failure_of
from voice.ports.clips import Clip
from voice.ports.jobs import TRANSCRIBE_CLIP
from voice.ports.speech import ProgressHook
from voice.transcribe.formats import from_json


class Listener:
    """Hears the script; remembers what it was asked and does `meanwhile` in the middle."""

    def __init__(self, *told: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        self._told = told
        self._meanwhile = meanwhile
        self.asked: list[tuple[bytes, CallHints, str | None]] = []
        self.went_on = False

    def __call__(
        self, path: Path, hints: CallHints, engine: str | None, on_progress: ProgressHook, tell: Callable[[str], None]
    ) -> Transcript:
        self.asked.append((path.read_bytes(), hints, engine))
        for text in self._told:
            tell(text)
        self._meanwhile()
        on_progress(0.5)
        self.went_on = True
        return talk.transcript()


def failing(error: Exception) -> Listen:
    def listen(*_: object) -> Transcript:
        raise error

    return listen


def opened(service: FakeService, **options: object) -> Clip:
    return service.clips.open(service.rep, [talk.SOUND], **options)  # type: ignore[arg-type]


def test_a_clip_waits_for_a_worker_with_its_sound(service: FakeService) -> None:
    clip = opened(service)
    assert service.jobs.waiting == [(TRANSCRIBE_CLIP, clip.id)]
    assert service.clips.look(clip.id) == clip
    assert service.blobs.keys("clips/") == [f"clips/{clip.id}"]


def test_a_worker_leaves_the_transcript_and_takes_the_sound_away(service: FakeService) -> None:
    clip, listener = opened(service), Listener("您好。", "请讲。")
    service.clips.hear(clip.id, listener)
    found = service.clips.look(clip.id)
    assert found.transcript is not None
    assert from_json(found.transcript) == talk.transcript()
    assert found.heard == "您好。请讲。"
    assert listener.asked[0][0] == talk.SOUND
    assert service.blobs.keys("clips/") == []


def test_what_the_sender_said_reaches_the_worker(service: FakeService) -> None:
    listener = Listener()
    clip = opened(service, language="zh", hotwords=["GX-200", "端木敏"], engine="openai")
    service.clips.hear(clip.id, listener)
    ((_, hints, engine),) = listener.asked
    assert (hints.region, hints.language, engine) == ("east", "zh", "openai")
    jargon = {term.text for term in hints.vocabulary if term.kind is TermKind.JARGON}
    assert {"GX-200", "端木敏"} <= jargon


def test_the_text_is_there_while_the_worker_still_listens(service: FakeService) -> None:
    clip = opened(service)
    seen: list[Clip] = []
    service.clips.hear(clip.id, Listener("Hello.", "Yes?", meanwhile=lambda: seen.append(service.clips.look(clip.id))))
    assert [(one.heard, one.ended) for one in seen] == [("Hello. Yes?", False)]


def test_closing_forgets_everything(service: FakeService) -> None:
    clip = opened(service)
    service.clips.hear(clip.id, Listener("您好。"))
    service.clips.close(clip.id)
    assert service.database.tables.clips == {}
    with pytest.raises(Unavailable):
        service.clips.look(clip.id)


def test_a_worker_stops_when_nobody_waits_any_more(service: FakeService) -> None:
    clip = opened(service)
    listener = Listener(meanwhile=lambda: service.clips.close(clip.id))
    service.clips.hear(clip.id, listener)
    assert not listener.went_on
    assert service.database.tables.clips == {}


def test_a_late_or_repeated_job_does_nothing(service: FakeService) -> None:
    gone, done, again = opened(service), opened(service), Listener()
    service.clips.close(gone.id)
    service.clips.hear(done.id, Listener())
    service.clips.hear(gone.id, again)
    service.clips.hear(done.id, again)
    assert again.asked == []


@pytest.mark.parametrize(
    "error",
    [
        EngineFailed("broken", code="engine_timeout", remedy="wait"),
        Unavailable("away", code="model_missing"),
        UnusableAudio("no speech", code="truncated_audio"),
        UnsupportedMedia("no sound"),
    ],
)
def test_who_waits_hears_why_it_failed(service: FakeService, error: CallgateError) -> None:
    clip = opened(service)
    service.clips.hear(clip.id, failing(error))
    told = failure_of(service.clips.look(clip.id))
    assert told is not None
    assert (told.status, told.code, told.detail, told.remedy) == (error.status, error.code, error.detail, error.remedy)
    assert service.blobs.keys("clips/") == []


def test_a_surprise_is_told_without_its_words(service: FakeService) -> None:
    clip = opened(service)
    with pytest.raises(RuntimeError):
        service.clips.hear(clip.id, failing(RuntimeError("王敏 said")))
    told = failure_of(service.clips.look(clip.id))
    assert told is not None
    assert told.status == 500
    assert "王敏" not in told.detail


def test_a_clip_that_is_well_has_no_failure(service: FakeService) -> None:
    assert failure_of(opened(service)) is None


def test_long_recordings_are_shown_their_way(service: FakeService) -> None:
    def too_long() -> None:
        raise UnusableAudio("long", code="too_long")

    service.on_probe = too_long
    with pytest.raises(TooLarge) as refused:
        opened(service)
    assert refused.value.code == "clip_too_long"
    assert "/v1/calls" in (refused.value.remedy or "")
    assert service.database.tables.clips == {}


def test_who_only_looks_on_transcribes_nothing(service: FakeService) -> None:
    with pytest.raises(Forbidden):
        service.clips.open(service.auditor, [talk.SOUND])


@pytest.mark.parametrize("part", ["jobs", "blobs"])
def test_what_cannot_be_handed_over_leaves_nothing(service: FakeService, part: str) -> None:
    getattr(service, part).away = True
    with pytest.raises(Unavailable):
        opened(service)
    service.blobs.away = False
    service.clock.advance(hours=1)
    service.sweeper.run()
    assert service.database.tables.clips == {}
    assert service.blobs.keys("clips/") == []


def test_what_a_dead_process_left_is_swept_away_in_time(service: FakeService) -> None:
    clip = opened(service)
    assert service.sweeper.run().clips_removed == 0
    service.clock.advance(minutes=7)
    assert service.sweeper.run().clips_removed == 1
    assert service.blobs.keys("clips/") == []
    with pytest.raises(Unavailable) as given_up:
        service.clips.look(clip.id)
    assert given_up.value.code == "clip_expired"
