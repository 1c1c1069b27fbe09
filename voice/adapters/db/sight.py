"""How far an actor sees, as SQL: the one predicate that every read of calls, facts and people is filtered by."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, true

from voice.adapters.db.tables import calls, users
from voice.domain.actor import Actor, UserRole


def sees_call(actor: Actor) -> ColumnElement[bool]:
    """True for the rows of `voice_calls` that the actor may see."""
    return _sees(actor, region=calls.c.region, team=calls.c.team, person=calls.c.rep_id)


def sees_user(actor: Actor) -> ColumnElement[bool]:
    """True for the rows of `voice_users` that the actor may see."""
    return _sees(actor, region=users.c.region, team=users.c.team, person=users.c.id)


def sees_region(actor: Actor, region: ColumnElement[str]) -> ColumnElement[bool]:
    """True for the rows that all people of their region may see."""
    if actor.region == "*":
        return true() if actor.role in (UserRole.AUDITOR, UserRole.ADMIN) else false()
    return region == actor.region


def _sees(
    actor: Actor, *, region: ColumnElement[str], team: ColumnElement[str | None], person: ColumnElement[str]
) -> ColumnElement[bool]:
    match actor.role:
        case UserRole.REP:
            return person == actor.user_id
        case UserRole.MANAGER if actor.team is None:
            return region == actor.region
        case UserRole.MANAGER:
            return and_(region == actor.region, team == actor.team)
        case UserRole.AUDITOR | UserRole.ADMIN:
            return true() if actor.region == "*" else region == actor.region
    return false()  # a role that nobody thought of here sees nothing
