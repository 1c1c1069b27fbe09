"""A superior lets a deal through although requirements are missing: with a reason, for a day, and on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crm_core.calendar import due_at
from crm_core.directory import Position
from crm_core.errors import CrmForbidden, CrmInvalid
from crm_core.gates.definitions import GateDefinition
from crm_core.gates.entities import Override
from crm_core.ids import stable_id
from crm_core.paging import WHOLE_LIST
from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.quality import flaws_of
from crm_core.service.alerting import raise_alert
from crm_core.service.deal_facts import End
from crm_core.service.gate_check import judge
from crm_core.service.gates import lock_deal
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stores import CrmStore
from crm_core.terms import Outcome

ALERT = "gate_override"


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """Overrides of a period: how many, how many were used or looked at by another, and by whom they were given."""

    overrides: tuple[Override, ...]
    used: int
    unreviewed: int
    by_actor: Mapping[str, int]


def override_gate(
    store: CrmStore,
    sight: Sight,
    opportunity_id: str,
    *,
    to: str,
    reason: str,
    position: Position,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    outcome: Outcome | None = None,
    keys: tuple[str, ...] = (),
    book: PolicyBook | None = None,
) -> Override:
    """Waive requirements of one move for as long as the policy says; without keys, all that the position may waive.

    Raises CrmNotFound; CrmForbidden for a rep, or a key that the position may not waive; CrmInvalid for an unknown
    key or a reason that is short or says nothing.
    """
    if position not in (Position.MANAGER, Position.ADMIN):
        raise CrmForbidden("Only superiors override a gate.", code="override_not_allowed")
    gates = policy.gates
    if len(reason.strip()) < gates.override_min_chars or flaws_of(reason, policy=policy.quality):
        raise CrmInvalid(
            f"An override gives its reason in at least {gates.override_min_chars} characters.",
            code="reason_too_short",
            remedy="Say what is missing and why the deal must move all the same.",
        )
    deal = lock_deal(store, sight, opportunity_id)
    judged = judge(store, deal, to=to, end=End(outcome, reason), policy=policy, book=book, now=now)
    _check_keys(keys, judged.gate, position)
    given = Override(
        id=stable_id("override", deal.id, to, actor_id, now.isoformat()),
        opportunity_id=deal.id,
        episode=deal.episode,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        from_stage=deal.stage,
        to_stage=to,
        keys=keys,
        actor_id=actor_id,
        position=position,
        reason=reason.strip(),
        created_at=now,
        expires_at=due_at(now, gates.override_lasts, policy.calendar.of(deal.region)),
    )
    store.save_override(given)
    raise_alert(
        store,
        rule=ALERT,
        subject=f"opportunity:{deal.id}",
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        audience="director",
        reason={"override_id": given.id, "to": to, "by": actor_id, "keys": list(keys)},
        actor_id=actor_id,
        now=now,
        opportunity_id=deal.id,
        zone=policy.calendar.of(deal.region).zone,
    )
    _log(store, given, "override.given", actor_id=actor_id, now=now)
    return given


def review_override(store: CrmStore, sight: Sight, override_id: str, *, actor_id: str, now: datetime) -> Override:
    """Another superior has looked at it. Again: no change. Raises CrmNotFound, CrmForbidden for its author."""
    store.lock(f"opportunity:{store.override(sight, override_id).opportunity_id}")
    given = store.override(sight, override_id)
    if given.actor_id == actor_id:
        raise CrmForbidden("Nobody reviews an override of his own.", code="own_override")
    if given.reviewed_by:
        return given
    reviewed = replace(given, reviewed_by=actor_id, reviewed_at=now)
    store.save_override(reviewed)
    _log(store, reviewed, "override.reviewed", actor_id=actor_id, now=now)
    return reviewed


def override_report(store: CrmStore, sight: Sight, *, since: datetime, until: datetime) -> OverrideReport:
    """All overrides in sight that were given from `since` up to before `until`.."""
    found = store.overrides(sight, since=since, until=until, page=WHOLE_LIST)
    return OverrideReport(
        found,
        used=sum(one.used_at is not None for one in found),
        unreviewed=sum(one.reviewed_by is None for one in found),
        by_actor=dict(Counter(one.actor_id for one in found).most_common()),
    )


def _check_keys(keys: tuple[str, ...], gate: GateDefinition, position: Position) -> None:
    for key in keys:
        one = gate.requirement(key)
        if one is None:
            raise CrmInvalid(f"The move does not ask for {key}.", code="unknown_requirement")
        if one.waiver_role is None or (one.waiver_role is Position.ADMIN and position is not Position.ADMIN):
            raise CrmForbidden(f"You cannot waive {key}.", code="not_waivable")


def _log(store: CrmStore, given: Override, event: str, *, actor_id: str, now: datetime) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"opportunity:{given.opportunity_id}",
        payload={"override_id": given.id, "to": given.to_stage, "keys": list(given.keys)},
        region=given.region,
        team=given.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
