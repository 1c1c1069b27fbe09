"""A worker that listens to the uploads of a house, with a script in place of models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crm_core.store.sql import SqlCrmStore
from tests.fakes.house import House
from tests.fakes.recognizer import spoken
from voice.adapters.blobs_files import FileBlobs
from voice.adapters.clock_system import SystemClock
from voice.adapters.db.engine import make_engine
from voice.adapters.db.work_sql import SqlWork
from voice.bootstrap import database_url
from voice.domain.hints import CallHints
from voice.pipeline.growing import GrowingFiles
from voice.pipeline.listening import Listening
from voice.transcribe.draft import ChannelDraft, Draft

WORDS = "您好我是小陈"


def hear_a_word_more(_path: Path, draft: Draft, _hints: CallHints) -> Iterator[Draft]:
    """One word of WORDS a look, as long as there are any."""
    known = len(draft.of(0).segments)
    if known < len(WORDS):
        segments = (*draft.of(0).segments, spoken(WORDS[known], 1_000 * known))
        yield draft.grown(0, ChannelDraft(1_000 * known, segments), "zh")


def listened(house: House, upload_id: str, *, owner: str = "tests") -> None:
    """What a worker does at one message, but that it hears a single word."""
    engine = make_engine(database_url(house.settings))
    looks = iter([hear_a_word_more])

    def listen(path: Path, draft: Draft, hints: CallHints) -> Iterator[Draft]:
        return next(looks, lambda *_: iter(()))(path, draft, hints)

    Listening(
        work=lambda: SqlWork(engine, SqlCrmStore),
        clock=SystemClock(),
        files=GrowingFiles(FileBlobs(house.settings.data_dir / "objects")),
        listen=listen,
        lease_s=60,
    ).advance(upload_id, owner=owner)
    engine.dispose()
