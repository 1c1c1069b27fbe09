"""The border to the CRM core: an actor becomes a Sight, the core's refusals become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import CallgateError, Conflict, Forbidden, InvalidInput, NotFound
from voice.ports.crm import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound, Sight

_OURS: dict[type[CrmError], type[CallgateError]] = {
    CrmInvalid: InvalidInput,
    CrmForbidden: Forbidden,
    CrmNotFound: NotFound,
    CrmConflict: Conflict,
}


@contextmanager
def core() -> Iterator[None]:
    """Raises the core's errors as the service's own, with their code, detail and remedy."""
    try:
        yield
    except CrmError as error:
        raise _OURS.get(type(error), CallgateError)(error.detail, code=error.code, remedy=error.remedy) from error


def sight_of(actor: Actor) -> Sight:
    """How far the actor sees in the core; the same limits as in the repositories of calls."""
    match actor.role:
        case UserRole.REP:
            return Sight(actor.region, rep_id=actor.user_id)
        case UserRole.MANAGER:
            return Sight(actor.region, team=actor.team)
    return Sight(actor.region)
