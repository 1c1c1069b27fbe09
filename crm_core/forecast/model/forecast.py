"""The model track at one cut: learns, corrects, weighs, and draws what the next 13 weeks may bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from crm_core.forecast.model.arrivals import Leaf
from crm_core.forecast.model.book import WON, Book, Floats, book_of
from crm_core.forecast.model.expect import Expected, calibrated, expect, weighted
from crm_core.forecast.model.factors import ProductFactor, weights_on
from crm_core.forecast.model.history import history, weeks_after
from crm_core.forecast.model.learning import HazardFitter
from crm_core.forecast.model.logistic import LogisticFitter
from crm_core.forecast.model.policy import ModelPolicy, RangePolicy
from crm_core.forecast.model.record import TrackRecord, track_record
from crm_core.forecast.model.result import (
    COMPANY,
    WEEKS,
    Band,
    DealForecast,
    GroupKey,
    Hidden,
    ModelForecast,
    Parts,
    Range,
    Rung,
)
from crm_core.forecast.model.rows import DealRow
from crm_core.forecast.model.simulate import SHARES, Sums, band_of, groups_of, simulate


def model_forecast(
    rows: Sequence[DealRow],
    cut: date,
    *,
    policy: ModelPolicy,
    seed: int,
    stages: Sequence[str] = (),
    factors: Sequence[ProductFactor] = (),
    start: date | None = None,
    won_since: date | None = None,
    record: TrackRecord | None = None,
    fitter: HazardFitter | None = None,
) -> ModelForecast:
    """The forecast of the 13 ISO weeks after `cut`, from what was known at the end of that day.

    `rows`: all deals, open and closed, with amounts in one currency. `stages`: the pipeline's order. `start`: since
    when closings are recorded; by default the day of the first one. `won_since`: deals signed from this day to the cut
    are the part that is won. `record`: an earlier track record to be used again; by default it is made anew.
    `fitter`: of the hazards with features; by default logistic. The same input and seed give the same result.
    """
    learner = fitter or LogisticFitter(policy.learning.ridge)
    book = book_of(rows, stages)
    track = record or track_record(book, cut, policy, fitter=learner, start=start)
    known = history(book, cut, start=start)
    expected = expect(known, track.rung, policy, fitter=learner)
    expected = calibrated(expected, track.calibration, policy.chance)
    expected = weighted(expected, weights_on(cut, factors, policy.factors), policy.chance)
    groups, bands = _ranges(expected, policy.range, spread=track.spread, seed=seed)
    name = f"{track.rung.value}-{learner.name}" if track.rung is Rung.L2 else track.rung.value
    return ModelForecast(
        cut=cut,
        weeks=weeks_after(cut),
        deals=_deals(expected, bands),
        groups=groups,
        parts=_parts(expected, _won(book, cut, won_since)),
        rung=track.rung,
        calibration=track.calibration,
        ratio=expected.ratio,
        spread=track.spread,
        trained_until=cut,
        features=expected.features,
        version=f"{name}/{policy.version}/{cut.isoformat()}",
    )


def _ranges(
    expected: Expected, policy: RangePolicy, *, spread: float, seed: int
) -> tuple[dict[GroupKey, Range], list[Band]]:
    """Of every group, and of every deal what it brings."""
    means = _means(expected)
    ranges = {COMPANY: _range(means[COMPANY], np.zeros((WEEKS, 1)), policy)}

    def told(key: GroupKey, sums: Sums) -> None:
        ranges[key] = _range(means[key], sums, policy)

    drawn = simulate(expected, draws=policy.draws, spread=spread, seed=seed, told=told)
    return ranges, [Band(*map(float, band)) for band in drawn.values]


def _range(means: Floats, sums: Sums, policy: RangePolicy) -> Range:
    quantiles = band_of(sums.sum(axis=0))
    weeks = tuple(Band(*map(float, week)) for week in np.quantile(sums, SHARES, axis=1).T)
    return Range(tuple(map(float, means)), weeks, quantiles, _hidden(quantiles, policy.widest))


def _hidden(band: Band, widest: float) -> Hidden | None:
    if band.p10 <= 0:
        return Hidden.NO_FLOOR
    return Hidden.TOO_WIDE if band.p90 > widest * band.p10 else None


def _means(expected: Expected) -> dict[GroupKey, Floats]:
    """Expected amounts by week, added up from the leaves."""
    by_leaf = expected.new_value[:, None] * expected.new_wins
    np.add.at(by_leaf, expected.deal_leaf, expected.values[:, None] * expected.chances)
    means: dict[GroupKey, Floats] = {COMPANY: np.zeros(WEEKS)}
    for leaf, weeks in zip(expected.leaves, by_leaf, strict=True):
        for key in groups_of(leaf):
            means[key] = means.get(key, 0.0) + weeks
    return means


def _parts(expected: Expected, won: dict[Leaf, float]) -> dict[GroupKey, Parts]:
    parts: dict[GroupKey, list[float]] = {COMPANY: [0.0, 0.0, 0.0]}
    open_sums = np.bincount(
        expected.deal_leaf, weights=expected.values * expected.chances.sum(axis=1), minlength=len(expected.leaves)
    )
    new_sums = expected.new_value * expected.new_wins.sum(axis=1)
    places = {leaf: place for place, leaf in enumerate(expected.leaves)}
    for leaf in {**places, **won}:
        place = places.get(leaf)
        own = (
            (won.get(leaf, 0.0), 0.0, 0.0) if place is None else (won.get(leaf, 0.0), open_sums[place], new_sums[place])
        )
        for key in groups_of(leaf):
            sums = parts.setdefault(key, [0.0, 0.0, 0.0])
            for kind, amount in enumerate(own):
                sums[kind] += float(amount)
    return {key: Parts(*sums) for key, sums in parts.items()}


def _won(book: Book, cut: date, since: date | None) -> dict[Leaf, float]:
    """Signed amounts by leaf, from `since` to the cut."""
    if since is None:
        return {}
    chosen = (book.outcome == WON) & (book.closed >= since.toordinal()) & (book.closed <= cut.toordinal())
    values = book.brought()
    sums: dict[Leaf, float] = {}
    for deal in np.flatnonzero(chosen):
        leaf = (book.regions[deal], book.teams[book.team[deal]], book.reps[deal])
        sums[leaf] = sums.get(leaf, 0.0) + float(values[deal])
    return sums


def _deals(expected: Expected, bands: Sequence[Band]) -> tuple[DealForecast, ...]:
    book = expected.history.book
    deals = expected.history.deals[expected.open]
    return tuple(
        DealForecast(
            id=book.ids[deal],
            rep_id=book.reps[deal],
            team=book.teams[book.team[deal]],
            region=book.regions[deal],
            product=book.products[book.product[deal]],
            amount=float(expected.quotes[at]),
            p_week=tuple(expected.chances[at].tolist()),
            expected=float(expected.values[at] * expected.chances[at].sum()),
            band=bands[at],
        )
        for at, deal in enumerate(deals)
    )
