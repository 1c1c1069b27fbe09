"""Enrolled voices: only with consent, only one's own, several clips of the same voice, gone when withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.audio import Samples
from voice.domain.errors import CallgateError, Conflict, InvalidInput, NotFound
from voice.pipeline.voices import MOST, SPEECH_MS, enrolled
from voice.ports.jobs import ENROL_VOICE
from voice.ports.voices import ClipState, VoiceClip
from voice.transcribe.enrol import OwnVoice

MINE = np.array([1.0, 0.0], np.float32)
CLOSE = np.array([0.96, 0.28], np.float32)
OTHER = np.array([0.0, 1.0], np.float32)


def sounding(vector: Samples | None, *, speech_ms: int = 12_000, model: str = "m/1") -> Callable[[Path], OwnVoice]:
    return lambda _path: OwnVoice(vector, speech_ms, model)


def heard(service: FakeService, vector: Samples | None, **options: object) -> VoiceClip:
    """One more clip of the rep's, heard by a worker."""
    clip = service.voices.enrol(service.rep, [talk.SOUND], consent=True)
    service.voices.hear(clip.id, sounding(vector, **options))  # type: ignore[arg-type]
    return next(one for one in service.voices.clips(service.rep) if one.id == clip.id)


def code_of(error: type[CallgateError], act: Callable[[], object]) -> str:
    with pytest.raises(error) as refusal:
        act()
    return refusal.value.code


def test_a_clip_waits_for_a_worker_and_stands_in_the_log(service: FakeService) -> None:
    clip = service.voices.enrol(service.rep, [talk.SOUND], consent=True)

    assert clip.state is ClipState.WAITING
    assert service.jobs.waiting == [(ENROL_VOICE, clip.id)]
    assert service.events()[-1] == "voice.enrolled"


def test_without_consent_nothing_is_kept(service: FakeService) -> None:
    refused = code_of(InvalidInput, lambda: service.voices.enrol(service.rep, [talk.SOUND], consent=False))

    assert refused == "consent_missing"
    assert service.voices.clips(service.rep) == ()
    assert service.events() == []


def test_of_a_clip_that_was_heard_only_the_vector_is_kept(service: FakeService) -> None:
    clip = heard(service, MINE)

    assert (clip.state, clip.vector, clip.model, clip.speech_ms) == (ClipState.READY, (1.0, 0.0), "m/1", 12_000)
    with pytest.raises(NotFound):
        service.blobs.size(f"voices/{clip.id}")


@pytest.mark.parametrize(
    ("vector", "speech_ms"), [(None, 0), (MINE, SPEECH_MS - 1)], ids=["nobody speaks", "too little speech"]
)
def test_a_clip_with_too_little_speech_is_refused(service: FakeService, vector: Samples | None, speech_ms: int) -> None:
    clip = heard(service, vector, speech_ms=speech_ms)
    assert (clip.state, clip.vector) == (ClipState.REFUSED, None)


def test_a_clip_of_another_voice_than_the_first_is_refused(service: FakeService) -> None:
    assert heard(service, MINE).state is ClipState.READY
    assert heard(service, OTHER).state is ClipState.REFUSED
    assert heard(service, CLOSE).state is ClipState.READY


def test_a_repeated_job_changes_nothing(service: FakeService) -> None:
    clip = heard(service, MINE)
    service.voices.hear(clip.id, sounding(OTHER))
    assert service.voices.clips(service.rep) == (clip,)


def test_one_clip_is_not_enough_to_know_a_voice_by(service: FakeService) -> None:
    heard(service, MINE)
    assert enrolled(service.voices.clips(service.rep)) == ((), "")
    heard(service, CLOSE)
    vectors, model = enrolled(service.voices.clips(service.rep))
    assert np.allclose(np.stack(vectors), np.stack([MINE, CLOSE]))
    assert model == "m/1"


def test_vectors_of_two_models_are_not_mixed(service: FakeService) -> None:
    heard(service, MINE, model="m/1")
    heard(service, OTHER, model="m/2")
    assert enrolled(service.voices.clips(service.rep)) == ((), "")


def test_more_clips_than_needed_are_refused(service: FakeService) -> None:
    for _ in range(MOST):
        heard(service, MINE)
    refused = code_of(Conflict, lambda: service.voices.enrol(service.rep, [talk.SOUND], consent=True))
    assert refused == "enough_clips"


def test_what_is_withdrawn_is_gone_before_and_after_it_was_heard(service: FakeService) -> None:
    ready = heard(service, MINE)
    waiting = service.voices.enrol(service.rep, [talk.SOUND], consent=True)

    service.voices.withdraw(service.rep)

    assert service.voices.clips(service.rep) == ()
    assert service.events()[-1] == "voice.withdrawn"
    for clip in (ready, waiting):
        with pytest.raises(NotFound):
            service.voices.hear(clip.id, sounding(MINE))
        with pytest.raises(NotFound):
            service.blobs.size(f"voices/{clip.id}")


def test_nobody_reaches_anothers_clips(service: FakeService) -> None:
    clip = heard(service, MINE)

    assert service.voices.clips(service.admin) == ()
    assert code_of(NotFound, lambda: service.voices.withdraw(service.admin, clip.id)) == "voice_clip_not_found"
    service.voices.withdraw(service.admin)
    assert service.voices.clips(service.rep) == (clip,)
