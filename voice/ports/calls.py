"""Recordings, their leases, artefacts and facts, as rows. Every read takes the actor: no actor, no rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from voice.domain.actor import Actor
from voice.domain.recording import Artefact, Call, CallStatus, Stage
from voice.domain.review import StoredFact


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    status: CallStatus | None = None
    rep_id: str | None = None
    account_id: str | None = None
    opportunity_id: str | None = None
    called_from: datetime | None = None
    called_to: datetime | None = None
    text: str | None = None  # part of a hint, a phone number or a reference id


@dataclass(frozen=True, slots=True)
class CallPage:
    calls: tuple[Call, ...]
    next_cursor: str | None


class CallRepository(Protocol):
    """Rows outside the actor's sight behave as if they did not exist (NotFound, or left out of lists)."""

    def add(self, call: Call, *, idempotency_key: str | None = None) -> None:
        """Insert. Raises Conflict when (region, sha256), or (rep, idempotency key), is taken."""

    def get(self, call_id: str, actor: Actor) -> Call:
        """The call; NotFound."""

    def find_by_sha256(self, region: str, sha256: str) -> Call | None:
        """For deduplication at upload only; the caller checks sight before it shows anything."""

    def find_by_idempotency_key(self, rep_id: str, key: str) -> Call | None: ...

    def page(self, actor: Actor, where: CallFilter, *, cursor: str | None, limit: int) -> CallPage:
        """Newest `called_at` first; keyset cursor (opaque text). Raises InvalidInput on a bad cursor."""

    def save(self, call: Call) -> Call:
        """Write status, stage, progress, errors, attribution; returns it with version + 1. Conflict when stale."""

    def waiting_before(self, call: Call) -> int:
        """How many queued calls are older than this one."""

    def claim(self, call_id: str, *, owner: str, now: datetime, lease_s: int) -> Call | None:
        """Take the lease: status processing, attempt + 1. None while anyone holds it, or when the call is terminal."""

    def heartbeat(
        self, call_id: str, *, owner: str, now: datetime, lease_s: int, progress: float, stage: Stage
    ) -> bool:
        """Prolong the lease and report progress; False when the lease is lost or the call was cancelled."""

    def release(self, call_id: str, *, owner: str) -> None:
        """Give the lease back (status queued unless terminal)."""

    def release_all(self, *, owner_prefix: str) -> tuple[str, ...]:
        """Free every lease of owners with that prefix (a host whose worker died); returns the call ids."""

    def stale(self, *, now: datetime, queued_before: datetime, limit: int) -> tuple[str, ...]:
        """Ids whose lease ran out, or that wait in `queued` since before `queued_before`."""

    def add_artefact(self, artefact: Artefact) -> None: ...

    def latest_artefact(self, call_id: str, stage: Stage) -> Artefact | None: ...

    def artefacts(self, call_id: str) -> tuple[Artefact, ...]: ...


class FactRepository(Protocol):
    """Facts with their review layer."""

    def of_call(self, call_id: str) -> tuple[StoredFact, ...]:
        """In the order of their evidence. The caller has fetched the call with its actor before."""

    def get(self, fact_id: str, actor: Actor) -> StoredFact: ...

    def replace_run(self, call_id: str, facts: Sequence[StoredFact]) -> None:
        """Make these the call's facts: rows not among them are deleted, others inserted or updated by id.

        What people decided is never lost: the review layer of a row that exists is left as it is, and a decided row
        not among the facts is withdrawn instead of deleted.
        """

    def save(self, fact: StoredFact) -> None:
        """Write the review layer of one fact."""


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    id: int
    job: str
    subject_id: str


class Outbox(Protocol):
    """Jobs written in the same transaction as their cause, sent after the commit, repeated until sent."""

    def add(self, job: str, subject_id: str, now: datetime) -> None: ...

    def pending(self, limit: int) -> tuple[OutboxEntry, ...]: ...

    def mark_sent(self, entry_ids: Sequence[int]) -> None: ...
