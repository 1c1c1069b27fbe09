"""PeopleRepository over dicts."""

from __future__ import annotations

from datetime import datetime

from tests.fakes.tables import Tables, sees
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, NotFound
from voice.ports.people import Credential, User


class FakePeople:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, user: User) -> None:
        self._refuse_taken(user)
        self._tables.users[user.id] = user

    def save(self, user: User) -> None:
        self.get(user.id)
        self._refuse_taken(user)
        self._tables.users[user.id] = user

    def get(self, user_id: str) -> User:
        if user_id not in self._tables.users:
            raise NotFound("There is no such user.", code="user_not_found")
        return self._tables.users[user_id]

    def by_login(self, login: str) -> User | None:
        return next((user for user in self._tables.users.values() if user.login == login), None)

    def by_oidc_subject(self, subject: str) -> User | None:
        return next((user for user in self._tables.users.values() if user.oidc_subject == subject), None)

    def visible(self, actor: Actor) -> tuple[User, ...]:
        users = sorted(self._tables.users.values(), key=lambda user: user.login)
        return tuple(
            user for user in users if user.active and sees(actor, region=user.region, team=user.team, person=user.id)
        )

    def add_credential(self, credential: Credential) -> None:
        for dead in self.credentials(credential.user_id, "session") + self.credentials(credential.user_id, "token"):
            if dead.expires_at and dead.expires_at <= credential.created_at:
                del self._tables.credentials[dead.id]
        self._tables.credentials[credential.id] = credential

    def by_secret(self, secret_sha256: str, now: datetime) -> tuple[User, Credential] | None:
        for credential in self._tables.credentials.values():
            user = self._tables.users[credential.user_id]
            alive = credential.expires_at is None or credential.expires_at > now
            if credential.secret_sha256 == secret_sha256 and alive and user.active:
                return user, credential
        return None

    def credentials(self, user_id: str, kind: str) -> tuple[Credential, ...]:
        mine = [one for one in self._tables.credentials.values() if (one.user_id, one.kind) == (user_id, kind)]
        return tuple(sorted(mine, key=lambda one: (one.created_at, one.id)))

    def revoke(self, credential_id: str, user_id: str) -> None:
        if (found := self._tables.credentials.get(credential_id)) and found.user_id == user_id:
            del self._tables.credentials[credential_id]

    def count(self) -> int:
        return len(self._tables.users)

    def _refuse_taken(self, user: User) -> None:
        for other in self._tables.users.values():
            same_subject = user.oidc_subject is not None and other.oidc_subject == user.oidc_subject
            if other.id != user.id and (other.login == user.login or same_subject):
                raise Conflict("This login belongs to another user.", code="login_taken")
