"""Who works where and under whom, as far as the rules need it: whom to escalate to, who may approve."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm_core.sight import ALL_REGIONS


class Position(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One active user. `region` may be "*"; a manager without a team leads the whole region."""

    id: str
    position: Position
    region: str
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """All active users of the company at one moment."""

    colleagues: tuple[Colleague, ...]

    def levels_above(
        self, *, region: str, team: str | None, person_id: str | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """Whom to turn to for somebody of that region and team, the nearest level first, each by id.

        Managers of the team, managers of the region, managers of all regions, admins of the region, admins of all.
        `person_id` is never among them; empty levels are left out.
        """
        levels = (
            self._of(Position.MANAGER, region, team) if team else (),
            self._of(Position.MANAGER, region, None),
            self._of(Position.MANAGER, ALL_REGIONS, None),
            self._of(Position.ADMIN, region, None),
            self._of(Position.ADMIN, ALL_REGIONS, None),
        )
        others = (tuple(one for one in level if one != person_id) for level in levels)
        return tuple(level for level in others if level)

    def find(self, person_id: str) -> Colleague | None:
        return next((one for one in self.colleagues if one.id == person_id), None)

    def _of(self, position: Position, region: str, team: str | None) -> tuple[str, ...]:
        found = (one for one in self.colleagues if (one.position, one.region, one.team) == (position, region, team))
        return tuple(sorted(one.id for one in found))
