"""Settles the periods that are over: what each rep forecast against what was signed, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from crm_core.forecast.cycle.credit import SettledPeriod
from crm_core.forecast.cycle.entities import ForecastCycle, ForecastLine, ForecastSheet
from crm_core.forecast.cycle.gap import closer
from crm_core.forecast.cycle.lines import chance, converted, in_cents, total
from crm_core.forecast.cycle.store import Signed
from crm_core.forecast.cycle.terms import Horizon
from crm_core.forecast.cycle.weeks import WEEK, midnight, period_end, period_start
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_cycles import CLOCK
from crm_core.service.forecast_freezes import judge_reps
from crm_core.service.forecast_gaps import weeks_of
from crm_core.service.log import log_event
from crm_core.sight import ALL_REGIONS, EVERYWHERE
from crm_core.stores import CrmStore

NOTHING = Decimal(0)


def settle_due(store: CrmStore, *, policy: CrmPolicy, now: datetime) -> int:
    """Settle every period whose days of grace are over, judge its reps, and score old attributions.

    Returns how many cycles and attributions it worked on. A cycle in the middle of a period settles nothing.
    """
    rules, calendar = policy.forecast.cycle, policy.calendar.default
    grace = timedelta(days=policy.forecast.credit.settle_days)
    last = calendar.local_day(now) - grace - WEEK * rules.period_weeks
    done = 0
    for cycle in store.unsettled_cycles(last):
        store.lock(f"forecast:{cycle.id}")
        if store.cycle(cycle.id).settled_at:
            continue
        if period_start(cycle.first_week, rules) == cycle.first_week:
            _settle(store, cycle, policy=policy, now=now)
        store.save_cycle(replace(store.cycle(cycle.id), settled_at=now))
        done += 1
    return done + _score(store, policy=policy, now=now)


def holders_at_lock(
    store: CrmStore, cycle: ForecastCycle, lines: Iterable[ForecastLine], deals: Iterable[str]
) -> Mapping[str, str]:
    """Who answers for each deal: the rep of its locked line, else the one who held it when the cycle was locked."""
    held = {deal.opportunity_id: deal.rep_id for deal in store.model_deals(cycle.id, opportunity_ids=tuple(deals))}
    return held | {line.opportunity_id: line.rep_id for line in lines}


def amount_in(cycle: ForecastCycle, one: Signed) -> Decimal:
    """A signed amount in the cycle's currency at the rates of its lock; as it is where there is none."""
    known = one.currency in cycle.rates
    return converted(one.amount, one.currency, cycle.currency, cycle.rates) if known else one.amount


@dataclass(frozen=True, slots=True)
class _Actual:
    by_rep: Mapping[str, Decimal]
    judged: Mapping[str, Decimal]  # without deals that changed hands


def signed_in_period(
    store: CrmStore, cycle: ForecastCycle, lines: Sequence[ForecastLine], *, policy: CrmPolicy, weeks: int
) -> _Actual:
    """What was signed in the first weeks of a cycle, by the rep who answers for the deal.

    A cancellation counts where its order was signed, whenever it came, so that no deal is counted twice.
    """
    calendar = policy.calendar.default
    start, end = cycle.first_week, cycle.first_week + WEEK * weeks
    signed = store.signed_between(midnight(start, calendar), midnight(end, calendar))
    orders = [one for one in signed if one.cancels is None]
    counted = [*orders, *store.cancellations({one.order_no for one in orders if one.order_no})]
    holder = holders_at_lock(store, cycle, lines, {one.opportunity_id for one in counted})
    moved = moved_deals(
        store, {one.opportunity_id for one in counted} | {line.opportunity_id for line in lines}, start, end
    )
    whole: dict[str, Decimal] = {}
    judged: dict[str, Decimal] = {}
    for one in counted:
        rep, amount = holder.get(one.opportunity_id, one.rep_id), amount_in(cycle, one)
        whole[rep] = whole.get(rep, NOTHING) + amount
        if one.opportunity_id not in moved:
            judged[rep] = judged.get(rep, NOTHING) + amount
    return _Actual(whole, judged)


