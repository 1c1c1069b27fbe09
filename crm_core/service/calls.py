"""Takes a call record into the CRM, and puts a call on an account by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from crm_core.attribution import Attribution, attribute
from crm_core.derived import objections_of, todos_of
from crm_core.entities import Activity, Contact, StandingObjection, Todo
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.ids import stable_id
from crm_core.paging import WHOLE_LIST
from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.records import CallRecord
from crm_core.service.contacts import tie, untie
from crm_core.service.integrity import reconcile_call
from crm_core.service.log import log_event
from crm_core.service.standing import standing_account
from crm_core.service.touches import touch_call
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from crm_core.terms import AttributionReason, AttributionStatus


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What stands after a record was taken; `applied` is False when this or a later version was here before."""

    applied: bool
    activity: Activity
    todos: tuple[Todo, ...]
    objections: tuple[StandingObjection, ...]
    contacts: tuple[Contact, ...]

    @property
    def account_id(self) -> str | None:
        return self.activity.account_id

    @property
    def opportunity_id(self) -> str | None:
        return self.activity.opportunity_id


def record_call(
    store: CrmStore, record: CallRecord, *, policy: CrmPolicy, now: datetime, book: PolicyBook | None = None
) -> CallOutcome:
    """Take one version of a call: attribute it and replace all that lower versions derived.

    What people did stays: an assignment, a to-do done or moved. The same version again, or a lower one, changes
    nothing. Raises CrmConflict when a version comes again with other content.
    """
    activity_id = stable_id("activity", record.source, record.call_id)
    store.lock(f"activity:{activity_id}")
    before = store.find_activity(EVERYWHERE, activity_id)
    if before and before.record.version >= record.version:
        _refuse_other_content(before.record, record)
        return _standing(store, before)
    if before:
        untie(store, before)
    if before and before.assigned_by:
        activity = replace(before, record=record)
    else:
        found = attribute(store, Sight(record.region), record, policy=policy.attribution)
        activity = Activity(
            id=activity_id,
            record=record,
            status=found.status,
            reason=found.reason,
            account_id=found.account_id,
            opportunity_id=found.opportunity_id,
        )
    outcome = _derive(store, activity, policy)
    reconcile_call(store, activity, before=before, policy=policy, now=now, book=book)
    _log(store, activity, "call.recorded", actor_id=f"source:{record.source}", at=record.occurred_end, now=now)
    return outcome


def assign_call(
    store: CrmStore,
    sight: Sight,
    call_id: str,
    *,
    account_id: str | None,
    opportunity_id: str | None = None,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    source: str | None = None,
    book: PolicyBook | None = None,
) -> CallOutcome:
    """Put a call on an account by a person's decision, which later versions keep; None means: on none.

    Raises CrmNotFound for rows out of sight; CrmConflict for a merged account; CrmInvalid when opportunity and
    account, or their region and the call's, do not go together.
    """
    seen = store.activity(sight, call_id, source=source)
    store.lock(f"activity:{seen.id}")
    before = activity = store.activity(sight, call_id, source=seen.record.source)
    if opportunity_id:
        owner = store.opportunity(sight, opportunity_id).account_id
        if account_id not in (None, owner):
            raise CrmInvalid("The opportunity belongs to another account.", code="foreign_opportunity")
        account_id = owner
    if account_id and standing_account(store, sight, account_id).region != activity.record.region:
        raise CrmInvalid("The account belongs to another region than the call.", code="foreign_region")
    untie(store, activity)
    activity = replace(
        activity,
        status=AttributionStatus.MATCHED if account_id else AttributionStatus.UNASSIGNED,
        reason=AttributionReason.ASSIGNED,
        account_id=account_id,
        opportunity_id=opportunity_id,
        assigned_by=actor_id,
        assigned_at=now,
    )
    outcome = _derive(store, activity, policy)
    reconcile_call(store, activity, before=before, policy=policy, now=now, book=book)
    _log(store, activity, "call.assigned", actor_id=actor_id, at=now, now=now)
    return outcome


def attribution_of_call(
    store: CrmStore, sight: Sight, call_id: str, *, policy: CrmPolicy, source: str | None = None
) -> Attribution:
    """Where the call stands; while it stands nowhere and nobody decided so, what today's accounts suggest."""
    activity = store.activity(sight, call_id, source=source)
    if activity.account_id or activity.assigned_by:
        return Attribution(activity.status, activity.reason, activity.account_id, activity.opportunity_id)
    return attribute(store, Sight(activity.record.region), activity.record, policy=policy.attribution)


def _derive(store: CrmStore, activity: Activity, policy: CrmPolicy) -> CallOutcome:
    store.save_activity(activity)
    todos = todos_of(activity, store.todos_of_activity(activity.id))
    objections = objections_of(activity)
    store.replace_todos(activity.id, todos)
    store.replace_objections(activity.id, objections)
    touch_call(store, activity, policy.health)
    return CallOutcome(True, activity, todos, objections, tie(store, activity))


def _standing(store: CrmStore, activity: Activity) -> CallOutcome:
    return CallOutcome(
        False,
        activity,
        store.todos_of_activity(activity.id),
        objections_of(activity),
        store.contacts(EVERYWHERE, call_id=activity.call_id, page=WHOLE_LIST),
    )


def _refuse_other_content(known: CallRecord, record: CallRecord) -> None:
    if known.version == record.version and replace(record, recorded_at=known.recorded_at) != known:
        raise CrmConflict(
            f"Version {record.version} of this call was recorded before, with other content.",
            code="version_reused",
            remedy="Send changed content under a higher version.",
        )


def _log(store: CrmStore, activity: Activity, event: str, *, actor_id: str, at: datetime, now: datetime) -> None:
    record = activity.record
    log_event(
        store,
        type=event,
        aggregate=f"call:{record.call_id}",
        payload={
            "version": record.version,
            "status": activity.status.value,
            "reason": activity.reason.value,
            "account_id": activity.account_id,
            "opportunity_id": activity.opportunity_id,
        },
        region=record.region,
        team=record.team,
        actor_id=actor_id,
        occurred_at=at,
        now=now,
    )
