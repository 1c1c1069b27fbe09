"""Win chances from the deal's own features: weekly hazards of winning and losing, learned by any fitter.

The rows to learn from are looks at deals, each with the weeks that followed: in week j after the look the deal was
won, was lost, or went on. Each of the two hazards is fitted, then set right by isotonic regression on held-out deals.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from crm_core.forecast.model.book import LOST, WON, Bools, Floats, Ints
from crm_core.forecast.model.history import DealHistory
from crm_core.forecast.model.isotonic import isotonic
from crm_core.forecast.model.landmarks import design, fate, looks, looks_now, observed_features, thinned
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.result import WEEKS

Hazard = Callable[[Floats], Floats]
_HIGHEST = 0.95  # of both hazards of a week together


class HazardFitter(Protocol):
    """Learns the chance of an event per row. `name` becomes part of the model's version."""

    @property
    def name(self) -> str: ...

    def __call__(self, x: Floats, y: Bools) -> Hazard: ...


def learned_chances(
    history: DealHistory, chosen: Ints, policy: ModelPolicy, fitter: HazardFitter
) -> tuple[Floats, tuple[str, ...]]:
    """Chances to win in exactly week 1..13 of the chosen open deals, and the features that were used."""
    features = observed_features(history, policy.features)
    bands = policy.ladder.age_bands
    seen = thinned(looks(history, policy.learning.step_weeks), max(1, policy.learning.max_rows // WEEKS))
    x = design(history, seen, features, bands)
    followed, outcome = fate(history, seen)
    row, week = _weeks(np.minimum(followed, WEEKS))
    held = history.deals[seen.position[row]] % max(2, round(1 / policy.learning.held_out)) == 0
    rows = _with_week(x[row], week)
    ends = week == followed[row]
    now = design(history, looks_now(history, chosen), features, bands)
    ahead, week_ahead = _weeks(np.full(len(chosen), WEEKS))
    later = _with_week(now[ahead], week_ahead)
    both = [
        _corrected(fitter, rows, ends & (outcome[row] == end), held, later).reshape(-1, WEEKS) for end in (WON, LOST)
    ]
    return _chances(*both), features


def _corrected(fitter: HazardFitter, x: Floats, y: Bools, held: Bools, later: Floats) -> Floats:
    hazard = fitter(x[~held], y[~held])
    if not y[held].any():
        return hazard(later)
    return isotonic(hazard(x[held]), y[held].astype(np.float64))(hazard(later))


def _chances(win: Floats, loss: Floats) -> Floats:
    """P(k) = product of (1 - win - loss) over the weeks before k, times win(k)."""
    both = win + loss
    scale = np.minimum(1.0, _HIGHEST / np.maximum(both, 1e-12))
    goes_on = np.cumprod(1 - both * scale, axis=1)
    before = np.concatenate([np.ones((len(win), 1)), goes_on[:, :-1]], axis=1)
    return np.asarray(before * win * scale)


def _weeks(number: Ints) -> tuple[Ints, Ints]:
    """The row of each look and the week 1 .. number after it."""
    row = np.repeat(np.arange(len(number)), number)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number) + 1


def _with_week(x: Floats, week: Ints) -> Floats:
    return np.column_stack([x, week, np.log(week)])