def moved_deals(store: CrmStore, deals: set[str], start: date, end: date) -> frozenset[str]:
    """Deals that changed hands shortly before the period, in it, or since."""
    before = start - (end - start)
    reps: dict[str, set[str]] = {}
    for deal, rep in store.holders(deals, before, end):
        reps.setdefault(deal, set()).add(rep)
    for one in store.forecast_deals(EVERYWHERE, deals):
        reps.setdefault(one.id, set()).add(one.rep_id)
    return frozenset(deal for deal, held in reps.items() if len(held) > 1)


def _settle(store: CrmStore, cycle: ForecastCycle, *, policy: CrmPolicy, now: datetime) -> None:
    weeks = policy.forecast.cycle.period_weeks
    lines = tuple(line for line in store.forecast_lines(EVERYWHERE, cycle.id) if line.bound and line.week <= weeks)
    end = period_end(cycle.first_week, policy.forecast.cycle)
    actual = signed_in_period(store, cycle, lines, policy=policy, weeks=weeks)
    moved = moved_deals(store, {line.opportunity_id for line in lines}, cycle.first_week, end)
    by_rep: dict[str, list[ForecastLine]] = {}
    for line in lines:
        by_rep.setdefault(line.rep_id, []).append(line)
    sheets = store.sheets(EVERYWHERE, cycle.id)
    periods = [
        _period(cycle, sheet, by_rep.get(sheet.rep_id, []), actual, moved, now=now) for sheet in sheets if sheet.figures
    ]
    store.save_periods(periods)
    decided = judge_reps(store, {period.rep_id for period in periods}, policy=policy, now=now)
    log_event(
        store,
        type="forecast.settled",
        aggregate=f"forecast:{cycle.id}",
        payload={"period": cycle.first_week.isoformat(), "reps": len(periods), "decisions": decided},
        region=ALL_REGIONS,
        actor_id=CLOCK,
        occurred_at=now,
        now=now,
    )


def _period(
    cycle: ForecastCycle,
    sheet: ForecastSheet,
    lines: Sequence[ForecastLine],
    actual: _Actual,
    moved: frozenset[str],
    *,
    now: datetime,
) -> SettledPeriod:
    stayed = [line for line in lines if line.opportunity_id not in moved]
    return SettledPeriod(
        rep_id=sheet.rep_id,
        start=cycle.first_week,
        cycle_id=cycle.id,
        region=sheet.region,
        team=sheet.team,
        currency=cycle.currency,
        forecast=total(lines, currency=cycle.currency, rates=cycle.rates),
        actual=in_cents(actual.by_rep.get(sheet.rep_id, NOTHING)),
        judged_forecast=total(stayed, currency=cycle.currency, rates=cycle.rates),
        judged_actual=in_cents(actual.judged.get(sheet.rep_id, NOTHING)),
        variance=sum(_variance(cycle, line) for line in stayed),
        floor=sheet.figures.floor if sheet.figures else NOTHING,
        shadow=sheet.frozen,
        settled_at=now,
    )


def _variance(cycle: ForecastCycle, line: ForecastLine) -> float:
    amount = float(converted(line.amount, line.currency, cycle.currency, cycle.rates))
    return amount**2 * chance(line) * (1 - chance(line))


def _score(store: CrmStore, *, policy: CrmPolicy, now: datetime) -> int:
    """Say of each attribution whose weeks are over whose number came closer."""
    day = policy.calendar.default.local_day(now) - timedelta(days=policy.forecast.credit.settle_days)
    near = day - WEEK * policy.forecast.cycle.period_weeks
    known: dict[tuple[str, Horizon], _Actual] = {}
    cycles: dict[str, ForecastCycle] = {}
    scored = []
    for one in store.unscored_attributions(near):
        cycle = cycles.setdefault(one.cycle_id, store.cycle(one.cycle_id))
        weeks = weeks_of(one.horizon, policy)
        if cycle.first_week + WEEK * weeks > day:
            continue
        key = (one.cycle_id, one.horizon)
        if key not in known:
            lines = [line for line in store.forecast_lines(EVERYWHERE, cycle.id) if line.bound]
            known[key] = signed_in_period(store, cycle, lines, policy=policy, weeks=weeks)
        actual = in_cents(known[key].by_rep.get(one.rep_id, NOTHING))
        nearer = closer(one.rep_amount, one.model_amount, actual)
        scored.append(replace(one, nearer=nearer, actual=actual, scored_at=now))
    store.save_gap_attributions(scored)
    return len(scored)
