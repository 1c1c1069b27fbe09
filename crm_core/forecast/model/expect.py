"""What the history lets expect at a cut, by deal and by leaf, before and after all corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from crm_core.forecast.model.amounts import Amounts, amounts
from crm_core.forecast.model.arrivals import Leaf, arrivals, leaf_of
from crm_core.forecast.model.book import Floats, Ints
from crm_core.forecast.model.hazards import WinCurves, rates, win_curves
from crm_core.forecast.model.history import DealHistory
from crm_core.forecast.model.learning import HazardFitter, learned_chances
from crm_core.forecast.model.policy import Bounds, ModelPolicy
from crm_core.forecast.model.result import BLOCKS, Calibration, Rung


@dataclass(frozen=True, slots=True)
class Expected:
    """Arrays by open deal (positions in `history.deals`) and by leaf of the organisation."""

    history: DealHistory
    open: Ints
    deal_leaf: Ints
    leaves: tuple[Leaf, ...]
    chances: Floats  # (deals, 13): to be won in exactly that week
    values: Floats  # if won
    noise: Floats  # standard deviation of the logarithm of the value
    quotes: Floats
    new_wins: Floats  # (leaves, 13)
    new_value: Floats  # (leaves): mean of one
    new_variance: float
    ratio: float
    features: tuple[str, ...] = ()

    @property
    def open_by_week(self) -> Floats:
        return np.asarray(self.values @ self.chances)

    @property
    def new_by_week(self) -> Floats:
        return np.asarray(self.new_value @ self.new_wins)


def expect(history: DealHistory, rung: Rung, policy: ModelPolicy, *, fitter: HazardFitter) -> Expected:
    """The raw expectation of one rung. New business follows the curves of stages on every rung."""
    chosen = history.open
    learned = amounts(history, tau=policy.amounts_tau)
    curves = stage_curves(history, rung, policy)
    if rung is Rung.L2:
        chances, features = learned_chances(history, chosen, policy, fitter)
    else:
        chances, features = _by_stage(history, chosen, curves), ()
    coming = arrivals(history, curves, policy.new_business)
    leaves = {leaf: place for place, leaf in enumerate(coming.leaves)}
    deal_leaf = np.array([leaves.setdefault(leaf_of(history, int(p)), len(leaves)) for p in chosen], dtype=np.int64)
    new_wins = np.zeros((len(leaves), chances.shape[1]))
    new_wins[: len(coming.leaves)] = coming.wins
    values, noise, quotes = learned.expected(history, chosen)
    return Expected(
        history=history,
        open=chosen,
        deal_leaf=deal_leaf,
        leaves=tuple(leaves),
        chances=chances,
        values=values,
        noise=noise,
        quotes=quotes,
        new_wins=new_wins,
        new_value=_new_values(learned, history, tuple(leaves)),
        new_variance=learned.signed_variance,
        ratio=learned.ratio,
        features=features,
    )


def stage_curves(history: DealHistory, rung: Rung, policy: ModelPolicy) -> WinCurves:
    book = history.book
    hazard = rates(
        history.spells(),
        teams=len(book.teams),
        stages=len(book.stages),
        ladder=policy.ladder,
        by_week=rung is not Rung.L0,
    )
    return win_curves(hazard)


def calibrated(expected: Expected, calibration: Calibration, bounds: Bounds) -> Expected:
    """With the factors of the calibration, and each deal's chance within 13 weeks held within its bounds."""
    chances = within(expected.chances * _by_week(calibration.open), bounds)
    return replace(expected, chances=chances, new_wins=expected.new_wins * _by_week(calibration.new))


def weighted(expected: Expected, factors: Mapping[str, float], bounds: Bounds) -> Expected:
    """With the factors of product lines and the haircuts of single deals; new business knows no product yet."""
    book, deals = expected.history.book, expected.history.deals[expected.open]
    by_product = np.array([factors.get(product, 1.0) for product in book.products])
    weight = by_product[book.product[deals]] * book.haircut[deals]
    return replace(expected, chances=within(expected.chances * weight[:, None], bounds))


def within(chances: Floats, bounds: Bounds) -> Floats:
    """Scales each deal's weeks so that their sum lies within the bounds; without any shape the sum is spread evenly."""
    total = chances.sum(axis=1, keepdims=True)
    shape = np.where(total > 0, chances / np.maximum(total, 1e-300), 1 / chances.shape[1])
    return np.asarray(shape * np.clip(total, bounds.lowest, bounds.highest))


def _by_stage(history: DealHistory, chosen: Ints, curves: WinCurves) -> Floats:
    stage, age = history.last_stays()
    return curves.of(history.book.team[history.deals[chosen]], stage[chosen], age[chosen])


def _new_values(learned: Amounts, history: DealHistory, leaves: tuple[Leaf, ...]) -> Floats:
    places = {name: place for place, name in enumerate(history.book.teams)}
    return np.array([learned.by_team[places[leaf[1]]] for leaf in leaves])


def _by_week(factors: tuple[float, float, float]) -> Floats:
    return np.concatenate([np.full(end - begin, k) for (begin, end), k in zip(BLOCKS, factors, strict=True)])
