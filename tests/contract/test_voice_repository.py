"""VoiceRepository: clips of a person's voice come back as stored, and go when they are withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.samples import NOW
from tests.contract.test_people_repository import a_user
from voice.domain.errors import NotFound
from voice.ports.voices import ClipState, VoiceClip
from voice.ports.work import Work

WAITING = VoiceClip(id="clip-1", user_id="rep-1", state=ClipState.WAITING, created_at=NOW)
READY = replace(WAITING, state=ClipState.READY, model="campplus/1", vector=(0.6, -0.8), speech_ms=14_200)


@pytest.fixture
def staffed(work: Work) -> Work:
    with work() as unit:
        unit.people.add(a_user())
        unit.people.add(a_user("rep-2"))
        unit.commit()
    return work


def test_a_clip_comes_back_as_it_was_stored_and_as_it_was_heard(staffed: Work) -> None:
    with staffed() as unit:
        unit.voices.add(WAITING)
        assert unit.voices.get("clip-1") == WAITING
        unit.voices.save(READY)
        unit.commit()
    with staffed() as unit:
        assert unit.voices.get("clip-1") == READY


def test_a_persons_clips_come_oldest_first_and_nobody_elses(staffed: Work) -> None:
    later = replace(WAITING, id="clip-0", created_at=NOW + timedelta(seconds=1))
    with staffed() as unit:
        unit.voices.add(later)
        unit.voices.add(WAITING)
        unit.voices.add(replace(WAITING, id="clip-9", user_id="rep-2"))
        assert unit.voices.of_user("rep-1") == (WAITING, later)
        assert unit.voices.of_user("nobody") == ()


def test_a_clip_that_was_withdrawn_is_not_saved_again(staffed: Work) -> None:
    with staffed() as unit:
        unit.voices.add(WAITING)
        unit.voices.delete("clip-1")
        unit.voices.delete("clip-1")
        for ask in (lambda: unit.voices.get("clip-1"), lambda: unit.voices.save(READY)):
            with pytest.raises(NotFound) as refusal:
                ask()
            assert refusal.value.code == "voice_clip_not_found"
