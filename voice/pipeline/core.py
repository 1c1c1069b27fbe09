"""The border to the CRM core: an actor becomes a Sight, the core's refusals become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import CallgateError, Conflict, Forbidden, Gap, InvalidInput, NotFound
from voice.ports.crm import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound, Sight

_OURS: dict[type[CrmError], type[CallgateError]] = {
    CrmInvalid: InvalidInput,
    CrmForbidden: Forbidden,
    CrmNotFound: NotFound,
}


@contextmanager
def core() -> Iterator[None]:
    """Raises the core's errors as the service's own, with their code, detail, remedy and what is missing."""
    try:
        yield
    except CrmConflict as error:
        missing = tuple(Gap(**asdict(one)) for one in error.missing)
        raise Conflict(error.detail, code=error.code, remedy=error.remedy, missing=missing) from error
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


def reading_sight(actor: Actor, now: datetime) -> Sight:
    """With what the actor's region shares with others: for showing accounts, contacts and opportunities."""
    return replace(sight_of(actor), shared_at=now)


def writing_sight(actor: Actor, now: datetime) -> Sight:
    """With what a live grant lets the actor's region change."""
    return replace(sight_of(actor), shared_at=now, writing=True)
