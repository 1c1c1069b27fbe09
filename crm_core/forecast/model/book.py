"""The rows of all deals as arrays, by day: built once, cut at many days."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_core.forecast.model.rows import AMOUNT, DealRow
from crm_core.terms import Outcome

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max // 4  # the day of what has not happened
OPEN, WON, LOST = 0, 1, 2
_KEY_SPAN = 4_000_000  # above any ordinal of a date
Point = tuple[int, int, float]  # deal, day, value


@dataclass(frozen=True, slots=True)
class Series:
    """Dated values of one feature, by deal and day."""

    keys: Ints  # deal x span + day, rising
    values: Floats

    @property
    def days(self) -> Ints:
        return self.keys % _KEY_SPAN

    def at(self, deals: Ints, days: Ints) -> Floats:
        """The latest value of each deal on or before its day; nan where there is none."""
        if not len(self.keys):
            return np.full(len(deals), np.nan)
        found = np.searchsorted(self.keys, deals * _KEY_SPAN + np.minimum(days, _KEY_SPAN - 1), side="right") - 1
        held = (found >= 0) & (self.keys[found] // _KEY_SPAN == deals)
        return np.where(held, self.values[found], np.nan)


@dataclass(frozen=True, slots=True)
class Book:
    """Arrays by deal, in the order of the rows, and by stay, in the order of deals and days. Days are ordinals."""

    ids: tuple[str, ...]
    reps: tuple[str, ...]
    teams: tuple[str, ...]  # distinct
    regions: tuple[str, ...]  # by deal
    products: tuple[str, ...]  # distinct
    stages: tuple[str, ...]  # distinct, in the order of the pipeline
    team: Ints
    product: Ints
    created: Ints
    closed: Ints  # NEVER while open
    outcome: Ints
    signed: Floats  # nan unless won and known
    haircut: Floats
    stay_deal: Ints
    stay_stage: Ints
    stay_day: Ints
    amounts: Series
    features: dict[str, Series]

    def brought(self) -> Floats:
        """What each closed deal was signed for; where that is not recorded, its last quote."""
        quotes = self.amounts.at(np.arange(len(self.ids)), self.closed)
        return np.nan_to_num(np.where(np.isnan(self.signed), quotes, self.signed))


def book_of(rows: Sequence[DealRow], stages: Sequence[str] = ()) -> Book:
    """`stages`: the pipeline's order; stages that it does not name come after, in the order of their first use."""
    places = _places([*stages, *(stay.stage for row in rows for stay in row.stays)])
    teams, products = _places(row.team for row in rows), _places(row.product for row in rows)
    stays = [
        (deal, places[stay.stage], stay.entered.toordinal()) for deal, row in enumerate(rows) for stay in row.stays
    ]
    table = np.array(stays, dtype=np.int64).reshape(-1, 3)
    return Book(
        ids=tuple(row.id for row in rows),
        reps=tuple(row.rep_id for row in rows),
        teams=tuple(teams),
        regions=tuple(row.region for row in rows),
        products=tuple(products),
        stages=tuple(places),
        team=_ints(teams[row.team] for row in rows),
        product=_ints(products[row.product] for row in rows),
        created=_ints(row.created.toordinal() for row in rows),
        closed=_ints(NEVER if row.closed is None else row.closed.toordinal() for row in rows),
        outcome=_ints(_OUTCOMES[row.outcome] for row in rows),
        signed=_floats(math.nan if row.signed_amount is None else row.signed_amount for row in rows),
        haircut=_floats(row.haircut for row in rows),
        stay_deal=table[:, 0],
        stay_stage=table[:, 1],
        stay_day=table[:, 2],
        amounts=_series([point for deal, row in enumerate(rows) for point in _quotes(deal, row)]),
        features=_features(rows),
    )


_OUTCOMES = {None: OPEN, Outcome.WON: WON, Outcome.LOST: LOST}


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _floats(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)


def _quotes(deal: int, row: DealRow) -> list[Point]:
    first = [] if row.amount is None else [(deal, row.created.toordinal(), row.amount)]
    return first + [(deal, seen.on.toordinal(), seen.value) for seen in row.observed if seen.name == AMOUNT]


def _features(rows: Sequence[DealRow]) -> dict[str, Series]:
    points: dict[str, list[Point]] = {}
    for deal, row in enumerate(rows):
        for seen in row.observed:
            if seen.name != AMOUNT:
                points.setdefault(seen.name, []).append((deal, seen.on.toordinal(), seen.value))
    return {name: _series(found) for name, found in sorted(points.items())}


def _series(points: list[Point]) -> Series:
    table = np.array(points, dtype=np.float64).reshape(-1, 3)
    keys = (table[:, 0] * _KEY_SPAN + table[:, 1]).astype(np.int64)
    order = np.argsort(keys, kind="stable")  # of two values of one day the later row holds
    return Series(keys[order], table[order, 2])
