"""Who may consent to a move: never the one who asked, and never nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from crm_core.directory import Directory
from crm_core.errors import CrmConflict, CrmForbidden
from crm_core.gates.entities import Approval, Delegation


def asked_up_to(
    level: int, directory: Directory, *, region: str, team: str | None, submitted_by: str
) -> tuple[str, ...]:
    """All who may decide when `level` levels above the submitter have been asked (counts from 1), nearest first.

    Raises CrmConflict (no_approver) when nobody is above.
    """
    levels = directory.levels_above(region=region, team=team, person_id=submitted_by)
    if not levels:
        raise CrmConflict(
            "There is nobody who could consent.",
            code="no_approver",
            remedy="Let an administrator appoint a manager for this team or region.",
        )
    return tuple(dict.fromkeys(one for asked in levels[:level] for one in asked))


def decides_for(approval: Approval, actor_id: str, delegations: Iterable[Delegation], now: datetime) -> str | None:
    """In whose place the actor decides: None for itself.

    Raises CrmForbidden for the submitter, and for one who is neither asked nor stands in for one who is.
    """
    if actor_id == approval.submitted_by:
        raise CrmForbidden(
            "Nobody consents to what he asked for himself.", code="own_request", remedy="Wait for your superior."
        )
    if actor_id in approval.asked:
        return None
    for one in delegations:
        if one.to_id == actor_id and one.from_id in approval.asked and one.since <= now <= one.until:
            return one.from_id
    raise CrmForbidden("You were not asked for this decision.", code="not_asked")
