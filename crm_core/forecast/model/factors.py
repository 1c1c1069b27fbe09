"""Factors from outside that weigh product lines, each with a source, an owner and a day of expiry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm_core.errors import CrmInvalid
from crm_core.forecast.model.policy import FactorRules


@dataclass(frozen=True, slots=True)
class ProductFactor:
    """Weighs the win chances of one product line up to and including the day `expires`."""

    product: str
    multiplier: float
    source: str
    owner: str
    expires: date


def product_factor(
    *, product: str, multiplier: float, source: str, owner: str, expires: date, rules: FactorRules
) -> ProductFactor:
    """Raises CrmInvalid (`forecast_factor`) without a source or an owner, or outside the policy's bounds."""
    if not source.strip() or not owner.strip():
        raise CrmInvalid(
            "A factor needs a source and an owner.",
            code="forecast_factor",
            remedy="Name where it is from and whose it is.",
        )
    if not rules.bounds.lowest <= multiplier <= rules.bounds.highest:
        allowed = f"{rules.bounds.lowest:g} to {rules.bounds.highest:g}"
        raise CrmInvalid(
            f"A factor of {multiplier:g} is not allowed.", code="forecast_factor", remedy=f"Choose one from {allowed}."
        )
    return ProductFactor(product, multiplier, source, owner, expires)


def factor_of_price(
    *, product: str, before: float, after: float, on: date, owner: str, rules: FactorRules
) -> ProductFactor | None:
    """The factor that a rise of a raw material's price within a week sets; None up to the limit itself.

    Raises CrmInvalid (`raw_material_price`) for a price that is not above 0.
    """
    if before <= 0 or after <= 0:
        raise CrmInvalid("A price must be above 0.", code="raw_material_price", remedy="Mend the price.")
    if after <= before * (1 + rules.price_rise) * (1 + 1e-12):  # exactly the limit is within it, whatever is rounded
        return None
    return ProductFactor(
        product, rules.price_multiplier, "raw_material_price", owner, on + timedelta(days=rules.price_days)
    )


def weights_on(day: date, factors: Sequence[ProductFactor], rules: FactorRules) -> dict[str, float]:
    """The factors in force on a day, multiplied by product and held within the bounds."""
    weights: dict[str, float] = {}
    for factor in factors:
        if factor.expires >= day:
            weights[factor.product] = weights.get(factor.product, 1.0) * factor.multiplier
    return {name: min(rules.bounds.highest, max(rules.bounds.lowest, weight)) for name, weight in weights.items()}
