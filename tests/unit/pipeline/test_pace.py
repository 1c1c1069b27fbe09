"""A look at an upload reads all of it, so there are few; and what is unheard when the call ends is short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import talk
from tests.fakes.service import LEASE_S, FakeService
from tests.unit.pipeline.test_resumable import METADATA, append
from voice.domain.hints import CallHints
from voice.pipeline.growing import GrowingFiles
from voice.pipeline.listening import Listening
from voice.pipeline.pace import KEPT, LEAST_MS, SHARE, Pace
from voice.ports.uploads import Upload
from voice.transcribe.draft import ChannelDraft, Draft

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
LAG_MS = 10_000  # of what is heard behind what there is


def upload(offset: int, name: str = "u") -> Upload:
    return Upload(
        id=name,
        actor_id="rep",
        region="east",
        length=None,
        offset=offset,
        metadata={},
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )


@settings(max_examples=50, deadline=None)
@given(
    length_ms=st.integers(60_000, 3_600_000), bytes_per_s=st.integers(500, 200_000), every_ms=st.integers(2_000, 30_000)
)
def test_looks_are_few_and_never_far_apart(length_ms: int, bytes_per_s: int, every_ms: int) -> None:
    pace, looks = Pace(), [0]
    for at_ms in range(every_ms, length_ms, every_ms):
        growing = upload(at_ms * bytes_per_s // 1_000)
        if pace.is_due(growing):
            looks.append(at_ms)
            pace.looked(growing, heard_ms=max(0, at_ms - LAG_MS))
    gaps = [(after - before, before) for before, after in pairwise(looks)]
    assert all(gap <= 2 * max(LEAST_MS, before / SHARE) + LAG_MS + every_ms for gap, before in gaps)
    assert len(looks) <= 5 + length_ms / LEAST_MS + every_ms / 1_000


@given(offset=st.integers(1, 10**9))
def test_nothing_heard_yet_waits_for_twice_as_many_bytes(offset: int) -> None:
    pace = Pace()
    assert pace.is_due(upload(offset))
    pace.looked(upload(offset), heard_ms=0)
    assert not pace.is_due(upload(2 * offset - 1))
    assert pace.is_due(upload(2 * offset))


def test_each_upload_has_its_own_pace_and_few_are_remembered() -> None:
    pace, first = Pace(), upload(100, "first")
    pace.looked(first, heard_ms=0)
    assert not pace.is_due(first)
    assert pace.is_due(replace(first, id="another"))
    for n in range(KEPT):
        pace.looked(upload(100, str(n)), heard_ms=0)
    assert pace.is_due(first)
    pace.forget("9")
    assert pace.is_due(upload(100, "9"))


class Behind:
    """Hears five minutes at most in one look, of a call of so many; `looks` is how much was heard before each."""

    def __init__(self, minutes: int) -> None:
        self.looks: list[int] = []
        self._length_ms = minutes * 60_000

    def __call__(self, _path: Path, draft: Draft, _hints: CallHints) -> Iterator[Draft]:
        self.looks.append(draft.first_ms)
        if draft.first_ms < self._length_ms:
            yield draft.grown(0, ChannelDraft(min(draft.first_ms + 300_000, self._length_ms)), "zh")


def listener(service: FakeService, ear: Behind) -> Listening:
    return Listening(
        work=service.database.work,
        clock=service.clock,
        files=GrowingFiles(service.blobs),
        listen=ear,
        lease_s=LEASE_S,
    )


def test_little_more_is_not_worth_a_look(service: FakeService) -> None:
    ear = Behind(minutes=0)
    listening, begun = listener(service, ear), service.uploads.create(service.rep, length=None, metadata=METADATA)
    append(service, begun, 0, talk.SOUND[:1_000])
    listening.advance(begun.id, owner="a")
    append(service, begun, 1_000, talk.SOUND[1_000:1_010])
    listening.advance(begun.id, owner="a")
    assert ear.looks == [0]
    append(service, begun, 1_010, talk.SOUND[1_010:])
    listening.advance(begun.id, owner="a")
    assert ear.looks == [0, 0]


def test_who_is_far_behind_looks_until_there_is_nothing_more(service: FakeService) -> None:
    ear = Behind(minutes=12)
    begun = service.uploads.create(service.rep, length=None, metadata=METADATA)
    append(service, begun, 0, talk.SOUND)
    listener(service, ear).advance(begun.id, owner="a")
    assert ear.looks == [0, 300_000, 600_000, 720_000]
