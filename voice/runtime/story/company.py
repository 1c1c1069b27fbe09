"""The story's company: the whole service in process over a temporary database, its people, and the calls they hold."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from voice.bootstrap import Services, build, migrate, work_of
from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.facts_json import kind_of
from voice.domain.recording import Artefact, Call, CallMetadata, CallStatus, Direction, Stage
from voice.domain.review import Decision, StoredFact
from voice.engines import models_dir
from voice.pipeline.handoff import SOURCE, hand_over
from voice.ports.crm import CrmPolicy, PolicyBook, shipped_texts
from voice.runtime.story.clock import StoryClock
from voice.runtime.story.talk import Talk, facts_of, transcript_of
from voice.settings import Settings
from voice.transcribe.formats import to_json

REGION, TEAM = "east", "east-1"
# login -> name, role, region, team
PEOPLE: dict[str, tuple[str, UserRole, str, str | None]] = {
    "chen": ("陈晓", UserRole.REP, REGION, TEAM),
    "lin": ("林涛", UserRole.REP, REGION, TEAM),
    "wang": ("王敏", UserRole.MANAGER, REGION, TEAM),
    "zhou": ("周岩", UserRole.MANAGER, REGION, None),
    "zhao": ("赵岚", UserRole.AUDITOR, "*", None),
}


class Company:
    """`services` are the doors that the API uses; the script only chooses who goes through them and when."""

    def __init__(self, folder: Path, clock: StoryClock) -> None:
        self.clock = clock
        self.settings = Settings(
            _env_file=None,
            data_dir=folder,
            database_url=None,
            broker_url=None,
            s3_endpoint=None,
            production=False,
            models_dir=Settings().models_dir,
        )
        migrate(self.settings)
        self.services: Services = build(self.settings, clock)
        self._work = work_of(self.settings)
        self._book = PolicyBook(shipped_texts(models_dir(self.settings) / "crm"))
        self._calls = 0
        self.people: dict[str, Actor] = {}
        for login, (name, role, region, team) in PEOPLE.items():
            user = self.services.people.add_user(SYSTEM, login=login, name=name, role=role, region=region, team=team)
            self.people[login] = user.actor

    def name_of(self, user_id: str | None) -> str:
        return next((actor.name for actor in self.people.values() if actor.user_id == user_id), "–")

    def policy(self) -> CrmPolicy:
        """The policies in force now."""
        with self._work() as unit:
            return self._book.current(unit.crm, self.clock.now())

    def go_to(self, later: datetime) -> None:
        """Move on; the service's own clock does what has come due by then."""
        self.clock.to(later)
        self.services.sales.clock.run()

    def call(self, rep: Actor, phone: str, talk: Talk) -> str:
        """A call that ends now, transcribed, read and handed over; returns its id. Nobody has confirmed anything."""
        self._calls += 1
        now, transcript = self.clock.now(), transcript_of(talk)
        call = _call(f"call-{self._calls:03d}", rep, phone, now, talk.seconds)
        found = tuple(
            StoredFact(id=f"{call.id}-{number}", call_id=call.id, kind=kind_of(fact), fact=fact)
            for number, fact in enumerate(facts_of(talk, transcript), start=1)
        )
        with self._work() as unit:
            unit.calls.add(call)
            unit.calls.add_artefact(Artefact(call.id, Stage.TRANSCRIBE, 1, transcript.engine, to_json(transcript), now))
            unit.facts.replace_run(call.id, found)
            hand_over(unit, call, self._book, now)
            unit.calls.add_artefact(Artefact(call.id, Stage.HANDOFF, 1, SOURCE, "{}", now))
            unit.commit()
        return call.id

    def confirm(self, rep: Actor, call_id: str) -> tuple[StoredFact, ...]:
        """The rep confirms every fact of a call, one by one, as on its page."""
        review = self.services.review
        return tuple(review.decide(rep, fact.id, Decision.CONFIRM) for fact in review.record(rep, call_id))

    def activity_of(self, rep: Actor, opportunity_id: str) -> str:
        """The latest call of a deal, as a forecast line names it."""
        found = self.services.crm.activities(rep, opportunity_id=opportunity_id)
        return max(found, key=lambda one: one.record.occurred_end).id


def _call(call_id: str, rep: Actor, phone: str, now: datetime, seconds: int) -> Call:
    began = now - timedelta(seconds=seconds)
    return Call(
        id=call_id,
        region=rep.region,
        team=rep.team,
        rep_id=rep.user_id,
        metadata=CallMetadata(called_at=began, direction=Direction.OUTBOUND, phone_number=phone),
        sha256=hashlib.sha256(call_id.encode()).hexdigest(),
        size_bytes=seconds * 16_000,
        media_type="audio/wav",
        blob_key=f"calls/{call_id}.wav",
        duration_ms=seconds * 1000,
        status=CallStatus.READY,
        created_at=now,
        updated_at=now,
        progress=1.0,
    )
