"""Opens an opportunity, always in the first stage, for a later one would pass its gates by; changes its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm_core.entities import Opportunity, StageInterval
from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid
from crm_core.gates.entities import DealEpisode
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.policy import PipelinePolicy
from crm_core.policy_book import PolicyBook
from crm_core.service.gate_check import judge_next
from crm_core.service.gate_progress import follow_progress
from crm_core.service.gates import lock_deal
from crm_core.service.log import log_event
from crm_core.service.stage_entry import log_stage
from crm_core.service.standing import standing_account
from crm_core.sight import Sight
from crm_core.stores import CrmStore

CHANGEABLE = frozenset({"name", "amount", "currency", "close_date"})
_TOO_MUCH = 10**16  # hundredths of it are what the databases hold as whole numbers


def create_opportunity(
    store: CrmStore,
    sight: Sight,
    *,
    account_id: str,
    name: str,
    rep_id: str,
    pipeline: PipelinePolicy,
    actor_id: str,
    now: datetime,
    gates_version: int = 0,
    team: str | None = None,
    amount: Decimal | None = None,
    currency: str = "CNY",
    close_date: date | None = None,
) -> Opportunity:
    """Open a deal of an account, in its region and in the first stage. `gates_version` 0 means the gates in force.

    Raises CrmNotFound for the account, CrmConflict for a merged one, CrmForbidden for a rep out of sight, CrmInvalid
    for a bad name or amount.
    """
    account = standing_account(store, sight, account_id)
    team = team or sight.team
    if not sight.covers(account.region, team, rep_id):
        raise CrmForbidden("An opportunity for somebody out of your sight.", code="foreign_rep")
    _check(name, amount)
    opportunity = Opportunity(
        id=stable_id("opportunity", account_id, name, actor_id, now.isoformat()),
        account_id=account_id,
        region=account.region,
        team=team,
        rep_id=rep_id,
        name=name.strip(),
        pipeline=pipeline.key,
        pipeline_version=pipeline.version,
        stage=pipeline.first.key,
        created_at=now,
        updated_at=now,
        amount=amount,
        currency=currency,
        close_date=close_date,
    )
    store.save_opportunity(opportunity)
    store.save_episode(DealEpisode(opportunity_id=opportunity.id, number=1, opened_at=now, opened_by=actor_id))
    store.save_stage_interval(
        StageInterval(
            opportunity_id=opportunity.id,
            position=1,
            stage=opportunity.stage,
            pipeline_version=pipeline.version,
            entered_at=now,
            entered_by=actor_id,
            gates_version=gates_version,
            recorded_at=now,
        )
    )
    log_stage(store, opportunity, "opportunity.created", actor_id=actor_id, now=now)
    return opportunity


def change_opportunity(
    store: CrmStore,
    sight: Sight,
    opportunity_id: str,
    *,
    changes: Mapping[str, Any],
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    expected_revision: int | None = None,
    book: PolicyBook | None = None,
) -> Opportunity:
    """Other words in the fields of an open deal; its stage and its end go through the gate alone.

    Raises CrmNotFound; CrmConflict when it was changed meanwhile or is closed; CrmInvalid for a field that is not
    changed here, a bad name or amount.
    """
    before = lock_deal(store, sight, opportunity_id, expected_revision)
    if before.outcome is not None:
        raise CrmConflict("The opportunity is closed.", code="opportunity_closed")
    if unknown := set(changes) - CHANGEABLE:
        raise CrmInvalid(f"{min(unknown)} of an opportunity is not changed.", code="fixed_field")
    after = replace(before, **changes)
    _check(after.name, after.amount)
    if after == before:
        return before
    after = replace(after, name=after.name.strip(), updated_at=now, revision=before.revision + 1)
    store.save_opportunity(after)
    if standing := judge_next(store, after, policy=policy, book=book, now=now):
        follow_progress(store, standing, actor_id=actor_id, now=now)
    log_event(
        store,
        type="opportunity.changed",
        aggregate=f"opportunity:{after.id}",
        payload={"fields": sorted(changes)},
        region=after.region,
        team=after.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
    return after


def _check(name: str, amount: Decimal | None) -> None:
    if not name.strip():
        raise CrmInvalid("An opportunity needs a name.", code="name_missing")
    if amount is not None and not (amount.is_finite() and 0 <= amount < _TOO_MUCH and amount == round(amount, 2)):
        raise CrmInvalid("An amount has at most 16 digits and two decimals, and no sign.", code="bad_amount")
