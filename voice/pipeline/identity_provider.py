"""What the claims of an identity provider grant; whatever is missing or unknown grants nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voice.domain.actor import UserRole
from voice.domain.errors import Forbidden


@dataclass(frozen=True, slots=True)
class OidcClaims:
    """The names of the claims that carry a user's role and region."""

    role: str
    region: str

    def read(self, subject: str, claims: Mapping[str, Any]) -> Grant:
        """Raises Forbidden (no_role, no_region)."""
        try:
            role = UserRole(str(claims.get(self.role)))
        except ValueError as error:
            raise Forbidden("The identity provider grants you no role here.", code="no_role") from error
        region = claims.get(self.region)
        if not isinstance(region, str) or not region.strip() or not may_have(role, region.strip()):
            raise Forbidden("The identity provider names no region for you.", code="no_region")
        login = claims.get("preferred_username") or claims.get("email") or subject
        return Grant(role, region.strip(), str(claims.get("name") or login), str(login))


@dataclass(frozen=True, slots=True)
class Grant:
    role: UserRole
    region: str
    name: str
    login: str


def may_have(role: UserRole, region: str) -> bool:
    """Whether the role may be given in the region: all of them ("*") is for admins and auditors."""
    return region != "*" or role in (UserRole.ADMIN, UserRole.AUDITOR)
