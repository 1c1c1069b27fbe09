"""What a call means for the health of its deal: one touch, and what was said against the deal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from crm_core.entities import Activity
from crm_core.health.entities import Risk, Touch
from crm_core.health.policy import HealthPolicy
from crm_core.health.terms import Direction, Metric, TouchKind
from crm_core.ids import stable_id
from crm_core.records import CallRecord, SignalClaim
from crm_core.terms import UNKNOWN_ROLE, Party, SignalKind


def touch_of_call(activity: Activity, policy: HealthPolicy) -> Touch | None:
    """None for a call that stands on no opportunity. Rejected claims say nothing.

    A next step that nobody confirmed and that was not heard surely enough counts as our own plan.
    """
    record, sure = activity.record, policy.of(Metric.NEXT_STEP)["min_confidence"]
    if activity.opportunity_id is None:
        return None
    return Touch(
        id=activity.id,
        activity_id=activity.id,
        opportunity_id=activity.opportunity_id,
        region=record.region,
        team=record.team,
        rep_id=record.rep_id,
        kind=TouchKind.CALL,
        occurred_at=record.occurred_start,
        recorded_at=record.recorded_at,
        direction=Direction(record.direction) if record.direction in set(Direction) else Direction.UNKNOWN,
        two_way=True,
        seconds=(record.occurred_end - record.occurred_start).total_seconds(),
        roles=_roles(record),
        rival=_names_a_rival(record, policy.of(Metric.RIVALS)["min_confidence"]),
        next_agreed_at=_earliest(signal.at for signal in _signals(record, SignalKind.NEXT_STEP, sure)),
        next_internal_at=_earliest(
            (
                *(claim.due_at for claim in record.commitments if claim.owner == Party.REP and not claim.rejected),
                *(signal.at for signal in _signals(record, SignalKind.NEXT_STEP, 0) if not signal.stands(sure)),
            )
        ),
    )


def risks_of_call(activity: Activity, policy: HealthPolicy) -> tuple[Risk, ...]:
    """Objections by their tag, risk signals by their reading. Empty for a call that stands on no opportunity."""
    record, found = activity.record, []
    sure = policy.of(Metric.RISKS)["min_confidence"]
    if activity.opportunity_id is None:
        return ()
    for claim in record.objections:
        if claim.stands(sure):
            found.append((claim.claim_id, claim.tag, True, False, claim.answered is True))
    for signal in _signals(record, SignalKind.RISK, sure):
        found.append((signal.claim_id, signal.value or "risk", False, signal.severe, False))
    return tuple(
        Risk(
            id=stable_id("risk", activity.id, claim_id),
            activity_id=activity.id,
            opportunity_id=activity.opportunity_id,
            region=record.region,
            occurred_at=record.occurred_start,
            tag=tag,
            objection=objection,
            severe=severe,
            answered=answered,
        )
        for claim_id, tag, objection, severe, answered in found
    )


def _signals(record: CallRecord, kind: SignalKind, min_confidence: float) -> list[SignalClaim]:
    return [signal for signal in record.signals if signal.kind is kind and signal.stands(min_confidence)]


def _roles(record: CallRecord) -> tuple[str, ...]:
    said = (one for one in record.persons if one.side == Party.CUSTOMER and not one.rejected)
    return tuple(sorted({one.role for one in said if one.role != UNKNOWN_ROLE}))


def _names_a_rival(record: CallRecord, min_confidence: float) -> bool:
    named = any(claim.competitor and claim.stands(min_confidence) for claim in record.objections)
    return named or bool(_signals(record, SignalKind.COMPARING, min_confidence))


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
