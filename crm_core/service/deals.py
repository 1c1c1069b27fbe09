"""Opportunities: opening one, and the only way to change its stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from crm_core.entities import Opportunity, StageInterval
from crm_core.errors import CrmForbidden, CrmInvalid
from crm_core.ids import stable_id
from crm_core.policy import PipelinePolicy
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stages import check_move, first_or
from crm_core.stores import CrmStore
from crm_core.terms import Outcome


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
    stage: str | None = None,
    team: str | None = None,
    amount: Decimal | None = None,
    currency: str = "CNY",
    close_date: date | None = None,
) -> Opportunity:
    """Open a deal of an account, in its region and in the first stage unless given.

    Raises CrmNotFound for the account, CrmForbidden for a rep out of sight, CrmInvalid for a bad stage or amount.
    """
    account = store.account(sight, account_id)
    team = team or sight.team
    if not sight.covers(account.region, team, rep_id):
        raise CrmForbidden("An opportunity for somebody out of your sight.", code="foreign_rep")
    if not name.strip():
        raise CrmInvalid("An opportunity needs a name.", code="name_missing")
    if amount is not None and not (amount.is_finite() and amount >= 0 and amount == round(amount, 2)):
        raise CrmInvalid("An amount is not negative and has at most two decimals.", code="bad_amount")
    opportunity = Opportunity(
        id=stable_id("opportunity", account_id, name, actor_id, now.isoformat()),
        account_id=account_id,
        region=account.region,
        team=team,
        rep_id=rep_id,
        name=name.strip(),
        pipeline=pipeline.key,
        pipeline_version=pipeline.version,
        stage=first_or(pipeline, stage).key,
        created_at=now,
        updated_at=now,
        amount=amount,
        currency=currency,
        close_date=close_date,
    )
    store.save_opportunity(opportunity)
    store.save_stage_interval(_stay(opportunity, 1, actor_id))
    _log(store, opportunity, "opportunity.created", actor_id=actor_id)
    return opportunity


def move_opportunity(
    store: CrmStore,
    sight: Sight,
    opportunity_id: str,
    *,
    stage: str,
    pipeline: PipelinePolicy,
    actor_id: str,
    now: datetime,
    outcome: Outcome | None = None,
    reason: str | None = None,
) -> Opportunity:
    """Move a deal to the next stage, an earlier one, or its end; no other code writes the stage.

    Raises CrmNotFound, and what `stages.check_move` raises.
    """
    store.lock(f"opportunity:{opportunity_id}")
    before = store.opportunity(sight, opportunity_id)
    entered = check_move(before, stage, pipeline=pipeline, outcome=outcome, reason=reason)
    after = replace(
        before,
        stage=entered.key,
        pipeline_version=pipeline.version,
        updated_at=now,
        outcome=outcome,
        outcome_reason=reason,
    )
    last = store.stage_history(sight, opportunity_id)[-1]
    store.save_stage_interval(replace(last, exited_at=now))
    store.save_stage_interval(_stay(after, last.position + 1, actor_id))
    store.save_opportunity(after)
    _log(store, after, "opportunity.moved", actor_id=actor_id, before=before.stage)
    return after


def _stay(opportunity: Opportunity, position: int, actor_id: str) -> StageInterval:
    return StageInterval(
        opportunity_id=opportunity.id,
        position=position,
        stage=opportunity.stage,
        pipeline_version=opportunity.pipeline_version,
        entered_at=opportunity.updated_at,
        entered_by=actor_id,
    )


def _log(store: CrmStore, opportunity: Opportunity, event: str, *, actor_id: str, before: str | None = None) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"opportunity:{opportunity.id}",
        payload={"from": before, "to": opportunity.stage, "outcome": opportunity.outcome and opportunity.outcome.value},
        region=opportunity.region,
        team=opportunity.team,
        actor_id=actor_id,
        occurred_at=opportunity.updated_at,
        now=opportunity.updated_at,
    )
