"""Reports about stages and deals: where they stick, which were entered late, who buys no more."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crm_core.alerts.findings import days
from crm_core.policy import PipelinePolicy
from crm_core.reports.counts import AccountSales, StagePass, WonDeal

STAGE_COLUMNS = ("stage", "entered", "advanced", "conversion", "dwell_days", "bottleneck")
RUSH_COLUMNS = ("opportunity_id", "region", "team", "rep_id", "won_at", "stages_recorded", "rushed")
ZOMBIE_COLUMNS = ("account_id", "name", "region", "rep_id", "last_won_at", "days")


def stage_rows(passes: Iterable[StagePass], *, pipeline: PipelinePolicy, now: datetime) -> tuple[dict[str, Any], ...]:
    """A row a stage in the pipeline's order, with the share of its stays that ended one stage further.

    Stages that nobody entered have no rate. Rank 1 of the bottlenecks converts least; stays that go on count as not
    advanced, and with their days so far.
    """
    by_stage: dict[str, list[StagePass]] = defaultdict(list)
    for one in passes:
        by_stage[one.stage].append(one)
    rows = [_stage_row(stage.key, by_stage[stage.key], pipeline, now) for stage in pipeline.stages[:-1]]
    ranked = sorted((row for row in rows if row["conversion"] is not None), key=lambda row: row["conversion"])
    for rank, row in enumerate(ranked, start=1):
        row["bottleneck"] = rank
    return tuple(rows)


def rush_rows(won: Iterable[WonDeal], *, min_stages: int) -> tuple[dict[str, Any], ...]:
    """Every deal won, and whether it has fewer stages on record than a deal that was worked on has."""
    return tuple(
        {
            "opportunity_id": deal.opportunity_id,
            "region": deal.region,
            "team": deal.team,
            "rep_id": deal.rep_id,
            "won_at": deal.won_at.isoformat(),
            "stages_recorded": deal.stages,
            "rushed": deal.stages < min_stages,
        }
        for deal in won
    )


def zombie_rows(accounts: Iterable[AccountSales], *, now: datetime) -> tuple[dict[str, Any], ...]:
    """The accounts with the days since they last bought, or since they were entered."""
    return tuple(
        {
            "account_id": one.account_id,
            "name": one.name,
            "region": one.region,
            "rep_id": one.rep_id,
            "last_won_at": one.last_won_at.isoformat() if one.last_won_at else None,
            "days": int(days(one.last_won_at or one.created_at, now)),
        }
        for one in accounts
    )


def _stage_row(stage: str, stays: list[StagePass], pipeline: PipelinePolicy, now: datetime) -> dict[str, Any]:
    here = pipeline.position(stage) or 0
    advanced = sum(_advanced(one, here, pipeline) for one in stays)
    dwell = [days(one.entered_at, one.exited_at or now) for one in stays]
    return {
        "stage": stage,
        "entered": len(stays),
        "advanced": advanced,
        "conversion": round(advanced / len(stays), 4) if stays else None,
        "dwell_days": round(statistics.fmean(dwell), 2) if dwell else None,
        "bottleneck": None,
    }


def _advanced(stay: StagePass, here: int, pipeline: PipelinePolicy) -> bool:
    """A step forward; into the last stage only with the deal won."""
    place = pipeline.position(stay.followed_by) if stay.followed_by else None
    return place is not None and place > here and (stay.won or stay.followed_by != pipeline.closing.key)
