"""Short ways to make forecast values for tests; what a test does not name does not matter to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from crm_core.forecast.cycle.credit import SettledPeriod
from crm_core.forecast.cycle.entities import BoundAction, ForecastLine, GapAttribution
from crm_core.forecast.cycle.terms import ActionSource, Category, GapCategory, Horizon
from tests.unit.crm_core.samples import POLICY

SHANGHAI = timezone(timedelta(hours=8))
RULES = POLICY.forecast
CALENDAR = POLICY.calendar.default
FIRST_WEEK = date(2026, 3, 9)
AT = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)  # the cut-off: Thursday 18:00 in China


def local(day: str, clock: str = "18:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


def action(days: float = -1, *, done: bool = True, **fields: Any) -> BoundAction:
    """Done, or due, so many days after the cut-off."""
    base = {"kind": "quote_sent", "source": ActionSource.TODO, "source_id": "t1", "proved": True}
    return BoundAction(**{**base, "at": AT + timedelta(days=days), "done": done, **fields})


def line(deal: str = "d1", week: int = 1, amount: str = "1000", **fields: Any) -> ForecastLine:
    base: dict[str, Any] = {
        "cycle_id": "2026-W11",
        "rep_id": "rep-1",
        "opportunity_id": deal,
        "week": week,
        "account_id": "a1",
        "region": "east",
        "team": "east-1",
        "amount": Decimal(amount),
        "currency": "CNY",
        "category": Category.BEST_CASE,
        "probability": 0.5,
        "reason": "合同已到法务",
        "actions": (action(),),
        "updated_by": "rep-1",
        "updated_at": AT,
    }
    return ForecastLine(**{**base, **fields})


def attribution(gap: str, horizon: Horizon = Horizon.ALL, **fields: Any) -> GapAttribution:
    base: dict[str, Any] = {
        "id": "at1",
        "cycle_id": "2026-W11",
        "rep_id": "rep-1",
        "region": "east",
        "team": "east-1",
        "category": GapCategory.NEW_INFO,
        "text": "客户昨天口头同意了全部付款条件,只差法务盖章,模型还看不到",
        "evidence": (),
        "rep_amount": Decimal(130),
        "model_amount": Decimal(100),
        "created_by": "rep-1",
        "created_at": AT,
    }
    return GapAttribution(horizon=horizon, gap=Decimal(gap), **{**base, **fields})


def period(number: int, forecast: str, actual: str, **fields: Any) -> SettledPeriod:
    """The rep's period number `number`, from 0."""
    start = RULES.cycle.epoch + timedelta(weeks=4 * number)
    base: dict[str, Any] = {
        "rep_id": "rep-1",
        "start": start,
        "cycle_id": f"c{number}",
        "region": "east",
        "team": "east-1",
        "currency": "CNY",
        "forecast": Decimal(forecast),
        "actual": Decimal(actual),
        "judged_forecast": Decimal(forecast),
        "judged_actual": Decimal(actual),
        "variance": 0.0,
        "floor": Decimal(0),
        "shadow": False,
        "settled_at": AT,
    }
    return SettledPeriod(**{**base, **fields})
