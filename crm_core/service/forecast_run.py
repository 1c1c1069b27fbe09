"""The steps of the forecast's clock: run the model on what a cycle is given, and lock what is due with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_core.errors import CrmInvalid
from crm_core.forecast.cycle.entities import ForecastCycle
from crm_core.forecast.cycle.terms import CycleState
from crm_core.forecast.cycle.weeks import monday_of, period_start
from crm_core.forecast.model.forecast import model_forecast
from crm_core.forecast.model.learning import HazardFitter
from crm_core.forecast.model.result import ModelForecast
from crm_core.forecast.model.what_if import Associations, associations
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_cycles import lock_cycle
from crm_core.service.forecast_model import ModelInputs, keep_model
from crm_core.stores import CrmStore


def run_model(inputs: ModelInputs, *, policy: CrmPolicy, fitter: HazardFitter | None = None) -> ModelForecast | None:
    """The model's answer; None without any deal to learn from. Reads no store, so that nothing waits for it.

    The part that is won counts from the beginning of the settlement period of the cut.
    """
    if not inputs.rows:
        return None
    return model_forecast(
        inputs.rows,
        inputs.cut,
        policy=policy.forecast_model,
        seed=inputs.cut.toordinal(),
        stages=_stages(policy),
        factors=inputs.factors,
        won_since=period_start(monday_of(inputs.cut), policy.forecast.cycle),
        fitter=fitter,
    )


def model_is_stale(cycle: ForecastCycle, *, policy: CrmPolicy, now: datetime) -> bool:
    """Whether the model beside an open cycle is of an earlier day at headquarters."""
    calendar = policy.calendar.default
    return cycle.model_at is None or calendar.local_day(cycle.model_at) < calendar.local_day(now)


def keep_and_lock(
    store: CrmStore,
    cycle_id: str,
    inputs: ModelInputs,
    forecast: ModelForecast | None,
    *,
    lock: bool,
    policy: CrmPolicy,
    now: datetime,
) -> ForecastCycle:
    """Put the model's answer beside a cycle that is still open, and lock the cycle when it is due."""
    store.lock(f"forecast:{cycle_id}")
    cycle = store.cycle(cycle_id)
    if cycle.state is CycleState.LOCKED:
        return cycle
    if forecast is not None:
        # What is run late for a lock stands as of the cut-off, or the next run would look as old.
        at = min(now, cycle.cut_off_at) if lock else now
        keep_model(store, cycle, forecast, inputs.rows, now=at)
    return lock_cycle(store, cycle_id, policy=policy, now=now) if lock else store.cycle(cycle_id)


def cut_moment(cycle: ForecastCycle, now: datetime) -> datetime:
    """As of which moment the model looks at the deals: never after the cut-off."""
    return min(now, cycle.cut_off_at + timedelta(microseconds=1))


def what_if_basis(inputs: ModelInputs, *, policy: CrmPolicy) -> tuple[ModelForecast, Associations]:
    """The forecast and what went with winning in it, for many what-if questions on one day.

    Raises CrmInvalid (`what_if_history`) while the history tells nothing.
    """
    forecast = run_model(inputs, policy=policy)
    if forecast is None:
        raise CrmInvalid("There is no deal to ask about.", code="what_if_history")
    return forecast, associations(inputs.rows, inputs.cut, policy=policy.forecast_model, stages=_stages(policy))


def _stages(policy: CrmPolicy) -> tuple[str, ...]:
    return tuple(stage.key for stage in policy.pipeline.stages if not stage.outcomes)
