"""Who may do what; whatever is not allowed here is refused."""

from __future__ import annotations

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import Forbidden
from voice.ports.people import User


def require_editor(actor: Actor, doing: str) -> None:
    """Raises Forbidden for roles that only look on. `doing` completes the sentence "… may not".

    Which rows an editor may touch is not decided here: reads outside an actor's sight find nothing.
    """
    if not actor.may_review:
        raise _refusal(actor, doing)


def require_role(actor: Actor, doing: str, *roles: UserRole) -> None:
    """Raises Forbidden unless the actor has one of the roles."""
    if actor.role not in roles:
        raise _refusal(actor, doing)


def require_admin_of(region: str, actor: Actor, doing: str) -> None:
    """Raises Forbidden unless the actor is an admin who sees that region; "*" for what concerns them all."""
    if actor.role is not UserRole.ADMIN or actor.region not in ("*", region):
        raise _refusal(actor, doing)


def oversees(actor: Actor, user: User) -> bool:
    """Whether the user lies in the actor's sight: itself, or by region and team."""
    if user.id == actor.user_id:
        return True
    match actor.role:
        case UserRole.MANAGER:
            return actor.region == user.region and actor.team in (None, user.team)
        case UserRole.AUDITOR | UserRole.ADMIN:
            return actor.region in ("*", user.region)
    return False


def _refusal(actor: Actor, doing: str) -> Forbidden:
    return Forbidden(
        f"The role {actor.role} may not {doing}.",
        code="role_not_allowed",
        remedy="Ask an administrator of your region for the right.",
    )
