"""Files a rep's lines of the weekly forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid
from crm_core.forecast.cycle.entities import (
    ForecastCycle,
    ForecastLine,
    ForecastSheet,
)
from crm_core.forecast.cycle.lines import converted
from crm_core.forecast.cycle.terms import ActionSource, Category, SheetState
from crm_core.forecast.cycle.weeks import open_cycle
from crm_core.forecast.model.result import WEEKS
from crm_core.policies import CrmPolicy
from crm_core.quality import flaws_of
from crm_core.service.forecast_actions import resolved
from crm_core.service.log import log_event
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore


@dataclass(frozen=True, slots=True)
class ActionClaim:
    """An action that a rep binds to a line, by the row that proves it."""

    kind: str
    source: ActionSource
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """One line as a rep files it; `week` is 1 to 13, `probability` 0..1."""

    opportunity_id: str
    week: int
    amount: Decimal
    currency: str
    category: Category
    probability: float
    reason: str
    actions: tuple[ActionClaim, ...] = ()
    product: str | None = None


@dataclass(frozen=True, slots=True)
class FiledSheet:
    sheet: ForecastSheet
    lines: tuple[ForecastLine, ...]


def save_lines(
    store: CrmStore,
    sight: Sight,
    *,
    rep_id: str,
    region: str,
    team: str | None,
    drafts: Sequence[LineDraft],
    version: int,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    cycle_id: str | None = None,
) -> FiledSheet:
    """Make these the rep's lines of the cycle that is open; a submitted sheet is a draft again.

    `version` is the sheet's version that the caller saw, 0 for none. Raises CrmConflict when it has changed
    since or the cycle is locked, CrmNotFound for a deal out of sight, CrmInvalid for what makes no sense.
    """
    if not sight.covers(region, team, rep_id):
        raise CrmForbidden("A forecast of somebody out of your sight.", code="foreign_rep")
    cycle = cycle_taking_changes(store, cycle_id, policy=policy, now=now)
    _check(drafts, cycle, policy)
    before = store.find_sheet(EVERYWHERE, cycle.id, rep_id)
    _refuse_stale(before, version)
    deals = _deals(store, sight, rep_id, drafts)
    actions = resolved(store, sight, [(draft.opportunity_id, draft.actions) for draft in drafts], deals)
    lines = tuple(
        ForecastLine(
            cycle_id=cycle.id,
            rep_id=rep_id,
            opportunity_id=draft.opportunity_id,
            week=draft.week,
            account_id=deals[draft.opportunity_id].account_id,
            region=region,
            team=team,
            amount=draft.amount,
            currency=draft.currency,
            category=draft.category,
            probability=draft.probability,
            reason=draft.reason.strip(),
            actions=bound,
            product=draft.product,
            updated_by=actor_id,
            updated_at=now,
        )
        for draft, bound in zip(drafts, actions, strict=True)
    )
    sheet = ForecastSheet(
        cycle_id=cycle.id,
        rep_id=rep_id,
        region=region,
        team=team,
        version=version + 1,
        state=SheetState.DRAFT,
        updated_at=now,
    )
    store.replace_forecast_lines(cycle.id, rep_id, lines)
    store.save_sheets([sheet])
    log_sheet(store, sheet, "forecast.lines_changed", actor_id, now, lines=len(lines), version=sheet.version)
    return FiledSheet(sheet, lines)


def cycle_taking_changes(store: CrmStore, cycle_id: str | None, *, policy: CrmPolicy, now: datetime) -> ForecastCycle:
    """The open cycle, held to the end of the transaction.

    Raises CrmConflict for one that is locked or not yet open, naming the one to use instead.
    """
    taking = open_cycle(now, policy.calendar.default, policy.forecast.cycle)
    if cycle_id not in (None, taking.id):
        store.cycle(cycle_id or "")
        raise CrmConflict(
            f"The forecast {cycle_id} takes no changes.",
            code="cycle_locked",
            remedy=f"Change the forecast {taking.id}.",
        )
    store.lock(f"forecast:{taking.id}")  # the lock of the cycle, so that no late change slips into its snapshot
    cycle = store.find_cycle(taking.id)
    if cycle is None:
        raise CrmConflict(
            f"The forecast {taking.id} has not been opened yet.",
            code="cycle_not_open",
            remedy="Try again when the service's clock has run; that takes a minute.",
        )
    return cycle


def _check(drafts: Sequence[LineDraft], cycle: ForecastCycle, policy: CrmPolicy) -> None:
    rules = policy.forecast.lines
    if len(drafts) > rules.max_lines:
        raise CrmInvalid(f"A forecast has at most {rules.max_lines} lines.", code="too_many_lines")
    if len({(draft.opportunity_id, draft.week) for draft in drafts}) != len(drafts):
        raise CrmInvalid("A deal stands twice in the same week.", code="duplicate_line")
    for draft in drafts:
        place = f"Line {draft.opportunity_id}, week {draft.week}"
        if not 1 <= draft.week <= WEEKS:
            raise CrmInvalid(f"{place}: weeks count from 1 to {WEEKS}.", code="bad_week")
        if not (draft.amount.is_finite() and draft.amount >= 0 and draft.amount == round(draft.amount, 2)):
            raise CrmInvalid(f"{place}: an amount is not negative and has at most two decimals.", code="bad_amount")
        if not 0 <= draft.probability <= 1:
            raise CrmInvalid(f"{place}: a probability lies within 0..1.", code="bad_probability")
        converted(draft.amount, draft.currency, cycle.currency, cycle.rates)
        if flaws_of(draft.reason, policy=policy.quality, min_chars=rules.reason_min_chars):
            raise CrmInvalid(f"{place}: the reason says nothing.", code="reason_missing")
        if unknown := [action.kind for action in draft.actions if not rules.knows(action.kind)]:
            known = ", ".join(term.key for term in rules.actions)
            raise CrmInvalid(
                f"{place}: there is no action {unknown[0]}.", code="action_unknown", remedy=f"Use one of {known}."
            )


def _deals(store: CrmStore, sight: Sight, rep_id: str, drafts: Sequence[LineDraft]) -> dict[str, Opportunity]:
    ids = {draft.opportunity_id for draft in drafts}
    deals = {deal.id: deal for deal in store.forecast_deals(sight, ids)}
    for missing in sorted(ids - deals.keys()):
        store.opportunity(sight, missing)  # raises
    for deal in deals.values():
        if deal.rep_id != rep_id:
            raise CrmInvalid(f"The deal {deal.id} belongs to another rep.", code="foreign_deal")
        if deal.outcome is not None:
            raise CrmInvalid(f"The deal {deal.id} is closed.", code="opportunity_closed")
    return deals


def _refuse_stale(before: ForecastSheet | None, version: int) -> None:
    if version != (before.version if before else 0):
        raise CrmConflict(
            "The forecast has been changed since you read it.",
            code="changed_meanwhile",
            remedy="Read the lines again and repeat your change.",
        )


def log_sheet(store: CrmStore, sheet: ForecastSheet, event: str, actor_id: str, now: datetime, **payload: Any) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"forecast:{sheet.cycle_id}:{sheet.rep_id}",
        payload={"cycle_id": sheet.cycle_id, "rep_id": sheet.rep_id, **payload},
        region=sheet.region,
        team=sheet.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
