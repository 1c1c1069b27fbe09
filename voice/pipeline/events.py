"""Writes what happened into the append-only log of the CRM core; the last thing in the caller's transaction.

Until that transaction ends all other writers of the log wait. Details are ids, figures and words of closed
vocabularies: an entry can never be erased, so nothing personal may stand in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from voice.domain.actor import Actor
from voice.domain.recording import Call
from voice.ports.crm import log_event
from voice.ports.people import User
from voice.ports.work import UnitOfWork


def note_call(
    unit: UnitOfWork, kind: str, call: Call, *, actor: Actor, now: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    """An event about a call, e.g. "call.uploaded"."""
    _note(unit, kind, f"call:{call.id}", call, actor=actor, now=now, detail=detail)


def note_fact(
    unit: UnitOfWork, kind: str, fact_id: str, call: Call, *, actor: Actor, now: datetime, detail: Mapping[str, Any]
) -> None:
    """An event about a fact of `call`, e.g. "fact.edited"."""
    _note(unit, kind, f"fact:{fact_id}", call, actor=actor, now=now, detail={**detail, "call_id": call.id})


def note_user(
    unit: UnitOfWork, kind: str, user: User, *, actor: Actor, now: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    """An event about a user, e.g. "user.added"."""
    _note(unit, kind, f"user:{user.id}", user, actor=actor, now=now, detail=detail)


def note_learning(
    unit: UnitOfWork, kind: str, subject: str, *, actor: Actor, now: datetime, region: str, detail: Mapping[str, Any]
) -> None:
    """An event about what is learned from people, e.g. "heads.used" of "heads:<version>"."""
    log_event(
        unit.crm,
        type=kind,
        aggregate=subject,
        payload=dict(detail),
        region=region,
        actor_id=actor.user_id,
        occurred_at=now,
        now=now,
    )


def _note(
    unit: UnitOfWork,
    kind: str,
    subject: str,
    place: Call | User,
    *,
    actor: Actor,
    now: datetime,
    detail: Mapping[str, Any] | None,
) -> None:
    log_event(
        unit.crm,
        type=kind,
        aggregate=subject,
        payload=dict(detail or {}),
        region=place.region,
        team=place.team,
        actor_id=actor.user_id,
        occurred_at=now,
        now=now,
    )
