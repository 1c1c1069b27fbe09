"""The company's people as the core asks for them: who is above whom."""

from __future__ import annotations

from voice.domain.actor import SYSTEM
from voice.ports.crm import Colleague, Directory, Position
from voice.ports.work import UnitOfWork


def directory_of(unit: UnitOfWork) -> Directory:
    """All active users, read in the transaction of `unit`."""
    return Directory(
        tuple(
            Colleague(id=user.id, position=Position(user.role.value), region=user.region, team=user.team)
            for user in unit.people.visible(SYSTEM)
        )
    )
