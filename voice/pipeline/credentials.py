"""Secrets of sessions and tokens: made, and known again by their hash alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from voice.ports.clock import IdSource
from voice.ports.people import Credential, User
from voice.ports.work import UnitOfWork

SESSION, TOKEN = "session", "token"
_PREFIX = {SESSION: "", TOKEN: "cg_"}  # the prefix lets secret scanners find a token that leaked


def secret_hash(secret: str) -> str:
    """32 random bytes need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    unit: UnitOfWork, ids: IdSource, user: User, *, kind: str, label: str, now: datetime, expires_at: datetime | None
) -> tuple[Credential, str]:
    """A new credential of the user and its secret, which is nowhere kept."""
    secret = _PREFIX[kind] + secrets.token_urlsafe(32)
    credential = Credential(
        id=ids.new_id(),
        user_id=user.id,
        secret_sha256=secret_hash(secret),
        kind=kind,
        label=label,
        created_at=now,
        expires_at=expires_at,
    )
    unit.people.add_credential(credential)
    return credential, secret
