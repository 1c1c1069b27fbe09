"""The whole evaluation on one table of deals: every method on rolling origins, and which rung that promotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crm_core.forecast.model.book import book_of
from crm_core.forecast.model.learning import HazardFitter
from crm_core.forecast.model.logistic import LogisticFitter
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.record import TrackRecord, track_record
from crm_core.forecast.model.rows import DealRow

COVERAGE_DRAWS = 1000


def backtest(
    rows: Sequence[DealRow],
    *,
    policy: ModelPolicy,
    stages: Sequence[str] = (),
    cut: date | None = None,
    origins: int | None = None,
    step_weeks: int | None = None,
    draws: int = COVERAGE_DRAWS,
    seed: int = 0,
    fitter: HazardFitter | None = None,
) -> TrackRecord:
    """Replays up to `origins` cuts, `step_weeks` apart, before `cut` (by default the day of the last closing).

    `draws`: for the coverage of the bands; 0 leaves it out.
    """
    rule = policy.promotion if step_weeks is None else replace(policy.promotion, step_weeks=step_weeks)
    return track_record(
        book_of(rows, stages),
        cut or last_day(rows),
        replace(policy, promotion=rule),
        fitter=fitter or LogisticFitter(policy.learning.ridge),
        origins=origins,
        coverage_draws=draws,
        seed=seed,
    )


def last_day(rows: Sequence[DealRow]) -> date:
    """The latest day on which a deal was closed, else on which one was created; there must be at least one row."""
    closings = [row.closed for row in rows if row.closed is not None]
    return max(closings or [row.created for row in rows])
