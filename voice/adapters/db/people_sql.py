"""PeopleRepository over SQL."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, or_, select, update

from voice.adapters.db.conflicts import conflict_as
from voice.adapters.db.sight import sees_user
from voice.adapters.db.tables import credentials, users
from voice.domain.actor import Actor, UserRole
from voice.domain.errors import NotFound
from voice.ports.people import Credential, User

_TAKEN = "This login, or identity of the provider, belongs to another user."


class SqlPeopleRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user: User) -> None:
        with conflict_as(self._connection, _TAKEN, code="login_taken"):
            self._connection.execute(insert(users).values(asdict(user)))

    def save(self, user: User) -> None:
        with conflict_as(self._connection, _TAKEN, code="login_taken"):
            done = self._connection.execute(update(users).where(users.c.id == user.id).values(asdict(user)))
        if done.rowcount == 0:
            raise _not_found()

    def get(self, user_id: str) -> User:
        user = self._one(users.c.id == user_id)
        if user is None:
            raise _not_found()
        return user

    def by_login(self, login: str) -> User | None:
        return self._one(users.c.login == login)

    def by_oidc_subject(self, subject: str) -> User | None:
        return self._one(users.c.oidc_subject == subject)

    def visible(self, actor: Actor) -> tuple[User, ...]:
        query = select(users).where(sees_user(actor), users.c.active).order_by(users.c.login)
        return tuple(_user_of(row) for row in self._connection.execute(query).mappings())

    def add_credential(self, credential: Credential) -> None:
        # What has run out can never be used again; it goes when its owner comes back.
        dead = credentials.c.user_id == credential.user_id, credentials.c.expires_at <= credential.created_at
        self._connection.execute(delete(credentials).where(*dead))
        self._connection.execute(insert(credentials).values(asdict(credential)))

    def by_secret(self, secret_sha256: str, now: datetime) -> tuple[User, Credential] | None:
        valid = or_(credentials.c.expires_at.is_(None), credentials.c.expires_at > now)
        query = select(credentials).where(credentials.c.secret_sha256 == secret_sha256, valid)
        row = self._connection.execute(query).mappings().one_or_none()
        user = self._one(users.c.id == row["user_id"], users.c.active) if row else None
        return (user, Credential(**row)) if row and user else None

    def credentials(self, user_id: str, kind: str) -> tuple[Credential, ...]:
        query = select(credentials).where(credentials.c.user_id == user_id, credentials.c.kind == kind)
        rows = self._connection.execute(query.order_by(credentials.c.created_at, credentials.c.id)).mappings()
        return tuple(Credential(**row) for row in rows)

    def revoke(self, credential_id: str, user_id: str) -> None:
        own = credentials.c.id == credential_id, credentials.c.user_id == user_id
        self._connection.execute(delete(credentials).where(*own))

    def count(self) -> int:
        return self._connection.execute(select(func.count()).select_from(users)).scalar_one()

    def _one(self, *where: ColumnElement[bool]) -> User | None:
        row = self._connection.execute(select(users).where(*where)).mappings().one_or_none()
        return _user_of(row) if row else None


def _user_of(row: RowMapping) -> User:
    return User(**{**row, "role": UserRole(row["role"])})


def _not_found() -> NotFound:
    return NotFound("There is no such user.", code="user_not_found")
