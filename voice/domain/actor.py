"""Who acts, and how far that person sees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UserRole(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person or an app's token acting for one.

    Sight (an SQL predicate in every query): a rep sees own calls; a manager the calls of the own region
    (of the own team when `team` is set); auditors and admins see their region, or all when `region` is "*".
    """

    user_id: str
    name: str
    role: UserRole
    region: str
    team: str | None = None

    @property
    def may_review(self) -> bool:
        return self.role in (UserRole.REP, UserRole.MANAGER, UserRole.ADMIN)


# What the worker and the sweeper act as: sees all regions, is no person.
SYSTEM = Actor(user_id="system", name="Callgate", role=UserRole.ADMIN, region="*")
