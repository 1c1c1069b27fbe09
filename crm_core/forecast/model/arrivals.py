"""New business: how many deals begin each week with each rep, and when they win."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm_core.forecast.model.book import Floats, Ints
from crm_core.forecast.model.hazards import WinCurves
from crm_core.forecast.model.history import DealHistory, first_of
from crm_core.forecast.model.policy import NewBusiness
from crm_core.forecast.model.result import WEEKS

Leaf = tuple[str, str, str]  # region, team, rep: the smallest group that is added up


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Expected wins by leaf and week from deals that do not exist yet; `team` are the leaves' teams."""

    leaves: tuple[Leaf, ...]
    team: Ints
    wins: Floats  # (leaves, 13)


def leaf_of(history: DealHistory, position: int) -> Leaf:
    book, deal = history.book, int(history.deals[position])
    return book.regions[deal], book.teams[book.team[deal]], book.reps[deal]


def arrivals(history: DealHistory, curves: WinCurves, policy: NewBusiness) -> Arrivals:
    """Rates per week over the window, a rep's own shrunk to the average of the team: the team's sum stays the same."""
    weeks = int(np.clip(history.week - history.start, 1, policy.window_weeks))
    recent = np.flatnonzero(history.created > history.week - weeks)
    by_leaf: dict[Leaf, int] = {}
    for position in recent:
        leaf = leaf_of(history, int(position))
        by_leaf[leaf] = by_leaf.get(leaf, 0) + 1
    leaves = tuple(sorted(by_leaf))
    places = {name: place for place, name in enumerate(history.book.teams)}
    team = np.array([places[leaf[1]] for leaf in leaves], dtype=np.int64)
    counted = np.array([by_leaf[leaf] for leaf in leaves], dtype=np.float64)
    sums = np.bincount(team, weights=counted, minlength=len(places))
    average = sums / np.maximum(1, np.bincount(team, minlength=len(places))) / weeks
    rate = (counted + policy.tau_weeks * average[team]) / (weeks + policy.tau_weeks)
    return Arrivals(leaves, team, rate[:, None] * _wins_of_newcomers(history, curves, recent)[team])


def _wins_of_newcomers(history: DealHistory, curves: WinCurves, recent: Ints) -> Floats:
    """Expected wins in week k per weekly arrival, by team: of those that began in the weeks 1 .. k - 1."""
    began = history.stay_stage[first_of(history.stay_deal)][recent]
    share = np.bincount(began, minlength=curves.chances.shape[1]) / max(1, len(began))
    fresh = np.einsum("s,tsk->tk", share, curves.chances[:, :, 0, :])
    later = np.zeros((len(fresh), WEEKS))
    later[:, 1:] = np.cumsum(fresh, axis=1)[:, :-1]
    return later
