"""LearningRepository over dicts."""

from __future__ import annotations

from datetime import datetime

from tests.fakes.tables import Tables
from voice.domain.errors import Conflict, NotFound
from voice.ports.learning import Consent, HeadVersion


class FakeLearning:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add_version(self, version: HeadVersion) -> None:
        if version.version in self._tables.head_versions:
            raise Conflict("There is a version of this name.", code="head_version_exists")
        self._tables.head_versions[version.version] = version

    def versions(self) -> tuple[HeadVersion, ...]:
        newest = sorted(self._tables.head_versions.values(), key=lambda one: (one.created_at, one.version))
        return tuple(reversed(newest))

    def version(self, name: str) -> HeadVersion:
        if name not in self._tables.head_versions:
            raise NotFound(f"There is no version {name} of the heads.", code="head_version_not_found")
        return self._tables.head_versions[name]

    def chosen(self) -> HeadVersion | None:
        name = self._tables.head_choices[max(self._tables.head_choices)] if self._tables.head_choices else None
        return None if name is None else self.version(name)

    def choose(self, name: str | None, *, by: str, at: datetime) -> None:
        self._tables.head_choices[len(self._tables.head_choices) + 1] = name

    def take_back_choice(self) -> bool:
        if not self._tables.head_choices:
            return False
        del self._tables.head_choices[max(self._tables.head_choices)]
        return True

    def consents(self) -> tuple[Consent, ...]:
        return tuple(self._tables.consents[region] for region in sorted(self._tables.consents))

    def give_consent(self, consent: Consent) -> bool:
        if consent.region in self._tables.consents:
            return False
        self._tables.consents[consent.region] = consent
        return True

    def withdraw_consent(self, region: str) -> bool:
        return self._tables.consents.pop(region, None) is not None
