"""Earlier forecasts made again as they would have been made then, each with what came in its 13 weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crm_core.forecast.model.book import OPEN, WON, Book, Bools, Floats, Ints
from crm_core.forecast.model.calibrate import Resolved
from crm_core.forecast.model.expect import Expected, expect
from crm_core.forecast.model.history import DealHistory, history, week_of, week_of_all
from crm_core.forecast.model.learning import HazardFitter
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.result import BLOCKS, WEEKS, Rung


@dataclass(frozen=True, slots=True)
class Rivals:
    """What the plain methods say: sums of 13 weeks, and the chance of each open deal."""

    persistence: float  # what was won in the 13 weeks before
    persistence_chance: float  # share of the deals open 13 weeks before that were won since
    static: float
    static_chances: Floats


@dataclass(frozen=True, slots=True)
class Origin:
    """One earlier cut, on a Sunday. `won`: which of its open deals were won within the 13 weeks."""

    expected: Mapping[Rung, Expected]
    resolved: Mapping[Rung, Resolved]
    rivals: Rivals
    won: Bools

    @property
    def cut(self) -> date:
        return self.resolved[Rung.L0].cut

    @property
    def actual(self) -> float:
        return self.resolved[Rung.L0].actual


def rungs_of(known: DealHistory, policy: ModelPolicy) -> tuple[Rung, ...]:
    """The rungs that the number of won and lost deals allows."""
    won, lost = len(known.won()), int(np.sum(known.outcome > WON))
    ladder = policy.ladder
    first = [Rung.L1] if won >= ladder.l1_won and lost >= ladder.l1_lost else []
    second = [Rung.L2] if won >= ladder.l2_won and lost >= ladder.l2_lost else []
    return (Rung.L0, *first, *second)


def origin_days(known: DealHistory, policy: ModelPolicy, *, most: int) -> tuple[date, ...]:
    """Sundays, oldest first, whose first block was over at the cut and that had enough history behind them.

    `most`: so many are to be scored, all 13 weeks of which are over; those before them only correct them.
    """
    rule = policy.promotion
    newest = known.cut - timedelta(days=(known.cut.weekday() + 1) % 7) - timedelta(weeks=BLOCKS[0][1])
    running = -(-(WEEKS - BLOCKS[0][1]) // rule.step_weeks)  # their last block is not over
    before = -(-WEEKS // rule.step_weeks)
    number = running + most + before
    days = [newest - timedelta(weeks=rule.step_weeks * back) for back in range(number)]
    won = np.sort(known.ended[known.won()])

    def enough(week: int) -> bool:
        behind = int(np.searchsorted(won, week, side="right"))
        return week - known.start >= rule.history_weeks and behind >= rule.history_won

    return tuple(sorted(day for day in days if enough(week_of(day.toordinal()))))


def origin(
    book: Book, cut: date, policy: ModelPolicy, *, start: date, rungs: tuple[Rung, ...], fitter: HazardFitter
) -> Origin:
    """All allowed rungs at one cut."""
    known = history(book, cut, start=start)
    allowed = [rung for rung in rungs_of(known, policy) if rung in rungs]
    expected = {rung: expect(known, rung, policy, fitter=fitter) for rung in allowed}
    plain = expected[Rung.L0]
    weeks, values = _won_after(book, plain)
    open_ones = known.deals[plain.open]
    won_open = _by_week(weeks[open_ones], values[open_ones])
    later = np.flatnonzero(book.created > cut.toordinal())
    won_new = _by_week(weeks[later], values[later])
    resolved = {rung: _resolved(one, won_open, won_new) for rung, one in expected.items()}
    return Origin(expected, resolved, _rivals(plain, policy.static, start, values), weeks[open_ones] > 0)


def chance_variance(expected: Expected) -> float:
    """Of the 13-week sum, if deals were won or lost independently of each other."""
    p = np.minimum(expected.chances.sum(axis=1), 1)
    square = expected.values**2
    single = square * (p * np.exp(expected.noise**2) - p * p)
    new = expected.new_wins.sum(axis=1) * (expected.new_value**2 + expected.new_variance)
    return float(single.sum() + new.sum())


def _resolved(expected: Expected, won_open: Floats, won_new: Floats) -> Resolved:
    values = expected.values[expected.values > 0]
    return Resolved(
        cut=expected.history.cut,
        open_expected=expected.open_by_week,
        open_actual=won_open,
        new_expected=expected.new_by_week,
        new_actual=won_new,
        chance_variance=chance_variance(expected),
        typical=float(expected.new_value.mean())
        if len(expected.new_value)
        else float(values.mean() if len(values) else 1),
    )


def _won_after(book: Book, expected: Expected) -> tuple[Ints, Floats]:
    """By deal of the book: the week 1..13 after the cut in which it was won (0: not), and what it brought."""
    cut = expected.history.week
    week = week_of_all(book.closed) - cut
    weeks = np.where((book.outcome == WON) & (week >= 1) & (week <= WEEKS), week, 0)
    return weeks, book.brought()


def _by_week(weeks: Ints, values: Floats) -> Floats:
    return np.bincount(weeks, weights=values, minlength=WEEKS + 1)[1:].astype(np.float64)


def _rivals(expected: Expected, weights: Mapping[str, float], start: date, values: Floats) -> Rivals:
    known = expected.history
    book, day = known.book, known.cut.toordinal()
    before = day - 7 * WEEKS
    recent = (book.outcome == WON) & (book.closed > before) & (book.closed <= day)
    earlier = history(book, known.cut - timedelta(weeks=WEEKS), start=start)
    stood = earlier.deals[earlier.outcome == OPEN]
    chances = static_chances(known, weights)[expected.open]
    return Rivals(
        persistence=float(values[recent].sum()),
        persistence_chance=float(recent[stood].mean()) if len(stood) else 0.0,
        static=float(chances @ expected.quotes),
        static_chances=chances,
    )


def static_chances(known: DealHistory, weights: Mapping[str, float]) -> Floats:
    """By position in `known.deals`: the policy's chance of the stage, else the share won of those closed from it on."""
    stages = known.book.stages
    won, closed = (
        np.bincount(known.stay_stage[chosen[known.stay_deal]], minlength=len(stages))
        for chosen in (known.outcome == WON, known.outcome != OPEN)
    )
    shares = won / np.maximum(closed, 1)
    table = np.array([weights.get(stage, shares[place]) for place, stage in enumerate(stages)])
    return np.asarray(table[known.last_stays()[0]])
