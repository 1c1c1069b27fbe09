"""Policy versions in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select

from crm_core.policy_versions import PolicyVersion
from crm_core.store.policy_tables import policy_versions
from crm_core.store.rows import OnConnection, fetch, to_row


class SqlPolicies(OnConnection):
    """Implements `PolicyVersionStore`."""

    def policy_versions(self, kind: str) -> tuple[PolicyVersion, ...]:
        query = select(policy_versions).where(policy_versions.c.kind == kind)
        return fetch(self._connection, PolicyVersion, query.order_by(policy_versions.c.version.desc()))

    def policy_version(self, kind: str, version: int) -> PolicyVersion | None:
        query = select(policy_versions).where(policy_versions.c.kind == kind, policy_versions.c.version == version)
        return next(iter(fetch(self._connection, PolicyVersion, query)), None)

    def policies_in_force(self, moment: datetime) -> Mapping[str, int]:
        query = (
            select(policy_versions.c.kind, func.max(policy_versions.c.version).label("version"))
            .where(policy_versions.c.effective_at <= moment)
            .group_by(policy_versions.c.kind)
        )
        return {row.kind: row.version for row in self._connection.execute(query)}

    def add_policy_version(self, version: PolicyVersion) -> None:
        self._connection.execute(insert(policy_versions).values(to_row(version)))
