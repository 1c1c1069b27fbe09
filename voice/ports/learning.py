"""What was learned from people: versions of the extraction heads, which one is in use, and who agreed to learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadVersion:
    """Heads fitted with what people decided; `manifest` says from what, with which figures, and names the files."""

    version: str
    created_at: datetime
    manifest: Mapping[str, Any]  # JSON-plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The reviewed calls of a region may be learned from."""

    region: str
    given_by: str
    given_at: datetime


class LearningRepository(Protocol):
    def add_version(self, version: HeadVersion) -> None:
        """Conflict (head_version_exists) when the name is taken."""

    def versions(self) -> tuple[HeadVersion, ...]:
        """Newest first."""

    def version(self, name: str) -> HeadVersion:
        """NotFound."""

    def chosen(self) -> HeadVersion | None:
        """The version in use; None for the heads of the release."""

    def choose(self, name: str | None, *, by: str, at: datetime) -> None:
        """Put a version in use, None for the heads of the release; earlier choices stay behind it."""

    def take_back_choice(self) -> bool:
        """Drop the last choice, so that the one before it holds; False when there is none."""

    def consents(self) -> tuple[Consent, ...]:
        """By region."""

    def give_consent(self, consent: Consent) -> bool:
        """False when the region's was given before: that one stands."""

    def withdraw_consent(self, region: str) -> bool:
        """False when there was none."""
