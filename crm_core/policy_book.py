"""Which policies hold when: the files that were shipped, overlaid by the versions that were published since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm_core.errors import CrmNotFound
from crm_core.policies import CrmPolicy
from crm_core.policy import PipelinePolicy
from crm_core.policy_files import READERS, declared_version, read_policy_text
from crm_core.policy_versions import PolicyVersionStore


class PolicyBook:
    """Reads each version once and keeps it: what is stored under a number never changes."""

    def __init__(self, shipped: Mapping[str, str]) -> None:
        """`shipped` holds the text of every kind. Raises PolicyInvalid for one that is missing or wrong."""
        self._shipped = {kind: (declared_version(kind, shipped[kind]), shipped[kind]) for kind in READERS}
        self._read: dict[tuple[str, int], Any] = {}
        self._whole: dict[tuple[int, ...], CrmPolicy] = {}
        self.as_shipped = CrmPolicy(**{kind: read_policy_text(kind, shipped[kind]) for kind in READERS})

    @property
    def shipped(self) -> Mapping[str, tuple[int, str]]:
        """By kind the version and the text that came with this release."""
        return self._shipped

    def current(self, store: PolicyVersionStore, now: datetime) -> CrmPolicy:
        """All policies in force. Raises PolicyInvalid when a stored text does not fit this release."""
        stored = store.policies_in_force(now)
        if not stored:
            return self.as_shipped
        numbers = tuple(stored.get(kind, 0) for kind in READERS)
        if numbers not in self._whole:
            shipped = self.as_shipped
            self._whole[numbers] = CrmPolicy(
                **{
                    kind: self.pinned(store, kind, number) if number else getattr(shipped, kind)
                    for kind, number in zip(READERS, numbers, strict=True)
                }
            )
        return self._whole[numbers]

    def pinned(self, store: PolicyVersionStore, kind: str, version: int) -> Any:
        """The policy of one kind in the version that something running was begun with. Raises CrmNotFound."""
        if (kind, version) not in self._read:
            self._read[kind, version] = read_policy_text(kind, self.text(store, kind, version))
        return self._read[kind, version]

    def pipeline(self, store: PolicyVersionStore, version: int) -> PipelinePolicy:
        """The pipeline in the version in which a deal stands. Raises CrmNotFound."""
        found: PipelinePolicy = self.pinned(store, "pipeline", version)
        return found

    def text(self, store: PolicyVersionStore, kind: str, version: int) -> str:
        """Raises CrmNotFound."""
        if stored := store.policy_version(kind, version):
            return stored.text
        number, text = self._shipped.get(kind, (0, ""))
        if number != version:
            raise CrmNotFound(f"There is no version {version} of the policy {kind}.", code="policy_version_not_found")
        return text
