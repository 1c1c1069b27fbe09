"""ClipRepository: what is heard is written only while somebody waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.samples import NOW
from voice.ports.clips import Clip
from voice.ports.work import Work


def a_clip(clip_id: str = "clip-1", **changes: Any) -> Clip:
    clip = Clip(id=clip_id, region="east", actor_id="rep-1", created_at=NOW, expires_at=NOW + timedelta(minutes=10))
    return replace(clip, **changes)


def added(work: Work, *clips: Clip) -> None:
    with work() as unit:
        for clip in clips:
            unit.clips.add(clip)
        unit.commit()


def saved(work: Work, clip: Clip) -> bool:
    with work() as unit:
        done = unit.clips.save(clip)
        unit.commit()
    return done


def found(work: Work, clip_id: str = "clip-1") -> Clip | None:
    with work() as unit:
        return unit.clips.find(clip_id)


def test_a_clip_comes_back_as_it_was_stored(work: Work) -> None:
    clip = a_clip(language="zh", hotwords=("端木敏", "GX-200"), engine="whisper")
    added(work, clip)
    assert found(work) == clip


def test_what_is_heard_grows_and_ends(work: Work) -> None:
    added(work, a_clip(hotwords=("端木敏",)))
    assert saved(work, a_clip(heard="您好。"))
    assert saved(work, a_clip(heard="您好。再见。", transcript="{}"))
    assert found(work) == a_clip(hotwords=("端木敏",), heard="您好。再见。", transcript="{}")


@pytest.mark.parametrize("end", [{"transcript": "{}"}, {"problem": "{}"}])
def test_an_end_is_final(work: Work, end: dict[str, str]) -> None:
    added(work, a_clip())
    assert saved(work, a_clip(**end))
    assert not saved(work, a_clip(heard="late"))
    assert found(work) == a_clip(**end)


def test_a_clip_that_nobody_waits_for_takes_nothing(work: Work) -> None:
    assert found(work) is None
    assert not saved(work, a_clip(heard="您好。"))
    added(work, a_clip())
    with work() as unit:
        unit.clips.delete("clip-1")
        unit.clips.delete("clip-1")
        unit.commit()
    assert found(work) is None


def test_the_oldest_of_the_expired_come_first(work: Work) -> None:
    late = NOW + timedelta(hours=1)
    added(work, a_clip("b"), a_clip("a"), a_clip("old", expires_at=NOW), a_clip("young", expires_at=late))
    with work() as unit:
        assert [clip.id for clip in unit.clips.expired(NOW + timedelta(minutes=10), 2)] == ["old", "a"]
        assert [clip.id for clip in unit.clips.expired(NOW + timedelta(minutes=10), 9)] == ["old", "a", "b"]
