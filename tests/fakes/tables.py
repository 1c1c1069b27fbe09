"""What a fake database holds, and how far an actor sees in it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from tests.fakes.crm_store import FakeCrmStore
from voice.domain.actor import Actor, UserRole
from voice.domain.recording import Artefact, Call
from voice.domain.review import StoredFact
from voice.ports.calls import OutboxEntry
from voice.ports.clips import Clip
from voice.ports.drafts import StoredDraft
from voice.ports.fields import StoredField
from voice.ports.learning import Consent, HeadVersion
from voice.ports.people import Credential, User
from voice.ports.uploads import Upload
from voice.ports.vocabulary import StoredTerm
from voice.ports.voices import VoiceClip


@dataclass
class Tables:
    """The rows by their key. All values are immutable, so that a copy of the dicts is a snapshot."""

    calls: dict[str, Call] = field(default_factory=dict)
    leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    idempotency: dict[tuple[str, str], str] = field(default_factory=dict)
    artefacts: dict[tuple[str, str, int], Artefact] = field(default_factory=dict)
    facts: dict[str, StoredFact] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    drafts: dict[str, StoredDraft] = field(default_factory=dict)
    draft_leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    voices: dict[str, VoiceClip] = field(default_factory=dict)
    clips: dict[str, Clip] = field(default_factory=dict)
    head_versions: dict[str, HeadVersion] = field(default_factory=dict)
    head_choices: dict[int, str | None] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    terms: dict[str, StoredTerm] = field(default_factory=dict)
    fields: dict[str, StoredField] = field(default_factory=dict)
    llm_usage: dict[tuple[str, str], int] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    credentials: dict[str, Credential] = field(default_factory=dict)
    outbox: dict[int, OutboxEntry] = field(default_factory=dict)
    sent: dict[int, bool] = field(default_factory=dict)
    crm: FakeCrmStore = field(default_factory=FakeCrmStore)

    def snapshot(self) -> Tables:
        """A copy that later changes of either do not reach."""
        held: dict[str, Any] = {one.name: dict(getattr(self, one.name)) for one in fields(self) if one.name != "crm"}
        return Tables(**held, crm=self.crm.snapshot())


def sees(actor: Actor, *, region: str, team: str | None, person: str) -> bool:
    """Whether a row lies in the actor's sight, as the port of calls says."""
    match actor.role:
        case UserRole.REP:
            return person == actor.user_id
        case UserRole.MANAGER:
            return region == actor.region and actor.team in (None, team)
        case UserRole.AUDITOR | UserRole.ADMIN:
            return actor.region in ("*", region)
    return False
