"""Restates a settled period when an order of it changes or is cancelled later, and judges again what rests on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from crm_core.forecast.cycle.entities import ForecastCycle
from crm_core.forecast.cycle.lines import in_cents
from crm_core.forecast.cycle.orders import Order
from crm_core.forecast.cycle.weeks import CycleTime, monday_of, period_start
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_cycles import CLOCK
from crm_core.service.forecast_freezes import judge
from crm_core.service.forecast_settlement import holders_at_lock, signed_in_period
from crm_core.service.log import log_event
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore

NOTHING = Decimal(0)


def restate_period_of(store: CrmStore, order: Order, before: Order | None, *, policy: CrmPolicy, now: datetime) -> None:
    """Look again at the periods in which the order, its earlier version and the order it cancels were signed.

    What was settled stays in its row; the restated figures stand beside it with their time.
    """
    cancelled = store.find_order(order.cancels) if order.cancels else None
    # A cancellation restates the period of its order; its own period does not count it.
    moments = {one.signed_at for one in (None if cancelled else order, before, cancelled) if one}
    calendar = policy.calendar.default
    starts = {period_start(monday_of(calendar.local_day(at)), policy.forecast.cycle) for at in moments}
    for start in sorted(starts):
        cycle = store.find_cycle(CycleTime(start, now).id)
        if cycle and cycle.settled_at:
            _restate(store, cycle, order.opportunity_id, order.rep_id, policy=policy, now=now)


def _restate(
    store: CrmStore, cycle: ForecastCycle, deal: str, rep_now: str, *, policy: CrmPolicy, now: datetime
) -> None:
    weeks = policy.forecast.cycle.period_weeks
    lines = [line for line in store.forecast_lines(EVERYWHERE, cycle.id) if line.bound and line.week <= weeks]
    rep = holders_at_lock(store, cycle, lines, {deal}).get(deal, rep_now)
    period = next((one for one in store.periods(EVERYWHERE, rep_id=rep) if one.start == cycle.first_week), None)
    if period is None:
        return
    actual = signed_in_period(store, cycle, lines, policy=policy, weeks=weeks)
    whole = in_cents(actual.by_rep.get(rep, NOTHING))
    judged = in_cents(actual.judged.get(rep, NOTHING))
    shown = period.actual if period.restated_actual is None else period.restated_actual
    if (whole, judged) == (shown, period.judged[1]):
        return
    store.save_periods([replace(period, restated_actual=whole, restated_judged=judged, restated_at=now)])
    log_event(
        store,
        type="forecast.restated",
        aggregate=f"forecast:{cycle.id}:{rep}",
        payload={
            "rep_id": rep,
            "period": period.start.isoformat(),
            "actual": str(whole),
            "settled": str(period.actual),
        },
        region=period.region,
        team=period.team,
        actor_id=CLOCK,
        occurred_at=now,
        now=now,
    )
    periods, history = store.periods(EVERYWHERE, rep_id=rep), store.freezes(EVERYWHERE, rep_id=rep)
    judge(store, rep, periods, history, policy=policy, now=now)
