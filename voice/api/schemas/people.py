"""Users, sessions and tokens as clients see them; never a hash, and a secret only once."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from voice.domain.actor import UserRole
from voice.ports.people import Credential, User

Locale = Literal["zh-CN", "en"]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Password = Annotated[SecretStr, Field(min_length=8, max_length=200)]

_USER: dict[str, Any] = {
    "id": "0197f39e-11aa-7d0b-a1f0-93d3c8a5c001",
    "login": "li.wei",
    "name": "李伟",
    "role": "rep",
    "region": "east",
    "team": "east-1",
    "locale": "zh-CN",
}
_TOKEN: dict[str, Any] = {
    "id": "0197f3b1-77aa-7e02-8f4e-0d5c2b9a6c11",
    "label": "phone",
    "created_at": "2026-03-12T07:00:00Z",
    "expires_at": "2027-03-12T07:00:00Z",
}


def _example(*examples: dict[str, Any], closed: bool = False) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": list(examples)}, extra="forbid" if closed else "ignore")


class UserOut(BaseModel):
    """A person who may sign in."""

    model_config = _example(_USER)

    id: str
    login: str
    name: str
    role: UserRole
    region: str = Field(description="`*` for all regions")
    team: str | None = None
    locale: str


def user_out(user: User) -> UserOut:
    return UserOut(
        id=user.id,
        login=user.login,
        name=user.name,
        role=user.role,
        region=user.region,
        team=user.team,
        locale=user.locale,
    )


class UserIn(BaseModel):
    """A person to add. Without a password only the identity provider can sign it in."""

    model_config = _example(
        {
            "login": "li.wei",
            "name": "李伟",
            "role": "rep",
            "region": "east",
            "team": "east-1",
            "password": "long enough 7",
        },
        closed=True,
    )

    login: Word
    name: Word
    role: UserRole
    region: Word
    team: Word | None = None
    password: Password | None = None
    locale: Locale = "zh-CN"
    phone: Word | None = None


class PasswordIn(BaseModel):
    """A new password; `current` is needed for one's own."""

    model_config = _example({"password": "a new long one 8", "current": "long enough 7"}, closed=True)

    password: Password
    current: SecretStr | None = None


class SignIn(BaseModel):
    """Login and password."""

    model_config = _example({"login": "li.wei", "password": "long enough 7"}, closed=True)

    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class SessionOut(BaseModel):
    """Who is signed in."""

    model_config = _example({"user": _USER, "kind": "session", "expires_at": "2026-03-12T19:00:00Z"})

    user: UserOut
    kind: str = Field(description="session (cookie) or token (bearer)")
    expires_at: datetime | None = None


class LocaleIn(BaseModel):
    """The language of pages and problem titles."""

    model_config = _example({"locale": "en"}, closed=True)

    locale: Locale


class TokenIn(BaseModel):
    """A token to make for an app that acts as you."""

    model_config = _example({"label": "phone", "expires_at": "2027-03-12T07:00:00Z"}, closed=True)

    label: Word
    expires_at: AwareDatetime | None = Field(None, description="Left out: until it is revoked")


class TokenOut(BaseModel):
    """A token without its secret."""

    model_config = _example(_TOKEN)

    id: str
    label: str
    created_at: datetime
    expires_at: datetime | None = None


class NewToken(TokenOut):
    """A token with its secret, which is shown this once."""

    model_config = _example({**_TOKEN, "secret": "cg_5hZ…"})

    secret: str


def token_out(credential: Credential) -> TokenOut:
    return TokenOut(
        id=credential.id, label=credential.label, created_at=credential.created_at, expires_at=credential.expires_at
    )


def new_token(credential: Credential, secret: str) -> NewToken:
    return NewToken(**token_out(credential).model_dump(), secret=secret)
