"""The two tracks of one rep side by side, and the gaps between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from crm_core.forecast.cycle.entities import ForecastCycle, ForecastLine, GapAttribution, ModelLine
from crm_core.forecast.cycle.gap import Gap, explained, floor_of, gap_of
from crm_core.forecast.cycle.lines import in_cents, line_is_bound, total
from crm_core.forecast.cycle.terms import Horizon
from crm_core.forecast.model.result import WEEKS, GroupLevel
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_actions import refreshed
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore


@dataclass(frozen=True, slots=True)
class ModelTrack:
    """The model's numbers of one cycle, by rep and by team."""

    lines: tuple[ModelLine, ...]

    def of_rep(self, rep_id: str) -> ModelLine | None:
        return next((one for one in self.lines if (one.level, one.key) == (GroupLevel.REP, rep_id)), None)

    def reps(self, region: str, team: str | None) -> tuple[ModelLine, ...]:
        return tuple(
            one for one in self.lines if one.level == GroupLevel.REP and (one.region, one.team) == (region, team)
        )

    def amount(self, rep_id: str, weeks: int) -> Decimal:
        """M: what the rep's deals and new business bring in the first weeks."""
        found = self.of_rep(rep_id)
        return summed([found], weeks) if found else Decimal(0)

    def floor(self, region: str, team: str | None, weeks: int, policy: CrmPolicy) -> Decimal:
        """The smallest denominator for a rep of this team."""
        reps = self.reps(region, team)
        return floor_of(summed(reps, weeks), len(reps), policy.forecast.gap)


def gaps_of(store: CrmStore, cycle: ForecastCycle, rep_id: str, *, policy: CrmPolicy, now: datetime) -> tuple[Gap, ...]:
    """Both gaps of one rep as they stand; none while the model has not run."""
    sheet = store.find_sheet(EVERYWHERE, cycle.id, rep_id)
    if sheet is None or cycle.model_at is None:
        return ()
    track = ModelTrack(store.model_lines(EVERYWHERE, cycle.id))
    lines = refreshed(store, store.forecast_lines(EVERYWHERE, cycle.id, rep_id=rep_id))
    said = store.gap_attributions(EVERYWHERE, cycle.id, rep_id=rep_id)
    return compare(
        cycle,
        counted(lines, cycle, policy=policy, now=now),
        track,
        said,
        rep_id=rep_id,
        region=sheet.region,
        team=sheet.team,
        policy=policy,
    )


def compare(
    cycle: ForecastCycle,
    lines: Sequence[ForecastLine],
    track: ModelTrack,
    said: Sequence[GapAttribution],
    *,
    rep_id: str,
    region: str,
    team: str | None,
    policy: CrmPolicy,
) -> tuple[Gap, ...]:
    """The gaps of a rep whose counted lines are `lines`."""
    gaps = []
    for horizon in Horizon:
        weeks = weeks_of(horizon, policy)
        rep = total(lines, currency=cycle.currency, rates=cycle.rates, weeks=weeks)
        gap = gap_of(
            horizon,
            rep,
            track.amount(rep_id, weeks),
            track.floor(region, team, weeks, policy),
            policy.forecast.gap,
        )
        gaps.append(replace(gap, explained=explained(gap, said, policy.forecast.gap)))
    return tuple(gaps)


def counted(
    lines: Sequence[ForecastLine], cycle: ForecastCycle, *, policy: CrmPolicy, now: datetime
) -> tuple[ForecastLine, ...]:
    """Those that an action binds; the others are shown but not counted."""
    at = min(now, cycle.cut_off_at)
    return tuple(
        line
        for line in lines
        if line_is_bound(
            line,
            first_week=cycle.first_week,
            at=at,
            calendar=policy.calendar.of(line.region),
            policy=policy.forecast.lines,
        )
    )


def weeks_of(horizon: Horizon, policy: CrmPolicy) -> int:
    return WEEKS if horizon is Horizon.ALL else policy.forecast.cycle.period_weeks


def summed(lines: Sequence[ModelLine], weeks: int) -> Decimal:
    return in_cents(Decimal(repr(sum(sum(line.means[:weeks]) for line in lines))))
