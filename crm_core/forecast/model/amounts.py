"""What a won deal brings: the quote times a shrunk ratio, or the average of its product where nothing is quoted yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm_core.forecast.model.book import Floats, Ints
from crm_core.forecast.model.history import DealHistory

_WIDEST = 1.0  # of a lognormal factor: beyond, a few draws decide the mean


@dataclass(frozen=True, slots=True)
class Amounts:
    """Learned from the deals won until the cut. `noise` values are standard deviations of the logarithm."""

    ratio: float  # signed / quoted
    ratio_noise: float
    by_product: Floats  # average signed amount, shrunk to the company's
    by_team: Floats
    signed_noise: float
    signed_variance: float

    def expected(self, history: DealHistory, chosen: Ints) -> tuple[Floats, Floats, Floats]:
        """Amount if won, its noise, and the quote (or what stands for it) of positions in `history.deals`."""
        quotes = history.amounts(chosen)
        typical = self.by_product[history.book.product[history.deals[chosen]]]
        quoted = ~np.isnan(quotes)
        noise = np.where(quoted, self.ratio_noise, self.signed_noise)
        return np.where(quoted, quotes * self.ratio, typical), noise, np.where(quoted, quotes, typical)


def amounts(history: DealHistory, *, tau: float) -> Amounts:
    """The ratio is (sum signed + tau m) / (sum quoted + tau m), with m the mean quote of won deals."""
    won = history.won()
    deals = history.deals[won]
    quotes, signed = history.amounts(won), history.book.signed[deals]
    both = ~np.isnan(quotes) & ~np.isnan(signed) & (quotes > 0) & (signed > 0)
    prior = tau * (quotes[both].mean() if both.any() else 1.0)
    values = np.where(np.isnan(signed), quotes, signed)
    known = ~np.isnan(values)
    values, deals = values[known], deals[known]
    mean = float(values.mean()) if len(values) else _mean_quote(history)
    return Amounts(
        ratio=float((signed[both].sum() + prior) / (quotes[both].sum() + prior)),
        ratio_noise=_log_noise(signed[both] / quotes[both], tau),
        by_product=_shrunk_means(values, history.book.product[deals], len(history.book.products), mean, tau),
        by_team=_shrunk_means(values, history.book.team[deals], len(history.book.teams), mean, tau),
        signed_noise=_log_noise(values[values > 0], tau),
        signed_variance=float(values.var()) if len(values) else mean * mean,
    )


def _mean_quote(history: DealHistory) -> float:
    quotes = history.amounts(history.open)
    quotes = quotes[~np.isnan(quotes)]
    return float(quotes.mean()) if len(quotes) else 0.0


def _shrunk_means(values: Floats, group: Ints, groups: int, mean: float, tau: float) -> Floats:
    sums = np.bincount(group, weights=values, minlength=groups)
    return np.asarray((sums + tau * mean) / (np.bincount(group, minlength=groups) + tau))


def _log_noise(values: Floats, tau: float) -> float:
    """Shrunk to none: a handful of deals does not tell how far amounts scatter."""
    if len(values) < 2:
        return 0.0
    return float(min(_WIDEST, np.log(values).std() * len(values) / (len(values) + tau)))
