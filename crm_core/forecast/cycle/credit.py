"""A rep's settled periods: deviation, credit, and whether a run of misses freezes the independent forecast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import sqrt

from crm_core.forecast.cycle.policy import CreditPolicy, FreezePolicy
from crm_core.forecast.cycle.terms import FreezeMode

NOTHING, WHOLE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledPeriod:
    """One period of one rep: what was forecast at its first cut-off (F) and what was signed in it (A).

    `judged_*` leave out deals that changed hands; the freeze looks at those. `variance` is the sum of a²p(1-p) over
    the rep's own lines. `restated_*` are set when an order of the period was cancelled later; F and A stay.
    """

    rep_id: str
    start: date
    cycle_id: str
    region: str
    team: str | None
    currency: str
    forecast: Decimal
    actual: Decimal
    judged_forecast: Decimal
    judged_actual: Decimal
    variance: float
    floor: Decimal
    shadow: bool  # the rep was frozen: the forecast decided nothing
    settled_at: datetime
    restated_actual: Decimal | None = None
    restated_judged: Decimal | None = None
    restated_at: datetime | None = None

    @property
    def deviation(self) -> Decimal | None:
        """Of the period as it stands today; None when it is not counted."""
        actual = self.actual if self.restated_actual is None else self.restated_actual
        return deviation(self.forecast, actual, self.floor)

    @property
    def judged(self) -> tuple[Decimal, Decimal]:
        """(F, A) that the freeze looks at."""
        return self.judged_forecast, self.judged_actual if self.restated_judged is None else self.restated_judged

    @property
    def judged_deviation(self) -> Decimal | None:
        return deviation(*self.judged, self.floor)


@dataclass(frozen=True, slots=True)
class FreezeVerdict:
    """What each rule says of a run of periods, and the figures behind it."""

    literal: bool
    evidence: bool
    periods: tuple[date, ...]
    forecast: Decimal
    actual: Decimal
    bound: float  # what chance alone may explain of |ΣF - ΣA|

    def freezes(self, mode: FreezeMode) -> bool:
        return self.literal if mode is FreezeMode.LITERAL else self.evidence


def deviation(forecast: Decimal, actual: Decimal, floor: Decimal) -> Decimal | None:
    """|F - A| / A. 1 when nothing was signed but something forecast, 0 when neither; None below the floor."""
    if forecast == 0 and actual == 0:
        return NOTHING
    if max(abs(forecast), abs(actual)) < floor:
        return None
    if actual <= 0:
        return WHOLE
    return abs(forecast - actual) / max(actual, floor)


def credit(periods: Iterable[SettledPeriod], policy: CreditPolicy) -> int:
    """0..100 after all periods in order; each step stays within, so that nothing is saved up above."""
    points = policy.start
    for period in sorted(periods, key=lambda one: one.start):
        size = period.deviation
        if size is None:
            continue
        change = policy.bonus if size <= policy.hit else -policy.penalty if size > policy.miss else 0
        points = min(100, max(0, points + change))
    return points


def verdict(periods: Sequence[SettledPeriod], *, freeze: FreezePolicy, miss: Decimal) -> FreezeVerdict | None:
    """Both rules on the last `run` counted periods; None when there are fewer."""
    counted = [one for one in sorted(periods, key=lambda one: one.start) if one.judged_deviation is not None]
    run = counted[-freeze.run :]
    if len(run) < freeze.run:
        return None
    forecast = sum((one.judged[0] for one in run), NOTHING)
    actual = sum((one.judged[1] for one in run), NOTHING)
    bound = freeze.z * sqrt(sum(one.variance for one in run))
    distance = abs(forecast - actual)
    literal = all(size is not None and size > miss for size in (one.judged_deviation for one in run))
    beyond_share = distance > miss * actual if actual > 0 else distance > 0
    return FreezeVerdict(
        literal=literal,
        evidence=literal and beyond_share and float(distance) > bound,
        periods=tuple(one.start for one in run),
        forecast=forecast,
        actual=actual,
        bound=bound,
    )


def may_freeze(periods: Sequence[SettledPeriod], policy: FreezePolicy) -> bool:
    """Not in the first periods of a new rep."""
    return len(periods) > policy.new_rep_periods


def lifts(periods: Sequence[SettledPeriod], *, since: date, freeze: FreezePolicy, miss: Decimal) -> bool:
    """Whether the last shadow forecasts since the freeze, counted ones in a row, were all near enough."""
    shadows = [
        one.judged_deviation
        for one in sorted(periods, key=lambda one: one.start)
        if one.shadow and one.start >= since and one.judged_deviation is not None
    ]
    run = shadows[-freeze.lift_run :]
    return len(run) == freeze.lift_run and all(size is not None and size <= miss for size in run)


def official(rep: Decimal, baseline: Decimal, band: Decimal) -> Decimal:
    """A frozen rep's number: the rep's own, held within `band` of the team's baseline for the same deals."""
    low, high = baseline * (WHOLE - band), baseline * (WHOLE + band)
    return min(max(rep, low), high)
