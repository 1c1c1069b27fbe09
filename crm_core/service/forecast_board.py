"""The weekly forecast as people see it: both tracks by rep and week, gaps, groups, and the sums by customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from crm_core.errors import CrmForbidden
from crm_core.forecast.cycle.entities import (
    ForecastCycle,
    ForecastLine,
    ForecastSheet,
    GapAttribution,
    ModelDeal,
    ModelLine,
)
from crm_core.forecast.cycle.gap import Gap
from crm_core.forecast.cycle.lines import in_cents, weight
from crm_core.forecast.cycle.weeks import week_start
from crm_core.forecast.model.result import WEEKS, GroupLevel
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_actions import refreshed
from crm_core.service.forecast_gaps import ModelTrack, compare, counted
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore


@dataclass(frozen=True, slots=True)
class WeekPair:
    """One week of one rep. `unbound` is shown but not counted; the model's range is None where it is hidden."""

    week: int
    starts_on: date
    rep: Decimal
    unbound: Decimal
    model: float | None
    low: float | None
    mid: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepRow:
    """Both tracks of one rep. `sheet` is None for one who has filed nothing."""

    rep_id: str
    region: str
    team: str | None
    sheet: ForecastSheet | None
    weeks: tuple[WeekPair, ...]
    rep_total: Decimal
    unbound_total: Decimal
    model: ModelLine | None
    gaps: tuple[Gap, ...]
    attributions: tuple[GapAttribution, ...]


@dataclass(frozen=True, slots=True)
class CycleBoard:
    """`groups` are the model's lines of teams, regions and the company, as far as the sight covers them."""

    cycle: ForecastCycle
    reps: tuple[RepRow, ...]
    groups: tuple[ModelLine, ...]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """What is forecast of one account, by week: amount times chance of the lines that count."""

    account_id: str
    weeks: tuple[Decimal, ...]
    total: Decimal
    unbound_total: Decimal


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A rep's lines with `bound` as it stands, and the model's view of their deals."""

    cycle: ForecastCycle
    sheet: ForecastSheet | None
    lines: tuple[ForecastLine, ...]
    model: Mapping[str, ModelDeal]


def forecast_board(store: CrmStore, sight: Sight, cycle_id: str, *, policy: CrmPolicy, now: datetime) -> CycleBoard:
    """One cycle in sight. Raises CrmNotFound."""
    cycle = store.cycle(cycle_id)
    whole = ModelTrack(store.model_lines(EVERYWHERE, cycle_id))
    seen = store.model_lines(sight, cycle_id)
    sheets = {sheet.rep_id: sheet for sheet in store.sheets(sight, cycle_id)}
    said: dict[str, list[GapAttribution]] = {}
    for one in store.gap_attributions(sight, cycle_id):
        said.setdefault(one.rep_id, []).append(one)
    lines: dict[str, list[ForecastLine]] = {}
    for line in refreshed(store, store.forecast_lines(sight, cycle_id)):
        lines.setdefault(line.rep_id, []).append(line)
    homes = {one.rep_id: (one.region, one.team) for one in seen if one.level == GroupLevel.REP and one.rep_id}
    homes |= {sheet.rep_id: (sheet.region, sheet.team) for sheet in sheets.values()}
    reps = []
    for rep_id, (region, team) in sorted(homes.items()):
        own = lines.get(rep_id, [])
        taken = counted(own, cycle, policy=policy, now=now)
        gaps = (
            compare(cycle, taken, whole, said.get(rep_id, ()), rep_id=rep_id, region=region, team=team, policy=policy)
            if cycle.model_at
            else ()
        )
        reps.append(
            _row(
                cycle,
                rep_id,
                region=region,
                team=team,
                sheet=sheets.get(rep_id),
                lines=own,
                taken=taken,
                model=whole.of_rep(rep_id),
                gaps=gaps,
                said=said,
            )
        )
    return CycleBoard(cycle, tuple(reps), tuple(one for one in seen if one.level != GroupLevel.REP))


def forecast_customers(
    store: CrmStore, sight: Sight, cycle_id: str, *, policy: CrmPolicy, now: datetime
) -> tuple[CustomerRow, ...]:
    """The forecast by account, the largest first."""
    cycle = store.cycle(cycle_id)
    lines = refreshed(store, store.forecast_lines(sight, cycle_id))
    taken = set(map(_key, counted(lines, cycle, policy=policy, now=now)))
    by_account: dict[str, list[ForecastLine]] = {}
    for line in lines:
        by_account.setdefault(line.account_id, []).append(line)
    rows = []
    for account_id, own in by_account.items():
        bound = [line for line in own if _key(line) in taken]
        rows.append(
            CustomerRow(
                account_id,
                tuple(_sum(cycle, [line for line in bound if line.week == week]) for week in range(1, WEEKS + 1)),
                _sum(cycle, bound),
                _sum(cycle, [line for line in own if _key(line) not in taken]),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.total, row.account_id)))


def read_sheet(
    store: CrmStore, sight: Sight, cycle_id: str, rep_id: str, *, policy: CrmPolicy, now: datetime
) -> ReadSheet:
    """One rep's lines in sight. Raises CrmNotFound for the cycle, CrmForbidden for another rep's sheet."""
    if sight.rep_id not in (None, rep_id):
        raise CrmForbidden("A forecast of somebody out of your sight.", code="foreign_rep")
    cycle = store.cycle(cycle_id)
    lines = refreshed(store, store.forecast_lines(sight, cycle_id, rep_id=rep_id))
    taken = set(map(_key, counted(lines, cycle, policy=policy, now=now)))
    views = store.model_deals(cycle_id, opportunity_ids={line.opportunity_id for line in lines})
    return ReadSheet(
        cycle,
        store.find_sheet(sight, cycle_id, rep_id),
        tuple(replace(line, bound=_key(line) in taken) for line in lines),
        {view.opportunity_id: view for view in views},
    )


def _row(
    cycle: ForecastCycle,
    rep_id: str,
    *,
    region: str,
    team: str | None,
    sheet: ForecastSheet | None,
    lines: Sequence[ForecastLine],
    taken: Sequence[ForecastLine],
    model: ModelLine | None,
    gaps: tuple[Gap, ...],
    said: Mapping[str, Sequence[GapAttribution]],
) -> RepRow:
    keys = set(map(_key, taken))
    loose = [line for line in lines if _key(line) not in keys]
    shown = model if model and not model.hidden else None
    weeks = tuple(
        WeekPair(
            week,
            week_start(cycle.first_week, week),
            _sum(cycle, [line for line in taken if line.week == week]),
            _sum(cycle, [line for line in loose if line.week == week]),
            model.means[week - 1] if model else None,
            shown.lows[week - 1] if shown else None,
            shown.mids[week - 1] if shown else None,
            shown.highs[week - 1] if shown else None,
        )
        for week in range(1, WEEKS + 1)
    )
    return RepRow(
        rep_id=rep_id,
        region=region,
        team=team,
        sheet=sheet,
        weeks=weeks,
        rep_total=_sum(cycle, taken),
        unbound_total=_sum(cycle, loose),
        model=model,
        gaps=gaps,
        attributions=tuple(said.get(rep_id, ())),
    )


def _key(line: ForecastLine) -> tuple[str, str, int]:
    return line.rep_id, line.opportunity_id, line.week


def _sum(cycle: ForecastCycle, lines: Sequence[ForecastLine]) -> Decimal:
    exact = (weight(line, currency=cycle.currency, rates=cycle.rates) for line in lines)
    return in_cents(sum(exact, Decimal(0)))
