"""What a forecast line is worth: whether an action binds it, how much it counts, and the sums of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from crm_core.calendar import WorkCalendar
from crm_core.errors import CrmInvalid
from crm_core.forecast.cycle.entities import BoundAction, ForecastLine
from crm_core.forecast.cycle.policy import LinePolicy
from crm_core.forecast.cycle.terms import Category
from crm_core.forecast.cycle.weeks import week_start

CENT = Decimal("0.01")
NOTHING = Decimal(0)


def is_bound(
    actions: Iterable[BoundAction],
    *,
    week: date,
    at: datetime,
    calendar: WorkCalendar,
    policy: LinePolicy,
) -> bool:
    """Whether one proved action was done in the last days before `at`, or is planned before the week's Monday.

    A plan that is overdue binds nothing: it says that the action did not happen.
    """
    earliest = at - timedelta(days=policy.action_days)
    for action in actions:
        if not (action.proved and action.at):
            continue
        if action.done and earliest <= action.at <= at:
            return True
        if not action.done and at <= action.at and calendar.local_day(action.at) < week:
            return True
    return False


def line_is_bound(
    line: ForecastLine, *, first_week: date, at: datetime, calendar: WorkCalendar, policy: LinePolicy
) -> bool:
    """As it was locked, or as the actions stand at `at`."""
    if line.bound is not None:
        return line.bound
    return is_bound(line.actions, week=week_start(first_week, line.week), at=at, calendar=calendar, policy=policy)


def chance(line: ForecastLine) -> float:
    """The stated chance; a commit counts whole."""
    return 1.0 if line.category is Category.COMMIT else line.probability


def weight(line: ForecastLine, *, currency: str, rates: Mapping[str, str]) -> Decimal:
    """Amount times chance in `currency`, not rounded."""
    return converted(line.amount, line.currency, currency, rates) * Decimal(str(chance(line)))


def converted(amount: Decimal, source: str, target: str, rates: Mapping[str, str]) -> Decimal:
    """An amount in another currency, not rounded. Raises CrmInvalid for a currency without a rate."""
    if source == target:
        return amount
    for currency in (source, target):
        if currency not in rates:
            raise CrmInvalid(
                f"There is no rate for {currency}.",
                code="currency_unknown",
                remedy="Add the rate to the forecast policy, or use a currency that has one.",
            )
    return amount * Decimal(rates[source]) / Decimal(rates[target])


def in_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def total(
    lines: Iterable[ForecastLine], *, currency: str, rates: Mapping[str, str], weeks: int | None = None
) -> Decimal:
    """R: the sum of amount times chance over the first `weeks` weeks, or over all; rounded once, at the end."""
    chosen = (line for line in lines if weeks is None or line.week <= weeks)
    return in_cents(sum((weight(line, currency=currency, rates=rates) for line in chosen), NOTHING))
