"""Competing hazards by team, stage and weeks in the stage: counted, shrunk to the parent, and run on to win chances.

A stay ends in one of the events won, lost or moved to a stage. Its hazard in the week after age v is d(v) / n(v): d
events among n stays under watch at that age, which is the Aalen-Johansen estimate with delayed entry. A rate w / n is
shrunk to its parent p by (w + tau p) / (n + tau).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm_core.forecast.model.book import Floats, Ints
from crm_core.forecast.model.history import MOVE, Spells
from crm_core.forecast.model.policy import Ladder
from crm_core.forecast.model.result import WEEKS


@dataclass(frozen=True, slots=True)
class Counts:
    """At risk, and events, by cell and week of age: shapes (cells, ages) and (cells, ages, events)."""

    n: Floats
    d: Floats


@dataclass(frozen=True, slots=True)
class WinCurves:
    """The chance to win in exactly week 1..13 from now, by team, stage and age: shape (teams, stages, ages, 13)."""

    chances: Floats

    def of(self, team: Ints, stage: Ints, age: Ints) -> Floats:
        return self.chances[team, stage, np.clip(age, 0, self.chances.shape[2] - 1)]


def count(cell: Ints, entry: Ints, exits: Ints, event: Ints, *, cells: int, ages: int, events: int) -> Counts:
    """Stays under watch for the weeks after ages entry .. exit - 1, with their event (below 0: none) in the last.

    Ages from `ages` - 1 on count as one.
    """
    last = ages - 1
    watched = np.zeros((cells, ages + 1))
    np.add.at(watched, (cell, np.minimum(entry, last)), 1)
    np.add.at(watched, (cell, np.minimum(exits, last)), -1)
    n = np.cumsum(watched, axis=1)[:, :ages]
    beyond = np.maximum(0, exits - np.maximum(entry, last))  # weeks within the open last age
    n[:, last] = np.bincount(cell, weights=beyond, minlength=cells)
    d = np.zeros((cells, ages, events))
    ended = event >= 0
    np.add.at(d, (cell[ended], np.minimum(exits[ended] - 1, last), event[ended]), 1)
    return Counts(n, d)


def hazards(counts: Counts) -> Floats:
    """d / n; 0 where nobody was under watch."""
    return counts.d / np.maximum(counts.n, 1)[..., None] * (counts.n > 0)[..., None]


def incidence(hazard: Floats) -> Floats:
    """The cumulative incidence of each event from hazards of shape (..., ages, events)."""
    survived = np.cumprod(1 - hazard.sum(axis=-1), axis=-1)
    before = np.concatenate([np.ones_like(survived[..., :1]), survived[..., :-1]], axis=-1)
    return np.cumsum(before[..., None] * hazard, axis=-2)


def shrunk(counts: Counts, parent: Floats, tau: float) -> Floats:
    """(w + tau p) / (n + tau) for each event."""
    return (counts.d + tau * parent) / (counts.n + tau)[..., None]


def rates(spells: Spells, *, teams: int, stages: int, ladder: Ladder, by_week: bool) -> Floats:
    """Hazards by team, stage, age and event. `by_week`: each week of age for itself, else by band of ages.

    From the rate of the stage to that of its age band, to that of the week of age (if asked for), to the team's.
    """
    events, ages = MOVE + stages, ladder.max_age
    fine = count(
        spells.team * stages + spells.stage,
        spells.entry,
        spells.exit,
        spells.event,
        cells=teams * stages,
        ages=ages,
        events=events,
    )
    team = Counts(fine.n.reshape(teams, stages, ages), fine.d.reshape(teams, stages, ages, events))
    company = Counts(team.n.sum(axis=0), team.d.sum(axis=0))
    everywhere = company.d.sum(axis=(0, 1)) / max(1.0, company.n.sum())
    stage = shrunk(Counts(company.n.sum(axis=1), company.d.sum(axis=1)), everywhere, ladder.tau)
    whole = shrunk(_banded(company, ladder), stage[:, None, :], ladder.tau)
    if by_week:
        whole = shrunk(company, whole, ladder.tau)
    return shrunk(team if by_week else _banded(team, ladder), whole, ladder.tau)


def _banded(counts: Counts, ladder: Ladder) -> Counts:
    """Each age with the counts of its whole band."""
    starts = np.array(ladder.age_bands)
    sizes = np.diff(np.append(starts, counts.n.shape[-1]))
    n = np.add.reduceat(counts.n, starts, axis=-1)
    d = np.add.reduceat(counts.d, starts, axis=-2)
    return Counts(np.repeat(n, sizes, axis=-1), np.repeat(d, sizes, axis=-2))


def win_curves(hazard: Floats) -> WinCurves:
    """Runs the hazards on: a deal wins, is lost, stays a week older, or begins anew in another stage."""
    stays = 1 - hazard.sum(axis=-1)
    moves = hazard[..., MOVE:]
    chances = np.empty((*hazard.shape[:-1], WEEKS))
    chances[..., 0] = hazard[..., 0]
    for week in range(1, WEEKS):
        before = chances[..., week - 1]
        older = np.concatenate([before[..., 1:], before[..., -1:]], axis=-1)
        fresh = before[..., 0]  # (teams, stages): from the first week of each stage
        chances[..., week] = stays * older + np.einsum("tsve,te->tsv", moves, fresh)
    return WinCurves(chances)
