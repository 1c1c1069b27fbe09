"""What lies outside the deals: multipliers of product lines with source, owner and expiry, and market readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crm_core.errors import CrmInvalid
from crm_core.forecast.cycle.policy import FactorPolicy
from crm_core.forecast.cycle.terms import FactorState
from crm_core.forecast.model.factors import ProductFactor
from crm_core.forecast.model.policy import Bounds

ALL_REGIONS = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A multiplier on what the model expects of one product line. Without an expiry it holds until reviewed."""

    id: str
    region: str  # "*": everywhere
    product: str
    kind: str
    multiplier: Decimal
    source: str
    owner_id: str
    reason: str
    starts_on: date
    expires_on: date | None
    state: FactorState
    created_by: str
    created_at: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None

    def holds(self, region: str, day: date) -> bool:
        """From its first day to its last, both included."""
        begun = self.state is FactorState.ACTIVE and self.starts_on <= day
        return begun and (self.expires_on is None or day <= self.expires_on) and self.region in (ALL_REGIONS, region)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value of a market series on one day."""

    series: str
    day: date
    value: Decimal
    source: str
    recorded_by: str
    recorded_at: datetime


def check_factor(
    multiplier: Decimal, kind: str, starts_on: date, expires_on: date | None, *, bounds: Bounds, policy: FactorPolicy
) -> None:
    """Raises CrmInvalid for a multiplier out of bounds, an unknown kind, or an end before the start."""
    if not bounds.lowest <= float(multiplier) <= bounds.highest:
        raise CrmInvalid(
            f"A multiplier lies between {bounds.lowest:g} and {bounds.highest:g}, not at {multiplier}.",
            code="factor_out_of_bounds",
            remedy="Choose a multiplier within the bounds; several factors on one product line multiply.",
        )
    if all(term.key != kind for term in policy.kinds):
        known = ", ".join(term.key for term in policy.kinds)
        raise CrmInvalid(
            f"There is no kind of factor {kind}.", code="factor_kind_unknown", remedy=f"Use one of {known}."
        )
    if expires_on is not None and expires_on < starts_on:
        raise CrmInvalid("The factor ends before it starts.", code="bad_times")


class InForce:
    """The factors that hold on a day, as the model takes them: it weighs by product line and knows no regions.

    A product line that a factor weighs in one region only is therefore a line of its own there.
    """

    def __init__(self, factors: Iterable[Factor], day: date) -> None:
        self._factors = [one for one in factors if one.holds(one.region, day)]
        self._apart = {(one.region, one.product) for one in self._factors if one.region != ALL_REGIONS}

    def line(self, region: str, product: str) -> str:
        """The name of a deal's product line for the model."""
        return f"{product}@{region}" if (region, product) in self._apart else product

    def weights(self) -> tuple[ProductFactor, ...]:
        return tuple(
            ProductFactor(line, float(one.multiplier), one.source, one.owner_id, one.expires_on or date.max)
            for one in self._factors
            for line in self._lines(one)
        )

    def _lines(self, factor: Factor) -> Iterator[str]:
        if factor.region != ALL_REGIONS:
            yield self.line(factor.region, factor.product)
            return
        yield factor.product
        for region, product in sorted(self._apart):
            if product == factor.product:
                yield self.line(region, product)
