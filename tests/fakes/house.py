"""The embedded service in a folder: real database, files and use cases; scripted are only the models."""

from __future__ import annotations

import io
import math
import shutil
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from crm_core.store.sql import SqlCrmStore
from voice.adapters.blobs_files import FileBlobs
from voice.adapters.clock_system import SystemClock
from voice.adapters.db.engine import make_engine
from voice.adapters.db.work_sql import SqlWork
from voice.api.app import create_app
from voice.api.sse import Pace
from voice.bootstrap import Services, build, database_url, migrate
from voice.domain.actor import SYSTEM, UserRole
from voice.domain.audio import ChannelLayout
from voice.domain.evidence import cite
from voice.domain.facts import (
    Action,
    CallFacts,
    Commitment,
    DecisionRole,
    Due,
    DuePrecision,
    IdentityClaim,
    Need,
    NeedCategory,
    Objection,
    ObjectionTag,
    Provenance,
)
from voice.domain.recording import Call, CallMetadata, Direction
from voice.domain.transcript import Side, TimedWord, Transcript, Turn
from voice.engines import models_dir
from voice.pipeline.process import Processor
from voice.pipeline.reading import Reader
from voice.pipeline.steps import Steps
from voice.ports.crm import PolicyBook, shipped_texts
from voice.ports.people import User
from voice.settings import Settings

PASSWORD = "right horse 7"
SHANGHAI = timezone(timedelta(hours=8))
CALLED_AT = datetime(2026, 3, 12, 15, tzinfo=SHANGHAI)

# login -> (role, region, team)
PEOPLE = {
    "rep": (UserRole.REP, "east", "a"),
    "colleague": (UserRole.REP, "east", "a"),
    "manager": (UserRole.MANAGER, "east", None),
    "auditor": (UserRole.AUDITOR, "east", None),
    "admin": (UserRole.ADMIN, "east", None),
    "stranger": (UserRole.MANAGER, "west", None),
    "west_rep": (UserRole.REP, "west", "b"),
    "west_auditor": (UserRole.AUDITOR, "west", None),
}


@dataclass(frozen=True, slots=True)
class Resident:
    user: User
    token: str


class House:
    """One service and its people. `services` is built anew for each folder, over what the folder holds."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.settings = Settings(_env_file=None, data_dir=folder, **settings)
        self.services: Services = build(self.settings)
        self.people: dict[str, Resident] = {}

    def settle(self) -> House:
        """Lay the schema and let the people of PEOPLE move in, each with a token."""
        migrate(self.settings)
        for login, (role, region, team) in PEOPLE.items():
            user = self.services.people.add_user(
                SYSTEM, login=login, name=f"{login} 先生", role=role, region=region, team=team, password=PASSWORD
            )
            _, secret = self.services.people.issue_token(user.actor, "tests", None)
            self.people[login] = Resident(user, secret)
        return self

    def copied_to(self, folder: Path, **settings: Any) -> House:
        """A house of its own with the same people."""
        shutil.copytree(self.settings.data_dir, folder, dirs_exist_ok=True)
        house = House(folder, **settings)
        house.people = dict(self.people)
        return house

    def client(self, login: str | None = None, **options: Any) -> TestClient:
        """The API as one of the people by token, or as nobody."""
        headers = {"Authorization": f"Bearer {self.people[login].token}"} if login else {}
        app = create_app(self.services, pace=Pace(poll_s=0.01, heartbeat_s=0.05, longest_s=0.3))
        return TestClient(app, headers=headers | {"Accept-Language": "en"}, follow_redirects=False, **options)

    def id_of(self, login: str) -> str:
        return self.people[login].user.id

    def taken_in(self, login: str = "rep", *, seconds: float = 1.0, pitch_hz: int = 440, **said: Any) -> Call:
        """A call that waits in the queue."""
        words: dict[str, Any] = {"called_at": CALLED_AT, "direction": Direction.OUTBOUND} | said
        metadata = CallMetadata(**words)
        actor = self.people[login].user.actor
        sound = [a_wav(seconds, pitch_hz)]
        return self.services.intake.accept(actor, sound, media_type="audio/wav", metadata=metadata).call

    def processed(
        self,
        call: Call,
        transcribe: Callable[..., Transcript] = lambda *_: a_transcript(),
        extract: Callable[..., CallFacts] = lambda transcript, _: the_facts(transcript),
    ) -> None:
        """Take a call through all stages, as a worker does, with scripted models."""
        engine = make_engine(database_url(self.settings))
        steps = Steps(
            work=lambda: SqlWork(engine, SqlCrmStore),
            blobs=FileBlobs(self.settings.data_dir / "objects"),
            clock=SystemClock(),
            transcribe=transcribe,
            reader=lambda _: Reader("scripted/1", extract),
            policies=PolicyBook(shipped_texts(models_dir(self.settings) / "crm")),
        )
        worker = Processor(
            work=lambda: SqlWork(engine, SqlCrmStore), clock=SystemClock(), steps=steps, lease_s=60, max_attempts=3
        )
        worker.process(call.id, owner="tests")
        engine.dispose()


def a_wav(seconds: float = 1.0, pitch_hz: int = 440, rate_hz: int = 8000) -> bytes:
    """A mono tone; another pitch is another recording."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        samples = (round(9000 * math.sin(2 * math.pi * pitch_hz * i / rate_hz)) for i in range(int(seconds * rate_hz)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return sound.getvalue()


_LINES = (
    (Side.REP, "您好，我是江南仪器的李伟。"),
    (Side.CUSTOMER, "我是采购经理端木敏，现在的供应商交货太慢。"),
    (Side.REP, "明天下午三点前我把报价方案发给您。"),
    (Side.CUSTOMER, "不过你们的价格比别家高。"),
)


def a_transcript() -> Transcript:
    """Four turns, one word a character, 100 ms each."""
    turns, clock_ms = [], 0
    for index, (side, text) in enumerate(_LINES):
        words = tuple(
            TimedWord(at, at + 1, clock_ms + 100 * at, clock_ms + 100 * (at + 1), 0.9) for at in range(len(text))
        )
        turns.append(Turn(index, side.value, side, text, clock_ms, clock_ms + 100 * len(text), words))
        clock_ms += 100 * len(text) + 200
    return Transcript(tuple(turns), "zh", clock_ms, ChannelLayout.STEREO, "scripted/asr")


def the_facts(transcript: Transcript) -> CallFacts:
    """One fact of each kind, with its words."""

    def said(turn: int, words: str) -> dict[str, Any]:
        start = transcript.turns[turn].text.index(words)
        evidence = (cite(transcript, turn, start, start + len(words)),)
        return {"evidence": evidence, "confidence": 0.9, "provenance": Provenance("scripted", "1")}

    due = Due("明天下午三点前", datetime(2026, 3, 13, 15, tzinfo=SHANGHAI), DuePrecision.MINUTE)
    return CallFacts(
        identity=(
            IdentityClaim(
                side=Side.CUSTOMER,
                role=DecisionRole.PURCHASING,
                name="端木敏",
                title="采购经理",
                **said(1, "采购经理端木敏"),
            ),
        ),
        needs=(Need(category=NeedCategory.DELIVERY, **said(1, "交货太慢")),),
        commitments=(
            Commitment(
                owner=Side.REP, action=Action.SEND_QUOTE, due=due, **said(2, "明天下午三点前我把报价方案发给您")
            ),
        ),
        objections=(Objection(tag=ObjectionTag.PRICE, **said(3, "价格比别家高")),),
    )
