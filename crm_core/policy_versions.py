"""The versions of a policy's text, and what their storage does. Policies belong to the whole company: no sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

SHIPPED = "shipped"  # the author of versions that came with a release


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """One text of one kind; never changed once it is stored. In force from `effective_at` until a higher one is."""

    kind: str
    version: int
    text: str
    sha256: str
    effective_at: datetime
    created_by: str
    created_at: datetime
    note: str = ""

    @property
    def by_release(self) -> bool:
        return self.created_by == SHIPPED


class PolicyVersionStore(Protocol):
    def policy_versions(self, kind: str) -> tuple[PolicyVersion, ...]:
        """All of one kind, the highest first."""

    def policy_version(self, kind: str, version: int) -> PolicyVersion | None: ...

    def policies_in_force(self, moment: datetime) -> Mapping[str, int]:
        """For each stored kind the highest version that is effective by then; kinds without one are left out."""

    def add_policy_version(self, version: PolicyVersion) -> None: ...
