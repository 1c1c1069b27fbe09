"""Opens and locks the weekly cycles. A locked cycle is a snapshot: nothing writes its lines or sheets again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from crm_core.forecast.cycle.credit import official
from crm_core.forecast.cycle.entities import (
    ForecastCycle,
    ForecastLine,
    ForecastSheet,
    ModelDeal,
    SheetFigures,
)
from crm_core.forecast.cycle.lines import in_cents, line_is_bound, total
from crm_core.forecast.cycle.terms import CycleState, SheetState
from crm_core.forecast.cycle.weeks import WEEK, CycleTime, open_cycle
from crm_core.forecast.model.result import WEEKS, GroupLevel
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_actions import refreshed
from crm_core.service.forecast_gaps import ModelTrack
from crm_core.service.log import log_event
from crm_core.sight import ALL_REGIONS, EVERYWHERE
from crm_core.stores import CrmStore

CLOCK = "clock:forecast"  # who acts where the time does


def ensure_cycle(store: CrmStore, *, policy: CrmPolicy, now: datetime) -> ForecastCycle:
    """The cycle that takes changes at `now`; opened with the lines of the one before, each a week nearer."""
    taking = open_cycle(now, policy.calendar.default, policy.forecast.cycle)
    if known := store.find_cycle(taking.id):
        return known
    store.lock("forecast:cycles")
    if known := store.find_cycle(taking.id):
        return known
    cycle = ForecastCycle(
        id=taking.id,
        first_week=taking.first_week,
        cut_off_at=taking.cut_off_at,
        state=CycleState.OPEN,
        opened_at=now,
        currency=policy.forecast.currency,
        calendar_version=policy.calendar.default.version,
        policy_version=policy.forecast.version,
        rates=_rates(policy),
    )
    store.save_cycle(cycle)
    carried = _carry(store, cycle, now=now)
    _log(store, "forecast.opened", cycle, now=now, carried=carried)
    return cycle


def lock_cycle(store: CrmStore, cycle_id: str, *, policy: CrmPolicy, now: datetime) -> ForecastCycle:
    """Settle which lines count, what each rep's numbers are, and keep it all.

    On a locked one, or before the cut-off: no change.
    """
    store.lock(f"forecast:{cycle_id}")
    cycle = store.cycle(cycle_id)
    if cycle.state is CycleState.LOCKED or now < cycle.cut_off_at:
        return cycle
    cycle = replace(cycle, rates=_rates(policy))
    lines = tuple(
        replace(
            line,
            bound=line_is_bound(
                line,
                first_week=cycle.first_week,
                at=cycle.cut_off_at,
                calendar=policy.calendar.of(line.region),
                policy=policy.forecast.lines,
            ),
        )
        for line in refreshed(store, store.forecast_lines(EVERYWHERE, cycle.id))
    )
    sheets = _locked_sheets(store, cycle, lines, policy=policy, now=now)
    store.replace_forecast_lines(cycle.id, None, lines)
    store.save_sheets(sheets)
    locked = replace(cycle, state=CycleState.LOCKED, locked_at=now, digest=snapshot_digest(lines, sheets))
    store.save_cycle(locked)
    _log(store, "forecast.locked", locked, now=now, digest=locked.digest, lines=len(lines), reps=len(sheets))
    return locked


def snapshot_digest(lines: Sequence[ForecastLine], sheets: Sequence[ForecastSheet]) -> str:
    """SHA-256 over what was locked; the log keeps it, so that a later change of a row shows."""
    facts = [
        [one.rep_id, one.opportunity_id, one.week, str(in_cents(one.amount)), *_stated(one)]
        for one in sorted(lines, key=lambda one: (one.rep_id, one.week, one.opportunity_id))
    ]
    figures = [
        [one.rep_id, one.state.value, one.frozen, str(one.figures and one.figures.official_total)]
        for one in sorted(sheets, key=lambda one: one.rep_id)
    ]
    return hashlib.sha256(json.dumps([facts, figures]).encode()).hexdigest()


def _stated(line: ForecastLine) -> tuple[str, str, float, str, bool | None]:
    return line.currency, line.category.value, line.probability, line.reason, line.bound


def baselines(deals: Sequence[ModelDeal], weeks: int) -> Mapping[str, Decimal]:
    """B by rep: what the rep's open deals bring in the first weeks by the team's rates, as the model weighs them."""
    sums: dict[str, float] = {}
    for deal in deals:
        whole = sum(deal.chances)
        share = sum(deal.chances[:weeks]) / whole if whole else 0.0
        sums[deal.rep_id] = sums.get(deal.rep_id, 0.0) + deal.expected * share
    return {rep: in_cents(Decimal(repr(amount))) for rep, amount in sums.items()}


def _locked_sheets(
    store: CrmStore, cycle: ForecastCycle, lines: Sequence[ForecastLine], *, policy: CrmPolicy, now: datetime
) -> tuple[ForecastSheet, ...]:
    """One for each rep who filed or has open deals, with both tracks."""
    track = ModelTrack(store.model_lines(EVERYWHERE, cycle.id))
    deals = store.model_deals(cycle.id)
    near_weeks = policy.forecast.cycle.period_weeks
    near, whole = baselines(deals, near_weeks), baselines(deals, WEEKS)
    frozen = {one.rep_id for one in store.freezes(EVERYWHERE, active=True) if one.holds(cycle.first_week)}
    filed = {sheet.rep_id: sheet for sheet in store.sheets(EVERYWHERE, cycle.id)}
    for line in track.lines:
        if line.level == GroupLevel.REP and line.rep_id and line.rep_id not in filed:
            filed[line.rep_id] = _empty(cycle, line.rep_id, line.region, line.team, now=now)
    by_rep: dict[str, list[ForecastLine]] = {}
    for filed_line in lines:
        if filed_line.bound:
            by_rep.setdefault(filed_line.rep_id, []).append(filed_line)
    sheets = []
    for rep_id, sheet in sorted(filed.items()):
        own = by_rep.get(rep_id, [])
        rep_total = total(own, currency=cycle.currency, rates=cycle.rates)
        rep_near = total(own, currency=cycle.currency, rates=cycle.rates, weeks=near_weeks)
        held = rep_id in frozen
        base_total, base_near = whole.get(rep_id, Decimal(0)), near.get(rep_id, Decimal(0))
        band = policy.forecast.freeze.band
        figures = SheetFigures(
            rep_total=rep_total,
            rep_near=rep_near,
            model_total=track.amount(rep_id, WEEKS),
            model_near=track.amount(rep_id, near_weeks),
            baseline_total=base_total,
            baseline_near=base_near,
            floor=track.floor(sheet.region, sheet.team, near_weeks, policy),
            official_total=in_cents(official(rep_total, base_total, band)) if held else rep_total,
            official_near=in_cents(official(rep_near, base_near, band)) if held else rep_near,
        )
        sheets.append(replace(sheet, frozen=held, figures=figures))
    return tuple(sheets)


def _carry(store: CrmStore, cycle: ForecastCycle, *, now: datetime) -> int:
    """Copy the lines of the cycle a week earlier as a draft; returns how many."""
    before = store.find_cycle(CycleTime(cycle.first_week - WEEK, cycle.cut_off_at).id)
    if before is None:
        return 0
    filed = store.forecast_lines(EVERYWHERE, before.id)
    owners = {deal.id: deal for deal in store.forecast_deals(EVERYWHERE, {line.opportunity_id for line in filed})}
    lines = tuple(
        replace(line, cycle_id=cycle.id, week=line.week - 1, bound=None, updated_by=CLOCK, updated_at=now)
        for line in filed
        if line.week > 1
        and (deal := owners.get(line.opportunity_id))
        and deal.outcome is None
        and deal.rep_id == line.rep_id
    )
    sheets = {line.rep_id: _empty(cycle, line.rep_id, line.region, line.team, now=now, version=1) for line in lines}
    store.replace_forecast_lines(cycle.id, None, lines)
    store.save_sheets(tuple(sheets.values()))
    return len(lines)


def _empty(
    cycle: ForecastCycle, rep_id: str, region: str, team: str | None, *, now: datetime, version: int = 0
) -> ForecastSheet:
    return ForecastSheet(
        cycle_id=cycle.id,
        rep_id=rep_id,
        region=region,
        team=team,
        version=version,
        state=SheetState.DRAFT,
        updated_at=now,
    )


def _rates(policy: CrmPolicy) -> dict[str, str]:
    return {currency: str(rate) for currency, rate in policy.forecast.rates.items()}


def _log(store: CrmStore, event: str, cycle: ForecastCycle, *, now: datetime, **figures: str | int | None) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"forecast:{cycle.id}",
        payload={"first_week": cycle.first_week.isoformat(), **figures},
        region=ALL_REGIONS,
        actor_id=CLOCK,
        occurred_at=now,
        now=now,
    )
