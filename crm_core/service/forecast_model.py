"""What the model track is given, and how its answer is kept beside a cycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from crm_core.entities import Opportunity, StageInterval
from crm_core.forecast.cycle.entities import ForecastCycle, ModelDeal, ModelLine
from crm_core.forecast.cycle.factors import ALL_REGIONS, InForce
from crm_core.forecast.cycle.lines import converted, in_cents
from crm_core.forecast.model.factors import ProductFactor
from crm_core.forecast.model.result import GroupKey, GroupLevel, ModelForecast
from crm_core.forecast.model.rows import DealRow, Observed, Stay
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_features import haircuts, observed_features
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore
from crm_core.terms import Outcome

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ModelInputs:
    """All deals as they stood at a day, amounts in the cycle's currency, and the outside factors of that day."""

    cut: date
    rows: tuple[DealRow, ...]
    factors: tuple[ProductFactor, ...]


def model_inputs(store: CrmStore, cycle: ForecastCycle, *, policy: CrmPolicy, now: datetime) -> ModelInputs:
    """Read every deal with its stages, orders, product line and features, in a fixed number of queries.

    Deals whose currency has no rate are left out: nobody can say what they are worth.
    """
    stays: dict[str, list[StageInterval]] = {}
    for stay in store.all_stays():
        stays.setdefault(stay.opportunity_id, []).append(stay)
    signed: dict[str, Decimal] = {}
    for one in store.signed_between(BEGINNING, now):
        if one.currency in cycle.rates:
            amount = converted(one.amount, one.currency, cycle.currency, cycle.rates)
            signed[one.opportunity_id] = signed.get(one.opportunity_id, Decimal(0)) + amount
    products = dict(store.line_products())
    cut = policy.calendar.default.local_day(now)
    factors = InForce(store.factors(EVERYWHERE, active=True), cut)
    deals = store.all_deals()
    observed = observed_features(store, deals, stays, calendar=policy.calendar.default)
    doubted = haircuts(store, policy=policy.forecast_model.pseudo_progress, now=now)
    rows = tuple(
        _row(
            deal,
            stays[deal.id],
            signed.get(deal.id),
            factors.line(deal.region, products.get(deal.id, "")),
            observed=observed.get(deal.id, ()),
            haircut=doubted.get(deal.id, 1.0),
            cycle=cycle,
            policy=policy,
        )
        for deal in deals
        if deal.id in stays and deal.currency in cycle.rates
    )
    return ModelInputs(cut, rows, factors.weights())


def keep_model(
    store: CrmStore, cycle: ForecastCycle, forecast: ModelForecast, rows: Sequence[DealRow], *, now: datetime
) -> ForecastCycle:
    """Put one run of the model beside a cycle, in the place of an earlier run. The caller holds the cycle's lock."""
    homes = _Homes.of(rows)
    lines = [_line(cycle.id, key, forecast, homes) for key in forecast.groups]
    deals = [
        ModelDeal(
            cycle_id=cycle.id,
            opportunity_id=deal.id,
            region=deal.region,
            team=deal.team or None,
            rep_id=deal.rep_id,
            amount=in_cents(Decimal(repr(deal.amount))),
            expected=deal.expected,
            chances=deal.p_week,
        )
        for deal in forecast.deals
    ]
    store.replace_model(cycle.id, lines, deals)
    kept = replace(
        cycle,
        model_at=now,
        model_version=forecast.version,
        model_rung=forecast.rung.value,
        trained_until=forecast.trained_until,
    )
    store.save_cycle(kept)
    return kept


@dataclass(frozen=True, slots=True)
class _Homes:
    """Where reps and teams belong, as their latest deals say."""

    reps: Mapping[str, tuple[str, str]]
    teams: Mapping[str, str]

    @classmethod
    def of(cls, rows: Sequence[DealRow]) -> _Homes:
        ordered = sorted(rows, key=lambda row: row.created)
        return cls({row.rep_id: (row.region, row.team) for row in ordered}, {row.team: row.region for row in ordered})


def _row(
    deal: Opportunity,
    stays: Sequence[StageInterval],
    signed: Decimal | None,
    product: str,
    *,
    observed: tuple[Observed, ...],
    haircut: float,
    cycle: ForecastCycle,
    policy: CrmPolicy,
) -> DealRow:
    calendar = policy.calendar.of(deal.region)
    closing = policy.pipeline.closing.key
    open_stays = [stay for stay in stays if stay.stage != closing] or stays[:1]
    created = min(calendar.local_day(deal.created_at), calendar.local_day(open_stays[0].entered_at))
    amount = converted(deal.amount or Decimal(0), deal.currency, cycle.currency, cycle.rates)
    won = deal.outcome is Outcome.WON
    return DealRow(
        id=deal.id,
        rep_id=deal.rep_id,
        team=deal.team or "",
        region=deal.region,
        created=created,
        amount=float(amount),
        stays=tuple(Stay(stay.stage, calendar.local_day(stay.entered_at)) for stay in open_stays),
        product=product,
        closed=calendar.local_day(stays[-1].entered_at) if deal.outcome else None,
        outcome=deal.outcome,
        observed=observed,
        haircut=haircut,
        signed_amount=float(max(signed, Decimal(0))) if won and signed is not None else None,
    )


def _line(cycle_id: str, key: GroupKey, forecast: ModelForecast, homes: _Homes) -> ModelLine:
    level, name = key
    found, parts = forecast.groups[key], forecast.parts[key]
    region, team, rep_id = _owner(level, name, homes)
    return ModelLine(
        cycle_id=cycle_id,
        level=level.value,
        key=name,
        region=region,
        team=team,
        rep_id=rep_id,
        means=found.means,
        lows=tuple(band.p10 for band in found.weeks),
        mids=tuple(band.p50 for band in found.weeks),
        highs=tuple(band.p90 for band in found.weeks),
        total_low=found.total.p10,
        total_mid=found.total.p50,
        total_high=found.total.p90,
        part_won=parts.won,
        part_open=parts.open,
        part_new=parts.new,
        hidden=found.hidden.value if found.hidden else None,
    )


def _owner(level: GroupLevel, name: str, homes: _Homes) -> tuple[str, str | None, str | None]:
    """Region, team and rep that decide who sees a group's line."""
    match level:
        case GroupLevel.REP:
            region, team = homes.reps[name]
            return region, team or None, name
        case GroupLevel.TEAM:
            return homes.teams[name], name or None, None
        case GroupLevel.REGION:
            return name, None, None
    return ALL_REGIONS, None, None
