"""Looks at deals at the end of a week: what could be told of them then, and what became of them afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crm_core.forecast.model.book import NEVER, OPEN, Book, Floats, Ints
from crm_core.forecast.model.history import DealHistory
from crm_core.forecast.model.policy import Feature

_SPAN = 1_000_000  # above any week


@dataclass(frozen=True, slots=True)
class Looks:
    """Positions in `history.deals`, and weeks; a deal is looked at while it is open."""

    position: Ints
    week: Ints


def looks(history: DealHistory, step_weeks: int) -> Looks:
    """Every `step_weeks` of each deal's life under watch, by deal and week."""
    begin = np.maximum(history.created, history.start)
    end = np.where(history.outcome == OPEN, history.week, np.minimum(history.ended, history.week))
    number = np.maximum(0, -((begin - end) // step_weeks))  # rounded up
    position = np.repeat(np.arange(len(number)), number)
    nth = np.arange(len(position)) - np.repeat(np.cumsum(number) - number, number)
    return Looks(position, begin[position] + nth * step_weeks)


def looks_now(history: DealHistory, chosen: Ints) -> Looks:
    return Looks(chosen, np.full(len(chosen), history.week))


def thinned(all_looks: Looks, most: int) -> Looks:
    """Evenly, to at most so many."""
    stride = max(1, -(-len(all_looks.week) // most))
    return Looks(all_looks.position[::stride], all_looks.week[::stride])


def observed_features(history: DealHistory, registry: Sequence[Feature]) -> tuple[str, ...]:
    """Those of the registry that some deal carries at the cut."""
    series = history.book.features
    return tuple(
        f.key for f in registry if f.key in series and _any_until(history.book, f.key, history.cut.toordinal())
    )


def _any_until(book: Book, key: str, day: int) -> bool:
    return bool((book.features[key].days <= day).any())


def values_of(history: DealHistory, seen: Looks, feature: str) -> Floats:
    """The feature as it stood at each look; nan where it was not known."""
    return history.book.features[feature].at(history.deals[seen.position], _days(seen))


def design(history: DealHistory, seen: Looks, features: Sequence[str], bands: Sequence[int]) -> Floats:
    """One row per look: stage, time in it, age of the deal, quote, and each feature with a mark where it is unknown."""
    keys = history.stay_deal * _SPAN + history.stay_week
    stay = np.maximum(0, np.searchsorted(keys, seen.position * _SPAN + seen.week, side="right") - 1)
    in_stage = seen.week - history.stay_week[stay]
    stages = np.eye(len(history.book.stages))[history.stay_stage[stay]]
    band = np.eye(len(bands))[np.searchsorted(np.array(bands), np.maximum(in_stage, 0), side="right") - 1]
    age = np.log1p(np.maximum(0, seen.week - history.created[seen.position]))
    quote = history.book.amounts.at(history.deals[seen.position], _days(seen))
    stale = np.log1p(np.maximum(0, in_stage))
    columns = [stages, band, stages * stale[:, None], age, _logged(quote), np.isnan(quote)]
    for feature in features:
        value = values_of(history, seen, feature)
        columns += [np.nan_to_num(value), np.isnan(value)]
    return np.column_stack(columns).astype(np.float64)


def fate(history: DealHistory, seen: Looks) -> tuple[Ints, Ints]:
    """Weeks from each look to the deal's end or to the cut, and its outcome (OPEN: none until the cut)."""
    ended = history.ended[seen.position]
    return np.where(ended >= NEVER, history.week, ended) - seen.week, history.outcome[seen.position]


def _logged(quote: Floats) -> Floats:
    return np.log1p(np.nan_to_num(quote))


def _days(seen: Looks) -> Ints:
    """The Sunday of each week."""
    return (seen.week + 1) * 7
