"""Who someone is: passwords, sessions, tokens, and the users that an admin keeps."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from voice.pipeline.credentials import SESSION, TOKEN, issue, secret_hash
from voice.pipeline.events import note_user
from voice.pipeline.identity_provider import OidcClaims, may_have
from voice.pipeline.rights import oversees, require_role
from voice.pipeline.throttle import LoginThrottle
from voice.ports.clock import Clock, IdSource
from voice.ports.passwords import PasswordHasher
from voice.ports.people import Credential, User
from voice.ports.work import UnitOfWork, Work

_log = logging.getLogger(__name__)
_SHORTEST_PASSWORD = 8
LOCALES = ("zh-CN", "en")


class People:
    def __init__(
        self,
        *,
        work: Work,
        clock: Clock,
        ids: IdSource,
        passwords: PasswordHasher,
        session_hours: int,
        oidc: OidcClaims,
        throttle: LoginThrottle | None = None,
    ) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids
        self._passwords = passwords
        self._session = timedelta(hours=session_hours)
        self._oidc = oidc
        self._throttle = throttle or LoginThrottle()

    @cached_property
    def _decoy(self) -> str:
        """Checked when there is no such user, so that a wrong login takes as long as a wrong password."""
        return self._passwords.hash("no one's password")

    def sign_in(self, login: str, password: str) -> tuple[User, str]:
        """The user and the secret of a new session. Raises Unauthenticated, TooManyAttempts."""
        name, now = _login(login), self._clock.now()
        self._throttle.check(name, now)
        with self._work() as unit:
            user = unit.people.by_login(name)
        stored = user.password_hash if user else None
        right = self._passwords.verify(stored or self._decoy, password)
        if user is None or stored is None or not right or not user.active:
            self._throttle.failed(name, now)
            raise Unauthenticated("Login or password is wrong.", code="wrong_credentials")
        self._throttle.succeeded(name)
        with self._work() as unit:
            secret = self._open_session(unit, user, now)
            unit.commit()
        return user, secret

    def sign_in_oidc(self, subject: str, claims: Mapping[str, Any]) -> tuple[User, str]:
        """The identity provider's user, made or brought up to date from its claims, and a new session.

        Raises Forbidden (no_role, no_region) unless the claims grant both; Unauthenticated for one switched off here.
        """
        grant = self._oidc.read(subject, claims)
        now = self._clock.now()
        with self._work() as unit:
            user = unit.people.by_oidc_subject(subject)
            if user is None:
                user = User(
                    id=self._ids.new_id(),
                    login=_login(grant.login),
                    name=grant.name,
                    role=grant.role,
                    region=grant.region,
                    team=None,
                    password_hash=None,
                    oidc_subject=subject,
                )
                unit.people.add(user)
            elif not user.active:
                raise Unauthenticated("Your access was switched off.", code="user_inactive")
            else:
                user = replace(user, name=grant.name, role=grant.role, region=grant.region)
                unit.people.save(user)
            secret = self._open_session(unit, user, now)
            unit.commit()
        return user, secret

    def sign_out(self, secret: str) -> None:
        """End the session, or revoke the token, of this secret; an unknown one is no error."""
        with self._work() as unit:
            found = unit.people.by_secret(secret_hash(secret), self._clock.now())
            if found is not None:
                unit.people.revoke(found[1].id, found[0].id)
                unit.commit()

    def who(self, secret: str) -> tuple[User, Credential]:
        """Raises Unauthenticated for an unknown, expired or revoked secret."""
        with self._work() as unit:
            found = unit.people.by_secret(secret_hash(secret), self._clock.now())
        if found is None:
            raise Unauthenticated("The session or token is not valid.", remedy="Sign in again.")
        return found

    def issue_token(self, actor: Actor, label: str, expires_at: datetime | None) -> tuple[Credential, str]:
        """A token for an app that acts as the actor; its secret is shown this once. No expiry: until revoked."""
        now = self._clock.now()
        if expires_at is not None and (expires_at.utcoffset() is None or expires_at <= now):
            raise InvalidInput("The token would never be valid.", code="bad_expiry")
        if not label.strip() or len(label) > 100:
            raise InvalidInput("A token needs a label of at most 100 characters.", code="bad_label")
        with self._work() as unit:
            user = unit.people.get(actor.user_id)
            credential, secret = issue(
                unit, self._ids, user, kind=TOKEN, label=label.strip(), now=now, expires_at=expires_at
            )
            note_user(unit, "token.issued", user, actor=actor, now=now, detail={"token_id": credential.id})
            unit.commit()
        return credential, secret

    def tokens(self, actor: Actor) -> tuple[Credential, ...]:
        with self._work() as unit:
            return unit.people.credentials(actor.user_id, TOKEN)

    def revoke(self, actor: Actor, credential_id: str) -> None:
        """Raises NotFound for a token that is not the actor's own."""
        now = self._clock.now()
        with self._work() as unit:
            if credential_id not in {token.id for token in unit.people.credentials(actor.user_id, TOKEN)}:
                raise NotFound("There is no such token.", code="token_not_found")
            unit.people.revoke(credential_id, actor.user_id)
            user = unit.people.get(actor.user_id)
            note_user(unit, "token.revoked", user, actor=actor, now=now, detail={"token_id": credential_id})
            unit.commit()

    def users(self, actor: Actor) -> tuple[User, ...]:
        """The active users in the actor's sight; a rep sees itself."""
        with self._work() as unit:
            return unit.people.visible(actor)

    def add_user(
        self,
        actor: Actor,
        *,
        login: str,
        name: str,
        role: UserRole,
        region: str,
        team: str | None = None,
        password: str | None = None,
        locale: str = "zh-CN",
        phone: str | None = None,
    ) -> User:
        """For admins, in their own region. Without a password the user can only come by the identity provider.

        Raises Conflict (login_taken), InvalidInput (weak_password, empty_field, unknown_locale).
        """
        require_role(actor, "add users", UserRole.ADMIN)
        if actor.region not in ("*", region):
            raise Forbidden("You may add users only to your own region.", code="foreign_region")
        if not (_login(login) and name.strip() and region.strip()):
            raise InvalidInput("Login, name and region must not be empty.", code="empty_field")
        if not may_have(role, region.strip()):
            raise InvalidInput("Only admins and auditors may see all regions.", code="region_missing")
        user = User(
            id=self._ids.new_id(),
            login=_login(login),
            name=name.strip(),
            role=role,
            region=region.strip(),
            team=team,
            password_hash=None if password is None else self._hashed(password),
            locale=_locale(locale),
            phone=phone,
        )
        now = self._clock.now()
        with self._work() as unit:
            unit.people.add(user)
            note_user(unit, "user.added", user, actor=actor, now=now, detail={"role": role.value})
            unit.commit()
        return user

    def set_password(self, actor: Actor, user_id: str, password: str, *, current: str | None = None) -> None:
        """Own password: `current` must be right. Another's: admins, in their region. Ends the user's sessions."""
        now = self._clock.now()
        with self._work() as unit:
            user = unit.people.get(user_id)
        if user.id != actor.user_id:
            if not oversees(actor, user):
                raise NotFound("There is no such user.", code="user_not_found")
            require_role(actor, "set the passwords of others", UserRole.ADMIN)
        elif user.password_hash is None or not self._passwords.verify(user.password_hash, current or ""):
            raise Forbidden("The current password is wrong.", code="wrong_credentials")
        stored = self._hashed(password)
        with self._work() as unit:
            unit.people.save(replace(unit.people.get(user_id), password_hash=stored))
            for session in unit.people.credentials(user_id, SESSION):
                unit.people.revoke(session.id, user_id)
            note_user(unit, "password.set", user, actor=actor, now=now)
            unit.commit()

    def set_locale(self, actor: Actor, locale: str) -> User:
        with self._work() as unit:
            user = replace(unit.people.get(actor.user_id), locale=_locale(locale))
            unit.people.save(user)
            unit.commit()
        return user

    def _open_session(self, unit: UnitOfWork, user: User, now: datetime) -> str:
        _, secret = issue(unit, self._ids, user, kind=SESSION, label="", now=now, expires_at=now + self._session)
        _log.info("signed_in", extra={"user_id": user.id})
        return secret

    def _hashed(self, password: str) -> str:
        if len(password) < _SHORTEST_PASSWORD:
            raise InvalidInput(
                f"A password has at least {_SHORTEST_PASSWORD} characters.",
                code="weak_password",
                remedy="Choose a longer one.",
            )
        return self._passwords.hash(password)


def _login(text: str) -> str:
    return text.strip().casefold()


def _locale(text: str) -> str:
    if text not in LOCALES:
        raise InvalidInput(f"The locale must be one of {', '.join(LOCALES)}.", code="unknown_locale")
    return text
