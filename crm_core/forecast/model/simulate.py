"""Draws of what may come: each deal wins in a week or not, each leaf gets new business, one factor moves them all.

Memory holds one leaf's sums and those of the groups that are not complete yet, whatever the number of deals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_core.forecast.model.arrivals import Leaf
from crm_core.forecast.model.book import Floats, Ints
from crm_core.forecast.model.expect import Expected
from crm_core.forecast.model.result import COMPANY_KEY, WEEKS, Band, GroupKey, GroupLevel

_CHUNK = 256  # deals drawn at once
SHARES = (0.10, 0.50, 0.90)
_MIDDLE = 0.2  # chance that the factor is shaped by when there is no open deal
Draws = NDArray[np.float32]
Sums = NDArray[np.float64]  # (13, draws)


@dataclass(frozen=True, slots=True)
class DealBands:
    """P10, P50 and P90 of what each deal brings within the 13 weeks: shape (deals, 3)."""

    values: Floats


def simulate(
    expected: Expected, *, draws: int, spread: float, seed: int, told: Callable[[GroupKey, Sums], None]
) -> DealBands:
    """Tells the sums by week and draw of each group as soon as it is complete: rep, team, region, company.

    A group's sums are those of its parts, draw by draw.
    """
    random = np.random.default_rng(seed)
    factor = shared_factor(random, expected, draws=draws, spread=spread)
    bands = np.zeros((len(expected.open), len(SHARES)))
    missing = Counter(key for leaf in expected.leaves for key in groups_of(leaf))
    pending: dict[GroupKey, Sums] = {}
    order = sorted(range(len(expected.leaves)), key=lambda place: expected.leaves[place])
    for place, deals in _by_leaf(expected, order):
        sums = _new_business(random, expected, place, factor)
        for chunk in np.array_split(deals, -(-len(deals) // _CHUNK) or 1):
            bands[chunk] = _add_deals(random, expected, chunk, factor, sums)
        for key in groups_of(expected.leaves[place]):
            held = pending.get(key)
            if held is None:
                pending[key] = sums.copy()
            else:
                held += sums
            missing[key] -= 1
            if not missing[key]:
                told(key, pending.pop(key))
    return DealBands(bands)


def groups_of(leaf: Leaf) -> tuple[GroupKey, ...]:
    region, team, rep = leaf
    return (
        (GroupLevel.REP, rep),
        (GroupLevel.TEAM, team),
        (GroupLevel.REGION, region),
        (GroupLevel.COMPANY, COMPANY_KEY),
    )


def band_of(values: NDArray[np.floating]) -> Band:
    p10, p50, p90 = np.quantile(values, SHARES)
    return Band(float(p10), float(p50), float(p90))


def shared_factor(random: np.random.Generator, expected: Expected, *, draws: int, spread: float) -> Draws:
    """Of mean 1 and variance `spread`: a Beta share around the average chance, divided by it (beta-binomial)."""
    if spread <= 0:
        return np.ones(draws, dtype=np.float32)
    chance = float(expected.chances.sum(axis=1).mean()) if len(expected.open) else _MIDDLE
    size = (1 - chance) / (spread * chance) - 1
    if size <= 0.1:  # no Beta scatters that far
        return random.gamma(1 / spread, spread, draws).astype(np.float32)
    return (random.beta(chance * size, (1 - chance) * size, draws) / chance).astype(np.float32)


def _by_leaf(expected: Expected, order: list[int]) -> Iterator[tuple[int, Ints]]:
    by_leaf = np.argsort(expected.deal_leaf, kind="stable")
    ends = np.cumsum(np.bincount(expected.deal_leaf, minlength=len(expected.leaves)))
    for place in order:
        yield place, by_leaf[(ends[place - 1] if place else 0) : ends[place]]


def _new_business(random: np.random.Generator, expected: Expected, place: int, factor: Draws) -> Sums:
    """Wins by week are Poisson around the expected ones; n wins bring a Gamma sum of n times the mean and variance."""
    wins = random.poisson(expected.new_wins[place][:, None] * factor)
    mean, variance = expected.new_value[place], expected.new_variance
    if mean <= 0 or variance <= 0:
        return np.asarray(wins * max(mean, 0.0))
    sums: Sums = random.gamma(wins * (mean * mean / variance), variance / mean)
    return sums


def _add_deals(random: np.random.Generator, expected: Expected, chunk: Ints, factor: Draws, sums: Sums) -> Floats:
    """Adds the draws of these deals to `sums`; returns the bands of each."""
    draws = len(factor)
    cumulative = np.cumsum(expected.chances[chunk], axis=1).astype(np.float32)
    at = random.random((len(chunk), draws), dtype=np.float32) / np.maximum(factor, np.float32(1e-6))
    deal, draw = np.nonzero(at < cumulative[:, -1:])
    flat = (cumulative.astype(np.float64) + 2 * np.arange(len(chunk))[:, None]).ravel()  # rising over all deals
    week = np.searchsorted(flat, at[deal, draw] + 2.0 * deal, side="right") - deal * WEEKS
    value = expected.values[chunk][deal] * _scatter(random, expected.noise[chunk][deal])
    sums += np.bincount(np.minimum(week, WEEKS - 1) * draws + draw, value, WEEKS * draws).reshape(WEEKS, draws)
    return _deal_bands(deal, value, len(chunk), draws)


def _scatter(random: np.random.Generator, noise: Floats) -> Floats:
    """Lognormal factors of mean 1."""
    if not noise.any():
        return np.ones(len(noise))
    return np.asarray(np.exp(noise * random.standard_normal(len(noise), dtype=np.float32) - noise * noise / 2))


def _deal_bands(deal: Ints, value: Floats, deals: int, draws: int) -> Floats:
    """Quantiles of draws that are zero but for the wins, by rank."""
    order = np.lexsort((value, deal))
    ranked = value[order]
    number = np.bincount(deal, minlength=deals)
    before = np.cumsum(number) - number
    bands = np.zeros((deals, len(SHARES)))
    for place, share in enumerate(SHARES):
        rank = int(share * (draws - 1)) - (draws - number)  # among the wins
        won = rank >= 0
        bands[won, place] = ranked[(before + rank)[won]]
    return bands
