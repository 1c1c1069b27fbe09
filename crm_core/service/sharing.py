"""Regions that share a customer: asking for a grant, deciding on it, and seeing who is in whose way."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_core.customers.policy import SharingPolicy
from crm_core.errors import CrmForbidden, CrmInvalid
from crm_core.ids import stable_id
from crm_core.service.alerting import raise_alert
from crm_core.service.log import log_event
from crm_core.sharing.conflicts import Conflict, conflicts_of
from crm_core.sharing.grants import Grant, GrantState, Scope, check_request, decided, revoked
from crm_core.sight import Sight
from crm_core.stores import CrmStore

CONFLICT_RULE = "group_conflict"


def request_grant(
    store: CrmStore,
    sight: Sight,
    *,
    account_id: str,
    scope: Scope,
    reason: str,
    expires_at: datetime,
    policy: SharingPolicy,
    actor_id: str,
    now: datetime,
    opportunity_id: str | None = None,
    grantee_region: str | None = None,
) -> Grant:
    """Ask the owning region for leave, for the own region unless the grantee is named.

    Raises CrmNotFound for an account or deal that is not in sight, CrmInvalid for a request that makes no sense.
    """
    account = store.account(sight, account_id)
    if opportunity_id and store.opportunity(sight, opportunity_id).account_id != account_id:
        raise CrmInvalid("The opportunity belongs to another account.", code="foreign_opportunity")
    grantee = sight.home(None) if grantee_region is None else grantee_region
    if not (sight.covers_region(grantee) or sight.covers_region(account.region)):
        raise CrmForbidden("A grant between two foreign regions.", code="foreign_region")
    check_request(
        region=account.region,
        grantee_region=grantee,
        reason=reason,
        now=now,
        expires_at=expires_at,
        longest_days=policy.longest_grant_days,
    )
    grant = Grant(
        id=stable_id("grant", account_id, opportunity_id or "", grantee, actor_id, now.isoformat()),
        region=account.region,
        account_id=account_id,
        opportunity_id=opportunity_id,
        grantee_region=grantee,
        scope=scope,
        reason=reason.strip(),
        state=GrantState.REQUESTED,
        requested_by=actor_id,
        requested_at=now,
        expires_at=expires_at,
    )
    store.save_grant(grant)
    _log(store, grant, "grant.requested", actor_id=actor_id, now=now)
    return grant


def decide_grant(
    store: CrmStore,
    sight: Sight,
    grant_id: str,
    *,
    approve: bool,
    actor_id: str,
    now: datetime,
    note: str | None = None,
) -> Grant:
    """By the owning region. Raises CrmForbidden for all others and for the requester, and what `decided` raises."""
    grant = decided(_own(store, sight, grant_id), approve=approve, by=actor_id, at=now, note=note)
    store.save_grant(grant)
    _log(store, grant, f"grant.{grant.state.value}", actor_id=actor_id, now=now)
    return grant


def revoke_grant(store: CrmStore, sight: Sight, grant_id: str, *, actor_id: str, now: datetime) -> Grant:
    """Before its end, by the owning region. Raises CrmForbidden, CrmConflict."""
    grant = revoked(_own(store, sight, grant_id), by=actor_id, at=now)
    store.save_grant(grant)
    _log(store, grant, "grant.revoked", actor_id=actor_id, now=now)
    return grant


def group_conflicts(store: CrmStore, *, policy: SharingPolicy, now: datetime) -> tuple[Conflict, ...]:
    """Regions that called one group within the policy's days of each other, in twice that time back from now."""
    since = now - timedelta(days=2 * policy.conflict_days)
    contacts = store.group_contacts(since, now + timedelta(microseconds=1))
    return conflicts_of(contacts, store.grants_of_groups(), days=policy.conflict_days)


def alert_conflicts(store: CrmStore, *, policy: SharingPolicy, actor_id: str, now: datetime) -> int:
    """Tell the managers of both regions; returns how many were told anew."""
    told = 0
    for conflict in group_conflicts(store, policy=policy, now=now):
        for mine, other in ((conflict.first, conflict.second), (conflict.second, conflict.first)):
            alert = raise_alert(
                store,
                rule=CONFLICT_RULE,
                subject=f"account:{mine.account_id}",
                region=mine.region,
                team=None,
                rep_id=mine.rep_id,
                audience="manager",
                reason={"group_id": conflict.group_id, "region": other.region, "at": other.at.isoformat()},
                actor_id=actor_id,
                now=now,
            )
            told += alert is not None
    return told


def _own(store: CrmStore, sight: Sight, grant_id: str) -> Grant:
    store.lock(f"grant:{grant_id}")
    grant = store.grant(sight, grant_id)
    if not sight.covers_region(grant.region):
        raise CrmForbidden("The owning region decides.", code="foreign_region", remedy="Ask a manager over there.")
    return grant


def _log(store: CrmStore, grant: Grant, event: str, *, actor_id: str, now: datetime) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"grant:{grant.id}",
        payload={
            "account_id": grant.account_id,
            "opportunity_id": grant.opportunity_id,
            "grantee_region": grant.grantee_region,
            "scope": grant.scope.value,
            "expires_at": grant.expires_at.isoformat(),
        },
        region=grant.region,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
