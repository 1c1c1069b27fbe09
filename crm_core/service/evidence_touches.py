"""What filed evidence means for the health of its deal: the requirement document, the answer to a competitor."""

from __future__ import annotations

from datetime import datetime

from crm_core.gates.entities import Evidence
from crm_core.gates.proofs import fill_share
from crm_core.gates.terms import EvidenceStatus, Informs
from crm_core.health.terms import TouchKind
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.service.touches import add_touch, untouch
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore

_UNDONE = (EvidenceStatus.WITHDRAWN, EvidenceStatus.SOURCE_SUPERSEDED)


def touch_evidence(store: CrmStore, filed: Evidence, *, policy: CrmPolicy, actor_id: str, now: datetime) -> None:
    """Note a requirement document with its fill rate, and a plan as drafted, then as filed once it counts whole.

    A plan that was sent back stays a draft; what is withdrawn or lost its source was never there.
    """
    form = policy.gates.forms.get(filed.kind)
    if form is None or form.informs is None:
        return
    if filed.status in _UNDONE:
        for kind in (TouchKind.REQUIREMENTS_FILED, TouchKind.PLAN_DRAFTED, TouchKind.PLAN_FILED):
            untouch(store, _touch_id(filed, kind))
        return
    share, _ = fill_share(filed.fields, filed.flaws, filed.kind, policy.gates)
    if form.informs is Informs.PLAN:
        if filed.status is EvidenceStatus.REJECTED:
            return
        whole = filed.status is EvidenceStatus.OK and share == 1
        kind, fill = (TouchKind.PLAN_FILED if whole else TouchKind.PLAN_DRAFTED), None
    elif filed.status is EvidenceStatus.OK:
        kind, fill = TouchKind.REQUIREMENTS_FILED, share
    else:
        return
    add_touch(
        store,
        EVERYWHERE,
        filed.opportunity_id,
        kind=kind,
        occurred_at=filed.changed_at or filed.uploaded_at,
        policy=policy.health,
        actor_id=actor_id,
        now=now,
        fill=fill,
        touch_id=_touch_id(filed, kind),
    )


def _touch_id(filed: Evidence, kind: TouchKind) -> str:
    return stable_id("touch", filed.id, kind)
