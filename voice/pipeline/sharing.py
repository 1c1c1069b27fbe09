"""The actor's door to customers that regions share: grants, the pool of groups, and conflicts."""

from __future__ import annotations

from datetime import datetime

from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.pipeline.core import core, reading_sight, sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.rights import require_role
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import Conflict, Grant, GrantState, Page, PolicyBook, PooledGroup, Scope
from voice.ports.work import Work

_FIRST_PAGE = Page()


class Sharing(CrmDoor):
    """Everybody asks; managers and admins of the owning region decide."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def grants(
        self,
        actor: Actor,
        *,
        state: GrantState | None = None,
        account_id: str | None = None,
        page: Page = _FIRST_PAGE,
    ) -> tuple[Grant, ...]:
        """Those that the actor's region gave, got or asked for."""
        with self._reading() as store:
            return store.grants(sight_of(actor), state=state, account_id=account_id, page=page)

    def request(
        self,
        actor: Actor,
        *,
        account_id: str,
        scope: Scope,
        reason: str,
        expires_at: datetime,
        opportunity_id: str | None = None,
        grantee_region: str | None = None,
    ) -> Grant:
        with self._changing(actor, "ask for grants") as (store, who):
            return crm.request_grant(
                store,
                reading_sight(actor, who["now"]),
                account_id=account_id,
                scope=scope,
                reason=reason,
                expires_at=expires_at,
                opportunity_id=opportunity_id,
                grantee_region=grantee_region,
                policy=self._policies.current(store, who["now"]).customers.sharing,
                **who,
            )

    def decide(self, actor: Actor, grant_id: str, *, approve: bool, note: str | None = None) -> Grant:
        """Raises Forbidden for others than the owning region's managers, and for the own request."""
        require_role(actor, "decide on grants", UserRole.MANAGER, UserRole.ADMIN)
        with self._changing(actor, "decide on grants") as (store, who):
            return crm.decide_grant(store, sight_of(actor), grant_id, approve=approve, note=note, **who)

    def revoke(self, actor: Actor, grant_id: str) -> Grant:
        require_role(actor, "revoke grants", UserRole.MANAGER, UserRole.ADMIN)
        with self._changing(actor, "revoke grants") as (store, who):
            return crm.revoke_grant(store, sight_of(actor), grant_id, **who)

    def pool(self, actor: Actor, *, page: Page = _FIRST_PAGE) -> tuple[PooledGroup, ...]:
        """What every region has of each group: the same for everybody who is signed in."""
        with self._reading() as store:
            return store.pooled_groups(page)

    def conflicts(self, actor: Actor) -> tuple[Conflict, ...]:
        """Those of the actor's region."""
        sight = sight_of(actor)
        with self._reading() as store:
            found = crm.group_conflicts(
                store, policy=self._policies.current(store, self._clock.now()).customers.sharing, now=self._clock.now()
            )
        return tuple(
            one for one in found if sight.covers_region(one.first.region) or sight.covers_region(one.second.region)
        )

    def run_due(self, now: datetime) -> int:
        """Tell managers of new conflicts; an alert a day and account at most."""
        with core(), self._work() as unit:
            told = crm.alert_conflicts(
                unit.crm,
                policy=self._policies.current(unit.crm, now).customers.sharing,
                actor_id=SYSTEM.user_id,
                now=now,
            )
            unit.commit()
        return told
