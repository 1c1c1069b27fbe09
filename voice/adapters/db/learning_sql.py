"""LearningRepository over SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select

from voice.adapters.db.conflicts import conflict_as
from voice.adapters.db.tables import head_choices, head_versions, learning_consents
from voice.domain.errors import NotFound
from voice.ports.learning import Consent, HeadVersion


class SqlLearningRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_version(self, version: HeadVersion) -> None:
        row = {column.name: getattr(version, column.name) for column in head_versions.c}
        with conflict_as(self._connection, "There is a version of this name.", code="head_version_exists"):
            self._connection.execute(insert(head_versions).values({**row, "manifest": dict(version.manifest)}))

    def versions(self) -> tuple[HeadVersion, ...]:
        query = select(head_versions).order_by(head_versions.c.created_at.desc(), head_versions.c.version.desc())
        return tuple(_version(row) for row in self._connection.execute(query).mappings())

    def version(self, name: str) -> HeadVersion:
        query = select(head_versions).where(head_versions.c.version == name)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound(
                f"There is no version {name} of the heads.",
                code="head_version_not_found",
                remedy="`callgate models heads list` shows them.",
            )
        return _version(row)

    def chosen(self) -> HeadVersion | None:
        last = select(head_choices.c.version).order_by(head_choices.c.seq.desc()).limit(1)
        name: str | None = self._connection.execute(last).scalar_one_or_none()
        return None if name is None else self.version(name)

    def choose(self, name: str | None, *, by: str, at: datetime) -> None:
        choice = {"version": name, "chosen_by": by, "chosen_at": at}
        self._connection.execute(insert(head_choices).values(choice))

    def take_back_choice(self) -> bool:
        last = select(head_choices.c.seq).order_by(head_choices.c.seq.desc()).limit(1).scalar_subquery()
        return self._connection.execute(delete(head_choices).where(head_choices.c.seq == last)).rowcount > 0

    def consents(self) -> tuple[Consent, ...]:
        rows = self._connection.execute(select(learning_consents).order_by(learning_consents.c.region)).mappings()
        return tuple(Consent(**row) for row in rows)

    def give_consent(self, consent: Consent) -> bool:
        known = select(learning_consents).where(learning_consents.c.region == consent.region)
        if self._connection.execute(known).first() is not None:
            return False
        row = {column.name: getattr(consent, column.name) for column in learning_consents.c}
        self._connection.execute(insert(learning_consents).values(row))
        return True

    def withdraw_consent(self, region: str) -> bool:
        gone = delete(learning_consents).where(learning_consents.c.region == region)
        return self._connection.execute(gone).rowcount > 0


def _version(row: RowMapping) -> HeadVersion:
    return HeadVersion(**row)
