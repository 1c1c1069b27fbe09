"""Short-lived signed tokens: playback links, and the state of a sign-in that is under way elsewhere."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import Gone, NotFound
from voice.settings import Settings

PLAYBACK_S = 300  # enough to start a player; a link that leaks is soon worthless


def signing_key(settings: Settings) -> str:
    """The configured key, else one made once under the data folder and shared by all processes there."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = settings.data_dir / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        _write_private(draft, secrets.token_urlsafe(48))
        os.link(draft, path)  # whole or not at all: of two processes at once, one wins and both read its key
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return path.read_text("ascii")


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)


class Links:
    """Signs values for one purpose each, so that a token of one kind never opens another door."""

    def __init__(self, key: str) -> None:
        self._playback = URLSafeTimedSerializer(key, salt="callgate.playback")
        self._states = URLSafeTimedSerializer(key, salt="callgate.oidc")

    def playback(self, actor: Actor, call_id: str, now: datetime, *, muted: bool | None = None) -> tuple[str, datetime]:
        """A token for the sound of one call, within the actor's sight and rights, and when it ends."""
        token = self._playback.dumps([call_id, actor.user_id, actor.role.value, actor.region, actor.team, muted])
        return token, now + timedelta(seconds=PLAYBACK_S)

    def played(self, token: str) -> tuple[Actor, str, bool | None]:
        """Whose token it is, for which call, and whether muted.

        Raises Gone when it ran out, NotFound when it is not ours.
        """
        try:
            call_id, user_id, role, region, team, muted = self._playback.loads(token, max_age=PLAYBACK_S)
        except SignatureExpired as error:
            raise Gone("The playback link has run out.", code="link_expired", remedy="Ask for a new one.") from error
        except BadSignature as error:
            raise NotFound("There is no such playback link.") from error
        return Actor(user_id, "", UserRole(role), region, team), call_id, muted

    def seal(self, state: dict[str, Any]) -> str:
        return self._states.dumps(state)

    def unseal(self, sealed: str, max_age_s: int) -> dict[str, Any] | None:
        """The sealed state, or None when it is not ours or too old."""
        try:
            state: dict[str, Any] = self._states.loads(sealed, max_age=max_age_s)
        except BadSignature:
            return None
        return state


def utc_now() -> datetime:
    return datetime.now(UTC)
