"""The people of the demo: one of each role, with one password that everybody may know."""

from __future__ import annotations

from typing import Any

from voice.bootstrap import Services
from voice.domain.actor import SYSTEM, UserRole
from voice.domain.errors import Conflict, Forbidden

PASSWORD = "callgate-demo"  # noqa: S105 - printed on the screen, and refused in production
REP, MANAGER = "chen", "wang"
PEOPLE: tuple[dict[str, Any], ...] = (
    {"login": REP, "name": "陈晓", "role": UserRole.REP, "region": "east", "team": "east-1"},
    {"login": MANAGER, "name": "王敏", "role": UserRole.MANAGER, "region": "east"},
    {"login": "zhao", "name": "赵岚", "role": UserRole.AUDITOR, "region": "*"},
    {"login": "admin", "name": "管理员", "role": UserRole.ADMIN, "region": "*"},
)


def add_people(services: Services) -> None:
    """Whoever is not there yet. Raises Forbidden in production."""
    if services.settings.production:
        raise Forbidden(
            "Demo users have a password that everybody knows.",
            code="demo_in_production",
            remedy="Add real users: callgate user add …",
        )
    for person in PEOPLE:
        try:
            services.people.add_user(SYSTEM, password=PASSWORD, **person)
        except Conflict as error:
            if error.code != "login_taken":
                raise
