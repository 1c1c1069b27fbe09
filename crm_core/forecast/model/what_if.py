"""What deals of the past with other features had come to: a range of chances, told as association and not as cause."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crm_core.errors import CrmInvalid, CrmNotFound
from crm_core.forecast.model.book import WON, Book, Floats, book_of
from crm_core.forecast.model.history import DealHistory, history
from crm_core.forecast.model.landmarks import design, fate, looks, looks_now, observed_features, thinned, values_of
from crm_core.forecast.model.logistic import Logistic, LogisticFitter, clustered_covariance
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.result import WEEKS, ModelForecast
from crm_core.forecast.model.rows import DealRow

ASSOCIATION = (
    "历史商机中的关联,不是因果:做了这个动作的商机过去的结果如此。",
    "An association in past deals, not a cause: deals with this feature came out so.",
)


@dataclass(frozen=True, slots=True)
class Change:
    """Of one feature of one deal, in the feature's unit: +2 technical meetings, +3 days."""

    deal_id: str
    feature: str
    by: float


@dataclass(frozen=True, slots=True)
class Changed:
    """Chances to win within 13 weeks: as forecast, and with the changes as a range around `likely`."""

    deal_id: str
    before: float
    low: float
    likely: float
    high: float
    amount: float  # if won


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`texts` says in Chinese and English what the figures are not. Amounts are in the forecast's currency."""

    deals: tuple[Changed, ...]
    before: float  # expected amount of these deals
    low: float
    likely: float
    high: float
    looks: int  # at past deals that the range rests on
    texts: tuple[str, str] = ASSOCIATION


@dataclass(frozen=True, slots=True)
class Associations:
    """How the features went together with winning within 13 weeks, over looks at past deals known at a cut."""

    known: DealHistory
    features: tuple[str, ...]
    weights: Floats  # by feature, per unit, on the logit scale
    covariance: Floats
    spans: Mapping[str, tuple[float, float]]  # 5th and 95th percentile of what was seen
    deals: Mapping[str, int]  # that show the feature
    looks: int


def associations(
    rows: Sequence[DealRow], cut: date, *, policy: ModelPolicy, stages: Sequence[str] = (), start: date | None = None
) -> Associations:
    """Learned from all looks whose 13 weeks were over at the cut, or whose deal was. Errors are by deal.

    Raises CrmInvalid (`what_if_history`) when no feature was ever observed, or nothing was won or lost.
    """
    book: Book = book_of(rows, stages)
    known = history(book, cut, start=start)
    features = observed_features(known, policy.features)
    seen = thinned(looks(known, policy.learning.step_weeks), policy.learning.max_rows)
    followed, outcome = fate(known, seen)
    settled = (followed >= WEEKS) | (outcome > 0)
    won = ((outcome == WON) & (followed <= WEEKS))[settled]
    if not features or won.all() or not won.any():
        raise CrmInvalid(
            "The history does not tell which features went with winning.",
            code="what_if_history",
            remedy="Wait until deals with recorded features are won and lost.",
        )
    x = design(known, seen, features, policy.ladder.age_bands)[settled]
    fit = LogisticFitter(policy.learning.ridge)(x, won)
    covariance = clustered_covariance(fit, x, won, seen.position[settled], policy.learning.ridge)
    values = {feature: values_of(known, seen, feature) for feature in features}
    return Associations(
        known=known,
        features=features,
        weights=_per_unit(fit, fit.weights[_columns(fit, features)], features),
        covariance=_covariance(fit, covariance, features),
        spans={name: _span(found) for name, found in values.items()},
        deals={name: len(np.unique(seen.position[~np.isnan(found)])) for name, found in values.items()},
        looks=int(settled.sum()),
    )


def what_if(
    forecast: ModelForecast, learned: Associations, changes: Sequence[Change], *, policy: ModelPolicy
) -> WhatIf:
    """The forecast's open deals with other features.

    Raises CrmNotFound for a deal that is not in the forecast, CrmInvalid for a feature that too few deals show
    (`what_if_feature`) or a change that leads out of what was ever seen (`what_if_range`).
    """
    deals = {deal.id: deal for deal in forecast.deals}
    by_deal: dict[str, dict[str, float]] = {}
    for change in changes:
        if change.deal_id not in deals:
            raise CrmNotFound(f"Deal {change.deal_id} is not in the forecast.", code="deal_not_found")
        wanted = by_deal.setdefault(change.deal_id, {})
        wanted[change.feature] = wanted.get(change.feature, 0.0) + change.by
    changed = []
    for deal_id, wanted in by_deal.items():
        _check(learned, deal_id, wanted, policy.what_if.least_deals)
        deal = deals[deal_id]
        value = deal.expected / deal.p if deal.p > 0 else 0.0
        changed.append(_changed(learned, deal_id, wanted, before=deal.p, amount=value, z=policy.what_if.z))
    return WhatIf(
        deals=tuple(changed),
        before=sum(one.before * one.amount for one in changed),
        low=sum(one.low * one.amount for one in changed),
        likely=sum(one.likely * one.amount for one in changed),
        high=sum(one.high * one.amount for one in changed),
        looks=learned.looks,
    )


def _check(learned: Associations, deal_id: str, wanted: Mapping[str, float], least: int) -> None:
    position = learned.known.book.ids.index(deal_id)
    chosen = np.flatnonzero(learned.known.deals == position)
    for feature, by in wanted.items():
        if learned.deals.get(feature, 0) < least:
            raise CrmInvalid(
                f"Too few deals show {feature!r} to tell what went with it.",
                code="what_if_feature",
                remedy=f"At least {least} deals must carry it; choose another feature.",
            )
        now = float(values_of(learned.known, looks_now(learned.known, chosen), feature)[0])
        low, high = learned.spans[feature]
        if math.isnan(now) or not low <= now + by <= high:
            raise CrmInvalid(
                f"No past deals tell of {feature!r} at that value.",
                code="what_if_range",
                remedy=f"Seen were values from {low:g} to {high:g}; this deal has {now:g}.",
            )


def _changed(
    learned: Associations, deal_id: str, wanted: Mapping[str, float], *, before: float, amount: float, z: float
) -> Changed:
    by = np.array([wanted.get(feature, 0.0) for feature in learned.features])
    shift = float(by @ learned.weights)
    error = float(np.sqrt(max(0.0, by @ learned.covariance @ by)))
    base = math.log(before / (1 - before))
    low, likely, high = (1 / (1 + math.exp(-(base + shift + k * z * error))) for k in (-1, 0, 1))
    return Changed(deal_id, before, low, likely, high, amount)


def _columns(fit: Logistic, features: Sequence[str]) -> list[int]:
    """Where the features' values stand among the weights: they come last, each followed by its mark of a gap."""
    first = len(fit.weights) - 2 * len(features)
    return [first + 2 * place for place in range(len(features))]


def _per_unit(fit: Logistic, weights: Floats, features: Sequence[str]) -> Floats:
    return np.asarray(weights / fit.scale[[column - 1 for column in _columns(fit, features)]])


def _covariance(fit: Logistic, covariance: Floats, features: Sequence[str]) -> Floats:
    columns = _columns(fit, features)
    scale = fit.scale[[column - 1 for column in columns]]
    return np.asarray(covariance[np.ix_(columns, columns)] / np.outer(scale, scale))


def _span(values: Floats) -> tuple[float, float]:
    seen = values[~np.isnan(values)]
    return float(np.quantile(seen, 0.05)), float(np.quantile(seen, 0.95))
