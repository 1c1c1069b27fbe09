"""All use cases of the pipeline over fakes, with people in two regions."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fakes import talk
from tests.fakes.blobs import FakeBlobs
from tests.fakes.clock import FakeClock, FakeIds
from tests.fakes.crash import CrashPlan
from tests.fakes.jobs import FakeJobs
from tests.fakes.passwords import FakePasswords
from tests.fakes.work import FakeDatabase
from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.audio import AudioInfo
from voice.domain.recording import Call
from voice.domain.review import StoredFact
from voice.pipeline.calls import Calls
from voice.pipeline.clips import Clips
from voice.pipeline.corrections import Corrections
from voice.pipeline.crm import Crm
from voice.pipeline.dispatch import Dispatch
from voice.pipeline.fields import Fields
from voice.pipeline.identity_provider import OidcClaims
from voice.pipeline.nudges import Nudges
from voice.pipeline.people import People
from voice.pipeline.privacy import Privacy
from voice.pipeline.privacy_files import load_masking
from voice.pipeline.process import Processor
from voice.pipeline.readiness import Readiness
from voice.pipeline.reading import Reader
from voice.pipeline.reclaim import Reclaimer
from voice.pipeline.rerun import Rerun
from voice.pipeline.resumable import ResumableUploads
from voice.pipeline.review import Review
from voice.pipeline.steps import Steps
from voice.pipeline.sweep import Sweeper
from voice.pipeline.thresholds import SHOW_ALL
from voice.pipeline.upload import Accepted, Intake
from voice.pipeline.vocabulary import Terms
from voice.pipeline.voices import Voices
from voice.ports.crm import PolicyBook, shipped_texts
from voice.ports.people import User

POLICIES = PolicyBook(shipped_texts(Path(__file__).parents[2] / "models" / "crm"))
RULES = load_masking(Path(__file__).parents[2] / "models" / "privacy")
SEE_ALL = frozenset({"owner", "manager", "auditor"})
MAX_BYTES = 8 << 20
LEASE_S = 60


class FakeService:
    """`rep` and `colleague` are of team a in the east, as is `manager`; `stranger` is a rep in the west."""

    def __init__(
        self, *, max_attempts: int = 3, heartbeat_s: float = 3600, extractor_version: str = "extractor/1"
    ) -> None:
        self.plan = CrashPlan()
        self.database = FakeDatabase(point=self.plan.point)
        self.blobs = FakeBlobs(point=self.plan.point)
        self.jobs = FakeJobs(point=self.plan.point)
        self.clock, self.ids, self.passwords = FakeClock(), FakeIds(), FakePasswords()
        self.speech, self.extractor = talk.ScriptedSpeech(), talk.ScriptedExtractor()
        self.thresholds = SHOW_ALL
        self.beside: Callable[[Reader, Call], Reader] = lambda reader, _call: reader
        self.max_attempts, self.heartbeat_s = max_attempts, heartbeat_s
        self.on_probe: Callable[[], object] = lambda: None
        self.start(extractor_version)
        self.rep = self._person("rep", UserRole.REP, "east", "a")
        self.colleague = self._person("colleague", UserRole.REP, "east", "a")
        self.manager = self._person("manager", UserRole.MANAGER, "east", "a")
        self.auditor = self._person("auditor", UserRole.AUDITOR, "east", None)
        self.admin = self._person("admin", UserRole.ADMIN, "east", None)
        self.stranger = self._person("stranger", UserRole.REP, "west", "w")

    def start(self, extractor_version: str = "extractor/1") -> None:
        """A new process over the same stores, perhaps of a newer release."""
        stores: dict[str, Any] = {"work": self.database.work, "clock": self.clock}
        dispatch = Dispatch(self.database.work, self.jobs)
        privacy = Privacy(RULES, SEE_ALL)
        self.intake = Intake(
            **stores, blobs=self.blobs, dispatch=dispatch, ids=self.ids, probe=self._probe, max_bytes=MAX_BYTES
        )
        self.uploads = ResumableUploads(
            **stores,
            blobs=self.blobs,
            intake=self.intake,
            ids=self.ids,
            expires_h=72,
            on_growth=Nudges(self.jobs, self.clock),
        )

        def reader(call: Call) -> Reader:
            return self.beside(Reader(extractor_version, self.extractor, self.thresholds), call)

        self.rerun = Rerun(**stores, reader=reader, policies=POLICIES)
        steps = Steps(
            **stores,
            blobs=self.blobs,
            transcribe=self.speech,
            reader=reader,
            policies=POLICIES,
        )
        self.processor = Processor(
            **stores, steps=steps, lease_s=LEASE_S, max_attempts=self.max_attempts, heartbeat_s=self.heartbeat_s
        )
        self.calls = Calls(
            **stores,
            blobs=self.blobs,
            dispatch=dispatch,
            draw_peaks=lambda path, _points: [[path.stat().st_size / 4096]],
            mute=talk.write_muted,
            privacy=privacy,
        )
        self.corrections = Corrections(
            **stores,
            dispatch=dispatch,
            ids=self.ids,
            privacy=privacy,
            is_common=lambda text: text in talk.COMMON_WORDS,
        )
        self.vocabulary = Terms(**stores, ids=self.ids)
        self.fields = Fields(**stores, ids=self.ids)
        self.review = Review(**stores, policies=POLICIES, privacy=privacy)
        self.people = People(
            **stores,
            ids=self.ids,
            passwords=self.passwords,
            session_hours=12,
            oidc=OidcClaims(role="callgate_role", region="callgate_region"),
        )
        self.voices = Voices(**stores, blobs=self.blobs, dispatch=dispatch, ids=self.ids, probe=self._probe)
        self.clips = Clips(
            **stores, blobs=self.blobs, jobs=self.jobs, ids=self.ids, probe=self._probe, longest_s=120, wait_s=300
        )
        self.crm = Crm(**stores, policies=POLICIES, privacy=privacy)
        self.sweeper = Sweeper(**stores, blobs=self.blobs, dispatch=dispatch)
        self.reclaimer = Reclaimer(**stores, dispatch=dispatch)
        self.readiness = Readiness(work=self.database.work, blobs=self.blobs, jobs=self.jobs)

    def another_process(self) -> FakeService:
        """A second API process or worker over the same stores."""
        other = copy.copy(self)
        other.on_probe = lambda: None
        other.start()
        return other

    def upload(self, actor: Actor | None = None, content: bytes = talk.SOUND, **options: Any) -> Accepted:
        said: dict[str, Any] = {"media_type": "audio/wav", "metadata": talk.METADATA, **options}
        return self.intake.accept(actor or self.rep, [content], **said)

    def work_off(self, owner: str = "worker-1") -> None:
        """A worker takes every message that waits."""
        while self.jobs.waiting:
            _, call_id = self.jobs.waiting.pop(0)
            self.processor.process(call_id, owner=f"{owner}:{self.ids.new_id()}")

    def processed(self, **options: Any) -> Call:
        """A new call of the rep's, ready."""
        call = self.upload(**options).call
        self.work_off()
        return self.call(call.id)

    def call(self, call_id: str) -> Call:
        return self.calls.get(SYSTEM, call_id)

    def fact(self, call_id: str, kind: str) -> StoredFact:
        """The first fact of a kind."""
        return next(fact for fact in self.review.record(SYSTEM, call_id) if fact.kind == kind)

    def events(self) -> list[str]:
        return [event.type for event in self.database.tables.crm.chain()]

    def _probe(self, path: Path) -> AudioInfo:
        self.on_probe()
        return talk.probe(path)

    def _person(self, name: str, role: UserRole, region: str, team: str | None) -> Actor:
        user = User(
            id=name, login=name, name=name, role=role, region=region, team=team, password_hash=f"hash of {name}-secret"
        )
        with self.database.work() as unit:
            unit.people.add(user)
            unit.commit()
        return user.actor
