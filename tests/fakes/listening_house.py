"""A house whose clips are heard by a worker in a thread, as a script says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from crm_core.store.sql import SqlCrmStore
from tests.fakes.house import House, a_transcript
from voice.adapters.blobs_files import FileBlobs
from voice.adapters.clock_system import SystemClock, Uuid7Ids
from voice.adapters.db.engine import make_engine
from voice.adapters.db.work_sql import SqlWork
from voice.bootstrap import database_url
from voice.domain.hints import CallHints
from voice.domain.transcript import Transcript
from voice.pipeline.clips import Clips, Listen
from voice.ports.speech import ProgressHook
from voice.transcribe.probe import probe


class ScriptedListening:
    """`tells` are told one after the other, then `ends` gives the transcript or raises."""

    def __init__(self) -> None:
        self.tells: list[str] = []
        self.ends: Callable[[], Transcript] = a_transcript
        self.asked: list[tuple[CallHints, str | None]] = []

    def __call__(
        self, path: Path, hints: CallHints, engine: str | None, on_progress: ProgressHook, tell: Callable[[str], None]
    ) -> Transcript:
        self.asked.append((hints, engine))
        for text in self.tells:
            tell(text)
            on_progress(0.5)
        return self.ends()


class ThreadedJobs:
    """JobQueue whose worker starts at once; with `idle` nobody works."""

    def __init__(self, listening: Listen) -> None:
        self.clips: Clips | None = None
        self.idle = False
        self._listening = listening
        self._threads: list[threading.Thread] = []

    def enqueue(self, job: str, subject_id: str) -> None:
        if not self.idle and self.clips is not None:
            thread = threading.Thread(target=self.clips.hear, args=(subject_id, self._listening), daemon=True)
            thread.start()
            self._threads.append(thread)

    def depth(self) -> int | None:
        return 0

    def settled(self) -> None:
        for thread in self._threads:
            thread.join(10)


class ListeningHouse(House):
    def __init__(self, house: House, *, longest_s: int = 3, wait_s: int = 10, hear: Listen | None = None) -> None:
        """`hear` is the worker's ear; without one it is scripted, in `listening`."""
        self.settings, self.services, self.people = house.settings, house.services, house.people
        self.listening = ScriptedListening()
        self.jobs = ThreadedJobs(hear or self.listening)
        self.blobs = FileBlobs(self.settings.data_dir / "objects")
        engine = make_engine(database_url(self.settings))
        self.work = lambda: SqlWork(engine, SqlCrmStore)
        clips = Clips(
            work=self.work,
            blobs=self.blobs,
            jobs=self.jobs,
            clock=SystemClock(),
            ids=Uuid7Ids(),
            probe=lambda path: probe(path, max_ms=longest_s * 1000),
            longest_s=longest_s,
            wait_s=wait_s,
        )
        self.jobs.clips = clips
        self.services = replace(self.services, clips=clips)

    @property
    def kept(self) -> list[Path]:
        """Whatever is left of clips."""
        self.jobs.settled()
        return list((self.settings.data_dir / "objects" / "clips").glob("*"))
