"""Histories of deals made from known weekly hazards, seeded: what a forecast learns can be held against the truth."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from crm_core.forecast.model.rows import DealRow, Observed, Stay
from crm_core.terms import Outcome

STAGES = ("lead", "first_contact", "needs_confirmed", "proposal", "negotiation")
MONDAY = date(2024, 1, 1)
# By stage: weekly chance to move on (in the last one: to win), and to be lost.
MOVES = (0.18, 0.18, 0.15, 0.13, 0.12)
LOSSES = (0.14, 0.10, 0.07, 0.05, 0.04)
STALE_WEEKS, STALE = 6, 0.35  # after so many weeks in one stage the chance to move on falls to this share
MEETING_EFFECT = 1.6  # a technical meeting multiplies the chance to move on


def flat(week: int) -> float:
    return 1.0


@dataclass(frozen=True)
class Regime:
    """How a market behaves: `arrivals` and `pace` multiply the rates of a week; `zombies`: the share that
    stands still for ever from the day it enters a stage, in each stage."""

    name: str
    arrivals: Callable[[int], float] = flat
    pace: Callable[[int], float] = flat
    zombies: float = 0.0
    meetings: float = 0.08  # chance of a first technical meeting, a week
    per_rep: float = 3.0  # new deals a week
    reps: int = 12


STATIONARY = Regime("stationary", zombies=0.03)
TREND = Regime("trend", zombies=0.03, arrivals=lambda week: 0.8 + 0.005 * week, pace=lambda week: 1.1 - 0.0015 * week)
SEASONAL = Regime(
    "seasonal with zombies",
    arrivals=lambda week: 1 + 0.15 * math.sin(2 * math.pi * week / 52),
    pace=lambda week: 1 + 0.15 * math.sin(2 * math.pi * week / 52 + 1),
    zombies=0.05,
)
REGIMES = (STATIONARY, TREND, SEASONAL)


def histories(regime: Regime, *, weeks: int, seed: int) -> tuple[DealRow, ...]:
    """All deals that began within `weeks` weeks from MONDAY on, as they stand on the Sunday after."""
    random = np.random.default_rng(seed)
    rows: list[DealRow] = []
    for week in range(weeks):
        for rep in range(regime.reps):
            for _ in range(random.poisson(regime.per_rep * regime.arrivals(week))):
                rows.append(_deal(random, regime, number=len(rows), rep=rep, week=week, weeks=weeks))
    return tuple(rows)


def sunday(weeks: int) -> date:
    """The last day of a history of so many weeks."""
    return MONDAY + timedelta(weeks=weeks, days=-1)


def win_chance(stage: int, age: int = 0, *, weeks: int = 13) -> list[float]:
    """The true chance to win in exactly week 1.. of a stationary deal without meetings, `age` weeks in its stage."""
    at = {(stage, age): 1.0}
    chances = []
    for _ in range(weeks):
        after: dict[tuple[int, int], float] = {}
        won = 0.0
        for (now, old), share in at.items():
            moves = share * MOVES[now] * staleness(old)
            if now + 1 == len(STAGES):
                won += moves
            else:
                after[now + 1, 0] = after.get((now + 1, 0), 0.0) + moves
            after[now, old + 1] = after.get((now, old + 1), 0.0) + share * (1 - LOSSES[now]) - moves
        chances.append(won)
        at = after
    return chances


def staleness(weeks_in_stage: int) -> float:
    return STALE if weeks_in_stage >= STALE_WEEKS else 1.0


def _deal(random: np.random.Generator, regime: Regime, *, number: int, rep: int, week: int, weeks: int) -> DealRow:
    created = _day(random, week)
    amount = round(50_000 * math.exp(0.8 * random.standard_normal() - 0.32), 2)
    stays, observed = [Stay(STAGES[0], created)], [Observed("technical_meetings", created, 0.0)]
    row = DealRow(
        id=f"d{number}",
        rep_id=f"rep{rep}",
        team=f"team{rep // 3}",
        region=("east", "west")[rep // 3 % 2],
        product=("pumps", "valves")[int(random.integers(2))],
        created=created,
        amount=amount,
        stays=tuple(stays),
    )
    stage, since, met = 0, week, False
    stands_still = random.random() < regime.zombies
    for now in range(week + 1, weeks):
        if stands_still:
            break
        pace = regime.pace(now) * staleness(now - 1 - since) * (MEETING_EFFECT if met else 1.0)
        chance = random.random()
        if chance < LOSSES[stage]:
            return replace(
                row, stays=tuple(stays), observed=tuple(observed), closed=_day(random, now), outcome=Outcome.LOST
            )
        if chance < LOSSES[stage] + MOVES[stage] * pace:
            stage, since = stage + 1, now
            if stage == len(STAGES):
                signed = round(amount * math.exp(0.1 * random.standard_normal() - 0.055), 2)
                return replace(
                    row,
                    stays=tuple(stays),
                    observed=tuple(observed),
                    closed=_day(random, now),
                    outcome=Outcome.WON,
                    signed_amount=signed,
                )
            stays.append(Stay(STAGES[stage], _day(random, now)))
            stands_still = random.random() < regime.zombies
        if not met and random.random() < regime.meetings:
            met = True
            observed.append(Observed("technical_meetings", _day(random, now), 1.0))
    return replace(row, stays=tuple(stays), observed=tuple(observed))


def _day(random: np.random.Generator, week: int) -> date:
    """A workday of the week."""
    return MONDAY + timedelta(weeks=week, days=int(random.integers(5)))
