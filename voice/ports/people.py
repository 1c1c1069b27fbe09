"""Users, their sessions and their apps' tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from voice.domain.actor import Actor, UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    id: str
    login: str
    name: str
    role: UserRole
    region: str
    team: str | None
    password_hash: str | None  # argon2id; None for users of the identity provider
    oidc_subject: str | None = None
    locale: str = "zh-CN"
    phone: str | None = None
    active: bool = True

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.name, self.role, self.region, self.team)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A session or an API token, stored as the sha256 of its secret."""

    id: str
    user_id: str
    secret_sha256: str
    kind: str  # "session" | "token"
    label: str
    created_at: datetime
    expires_at: datetime | None


class PeopleRepository(Protocol):
    def add(self, user: User) -> None:
        """Conflict when the login is taken."""

    def save(self, user: User) -> None: ...

    def get(self, user_id: str) -> User: ...

    def by_login(self, login: str) -> User | None: ...

    def by_oidc_subject(self, subject: str) -> User | None: ...

    def visible(self, actor: Actor) -> tuple[User, ...]:
        """Active users in the actor's sight: a rep sees itself, others by region and team."""

    def add_credential(self, credential: Credential) -> None: ...

    def by_secret(self, secret_sha256: str, now: datetime) -> tuple[User, Credential] | None:
        """The active user of an unexpired credential."""

    def credentials(self, user_id: str, kind: str) -> tuple[Credential, ...]: ...

    def revoke(self, credential_id: str, user_id: str) -> None: ...

    def count(self) -> int: ...
