"""Who looks at a page, what the pages offer to that role, and the language and theme they show in."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from voice.api.auth import Identity
from voice.api.deps import IdentityDep
from voice.api.ui.translations import LOCALES
from voice.domain.actor import Actor, UserRole
from voice.ports.people import User

LOCALE_COOKIE = "callgate_locale"
THEME_COOKIE = "callgate_theme"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in user. What is offered here is a courtesy: the use cases refuse on their own."""

    user: User

    @property
    def actor(self) -> Actor:
        return self.user.actor

    @property
    def home(self) -> str:
        """The first page of the role: a rep's day, an auditor's log, the calls for those between."""
        return {UserRole.REP: "/todos", UserRole.AUDITOR: "/audit"}.get(self.user.role, "/calls")

    @property
    def may_review(self) -> bool:
        return self.actor.may_review

    @property
    def may_upload(self) -> bool:
        return self.user.role is not UserRole.AUDITOR

    @property
    def sees_others(self) -> bool:
        """Whether lists can hold other people's calls, and the log is open."""
        return self.user.role is not UserRole.REP


def visitor_of(request: Request) -> Visitor | None:
    identity: Identity | None = getattr(request.state, "identity", None)
    return Visitor(identity.user) if identity else None


def _signed_in(identity: IdentityDep) -> Visitor:
    return Visitor(identity.user)


SignedIn = Annotated[Visitor, Depends(_signed_in)]


def locale_of(request: Request) -> str:
    """The user's own language; before the sign-in the one chosen in this browser."""
    visitor = visitor_of(request)
    chosen = visitor.user.locale if visitor else request.cookies.get(LOCALE_COOKIE, "")
    return chosen if chosen in LOCALES else LOCALES[0]


def theme_of(request: Request) -> str:
    theme = request.cookies.get(THEME_COOKIE, "")
    return theme if theme in THEMES else THEMES[0]
