"""The door to policies: managers read and preview, admins of all regions publish, admins take deals over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import NotFound
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.rights import require_admin_of, require_role
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import CrmPolicy, DealMigration, PolicyBook, PolicyPreview, PolicyVersion, SalesStage, StageChange
from voice.ports.work import Work

ALL_REGIONS = "*"  # policies are those of the whole company
_READERS = (UserRole.MANAGER, UserRole.AUDITOR, UserRole.ADMIN)


@dataclass(frozen=True, slots=True)
class PolicyState:
    """One kind: the version in force, and all versions, the newest first. The newest may wait for its day."""

    kind: str
    in_force: PolicyVersion
    history: tuple[PolicyVersion, ...]

    @property
    def newest(self) -> PolicyVersion:
        return self.history[0]


class Policies(CrmDoor):
    """Policies hold for the whole company; which deals they concern is counted within the actor's sight."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def current(self, actor: Actor) -> CrmPolicy:
        """What holds now, for the choices in everybody's forms."""
        with self._reading() as store:
            return self._policies.current(store, self._clock.now())

    def stages(self, actor: Actor) -> tuple[SalesStage, ...]:
        """Every stage that a deal may stand in, under its newest name; those of older versions last."""
        named: dict[str, SalesStage] = {}
        with self._reading() as store:
            for version in crm.policy_history(store, self._policies, kind="pipeline", now=self._clock.now()):
                for stage in self._policies.pipeline(store, version.version).stages:
                    named.setdefault(stage.key, stage)
        return tuple(named.values())

    def states(self, actor: Actor) -> tuple[PolicyState, ...]:
        """Every kind, by name."""
        return tuple(self.state(actor, kind) for kind in self._policies.shipped)

    def state(self, actor: Actor, kind: str) -> PolicyState:
        """Raises NotFound."""
        require_role(actor, "read policies", *_READERS)
        now = self._clock.now()
        with self._reading() as store:
            history = crm.policy_history(store, self._policies, kind=kind, now=now)
        held = next(version for version in history if version.effective_at <= now)
        return PolicyState(kind, held, history)

    def version(self, actor: Actor, kind: str, number: int) -> PolicyVersion:
        """Raises NotFound."""
        for version in self.state(actor, kind).history:
            if version.version == number:
                return version
        raise NotFound(f"There is no version {number} of the policy {kind}.", code="policy_version_not_found")

    def preview(self, actor: Actor, kind: str, text: str) -> PolicyPreview:
        """What publishing the text would change. Raises NotFound."""
        require_role(actor, "read policies", *_READERS)
        with self._reading() as store:
            return crm.preview_policy(
                store, sight_of(actor), self._policies, kind=kind, text=text, now=self._clock.now()
            )

    def require_publisher(self, actor: Actor) -> None:
        """Raises Forbidden unless the actor is an admin of all regions."""
        require_admin_of(ALL_REGIONS, actor, "publish policies")

    def publish(
        self,
        actor: Actor,
        kind: str,
        text: str,
        *,
        expected_version: int,
        effective_at: datetime | None = None,
        note: str = "",
    ) -> PolicyState:
        """Make the text the next version.

        Raises Forbidden, NotFound, InvalidInput (invalid_policy, wrong_policy_version, no_changes,
        effective_in_past), Conflict (stale_policy).
        """
        self.require_publisher(actor)
        with self._changing(actor, "publish policies") as (store, who):
            crm.publish_policy(
                store,
                self._policies,
                kind=kind,
                text=text,
                expected_version=expected_version,
                effective_at=effective_at,
                note=note,
                **who,
            )
        return self.state(actor, kind)

    def preview_migration(self, actor: Actor, version: int, mapping: Mapping[str, str]) -> tuple[StageChange, ...]:
        """What open deals in sight would become under this version of the pipeline. Raises NotFound, InvalidInput."""
        require_role(actor, "read policies", *_READERS)
        with self._reading() as store:
            target = self._policies.pipeline(store, version)
            return crm.preview_migration(store, sight_of(actor), target, mapping=mapping)

    def migrate(self, actor: Actor, version: int, mapping: Mapping[str, str]) -> DealMigration:
        """Take the open deals in sight over to this version of the pipeline, in portions of one transaction each.

        Raises Forbidden, NotFound, InvalidInput (bad_stage, stage_unmapped).
        """
        require_role(actor, "take deals over to another pipeline", UserRole.ADMIN)
        moved = 0
        while True:
            with self._changing(actor, "take deals over to another pipeline") as (store, who):
                target = self._policies.pipeline(store, version)
                gates = self._policies.current(store, who["now"]).gates.version
                done = crm.migrate_deals(store, sight_of(actor), target, gates_version=gates, mapping=mapping, **who)
            moved += done.moved
            if not (done.moved and done.left):
                return DealMigration(moved, done.left)

    def run_due(self, now: datetime) -> int:
        """Store the policies of this release that are not stored yet. How many were."""
        with core(), self._work() as unit:
            taken = crm.take_over_shipped(unit.crm, self._policies, now=now)
            if taken:
                unit.commit()
        return len(taken)
