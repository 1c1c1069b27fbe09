"""What touches a deal: derived from its calls, entered by people, or told by adapters of mail and documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crm_core.entities import Activity
from crm_core.errors import CrmInvalid
from crm_core.health.entities import Touch
from crm_core.health.policy import HealthPolicy
from crm_core.health.terms import Direction, TouchKind
from crm_core.health.touches import risks_of_call, touch_of_call
from crm_core.ids import stable_id
from crm_core.records import require_aware
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stores import CrmStore

MET = (TouchKind.VISIT, TouchKind.MEETING)
WRITTEN = (TouchKind.MAIL, TouchKind.MESSAGE)


def touch_call(store: CrmStore, activity: Activity, policy: HealthPolicy) -> None:
    """Keep the touch of a call in step with its latest version, on whichever deal it stands now.

    Every deal that it touches or touched is marked: its days from then on are computed again.
    """
    before = store.touch(activity.id)
    touch = touch_of_call(activity, policy)
    if before is not None:
        store.mark_deal(before.opportunity_id, before.occurred_at)
    if touch is None:
        if before is not None:
            store.delete_touch(activity.id)
        return
    store.save_touch(touch)
    store.replace_risks(activity.id, risks_of_call(activity, policy))
    store.mark_deal(touch.opportunity_id, touch.occurred_at)


def untouch_call(store: CrmStore, activity_id: str) -> None:
    """Take back what a call meant for its deal, when the call is deleted."""
    untouch(store, activity_id)


def untouch(store: CrmStore, touch_id: str) -> None:
    """Take a touch back, if it is there; its deal's days from then on are computed again."""
    touch = store.touch(touch_id)
    if touch is not None:
        store.delete_touch(touch_id)
        store.mark_deal(touch.opportunity_id, touch.occurred_at)


def add_touch(
    store: CrmStore,
    sight: Sight,
    opportunity_id: str,
    *,
    kind: TouchKind,
    occurred_at: datetime,
    policy: HealthPolicy,
    actor_id: str,
    now: datetime,
    direction: Direction = Direction.UNKNOWN,
    seconds: float = 0,
    roles: Sequence[str] = (),
    fill: float | None = None,
    next_agreed_at: datetime | None = None,
    reference: str | None = None,
    touch_id: str | None = None,
) -> Touch:
    """A mail, a visit, a document that was read … on a deal, in seconds where it lasts.

    The same kind at the same time with the same `reference` (an adapter's own id) is the same touch; what is derived
    from another row names its `touch_id`. Raises CrmNotFound; CrmInvalid for a call, which its recording tells, a
    time to come, or what does not fit the kind.
    """
    for moment in (occurred_at, next_agreed_at):
        require_aware(moment, "A time of the touch")
    _check(kind, occurred_at, seconds=seconds, roles=roles, fill=fill, policy=policy, now=now)
    store.lock(f"opportunity:{opportunity_id}")
    deal = store.opportunity(sight, opportunity_id)
    touch = Touch(
        id=touch_id or stable_id("touch", deal.id, kind, occurred_at.isoformat(), reference or actor_id),
        opportunity_id=deal.id,
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        kind=kind,
        occurred_at=occurred_at,
        recorded_at=now,
        direction=direction,
        two_way=kind in MET or (kind in WRITTEN and direction is Direction.INBOUND),
        seconds=seconds,
        roles=tuple(sorted(set(roles))),
        rival=kind is TouchKind.RIVAL_SEEN,
        fill=fill,
        next_agreed_at=next_agreed_at,
        entered_by=actor_id,
    )
    known = store.touch(touch.id)
    if (
        known is not None
        and replace(touch, recorded_at=known.recorded_at, rep_id=known.rep_id, team=known.team) == known
    ):
        return known
    store.save_touch(touch)
    store.mark_deal(deal.id, occurred_at)
    log_event(
        store,
        type="touch.added",
        aggregate=f"opportunity:{deal.id}",
        payload={"touch_id": touch.id, "kind": kind.value},
        region=deal.region,
        team=deal.team,
        actor_id=actor_id,
        occurred_at=occurred_at,
        now=now,
    )
    return touch


def _check(
    kind: TouchKind,
    occurred_at: datetime,
    *,
    seconds: float,
    roles: Sequence[str],
    fill: float | None,
    policy: HealthPolicy,
    now: datetime,
) -> None:
    if kind is TouchKind.CALL:
        raise CrmInvalid("A call enters by its recording.", code="touch_is_a_call", remedy="Upload the call.")
    if occurred_at > now:
        raise CrmInvalid("A touch has happened.", code="touch_to_come", remedy="Enter it when it has happened.")
    if not 0 <= seconds <= 86_400:
        raise CrmInvalid("A touch lasts from 0 seconds to a day.", code="bad_seconds")
    if unknown := sorted(set(roles) - set(policy.roles)):
        raise CrmInvalid(
            f"There is no role {unknown[0]}.", code="unknown_role", remedy=f"Known: {', '.join(policy.roles)}."
        )
    if (fill is not None) != (kind is TouchKind.REQUIREMENTS_FILED):
        raise CrmInvalid("A requirement document says how far it is filled, and nothing else does.", code="bad_fill")
    if fill is not None and not 0 <= fill <= 1:
        raise CrmInvalid("A fill rate lies within 0..1.", code="bad_fill")
