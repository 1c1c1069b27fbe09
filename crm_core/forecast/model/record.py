"""The track record: which rung may be used, how it is corrected, and how it stood against plain methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crm_core.forecast.model.book import Book, Floats
from crm_core.forecast.model.calibrate import Resolved, calibration, spread
from crm_core.forecast.model.expect import Expected, calibrated
from crm_core.forecast.model.history import history
from crm_core.forecast.model.learning import HazardFitter
from crm_core.forecast.model.origins import Origin, origin, origin_days, rungs_of
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.result import COMPANY, WEEKS, Calibration, Rung
from crm_core.forecast.model.scores import Score, score
from crm_core.forecast.model.simulate import band_of, simulate

PERSISTENCE, STATIC = "persistence", "static"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rung may take the place of the one below; `failed` names what it did not beat."""

    rung: Rung
    promoted: bool
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What rolling origins showed until `cut`. `scores`: persistence, static, then each rung that was tried."""

    cut: date
    origins: tuple[date, ...]
    scores: tuple[Score, ...]
    verdicts: tuple[Verdict, ...]
    rung: Rung
    calibration: Calibration
    spread: float

    def score(self, method: str) -> Score:
        """Raises KeyError for a method that was not tried."""
        return {one.method: one for one in self.scores}[method]


def track_record(
    book: Book,
    cut: date,
    policy: ModelPolicy,
    *,
    fitter: HazardFitter,
    start: date | None = None,
    origins: int | None = None,
    coverage_draws: int = 0,
    seed: int = 0,
) -> TrackRecord:
    """Replays earlier cuts strictly as of their day; each is corrected by those that had come due before it.

    `origins`: at most so many are scored, by default as many as calibrate; `coverage_draws`: above 0 the bands are
    simulated and their coverage is told.
    """
    known = history(book, cut, start=start)
    since = start or date.fromordinal(known.start * 7 + 1)
    allowed = rungs_of(known, policy)
    scored = origins or policy.calibration.origins
    past = [
        origin(book, day, policy, start=since, rungs=allowed, fitter=fitter)
        for day in origin_days(known, policy, most=scored)
    ]
    over = [one for one in past if one.cut + timedelta(weeks=WEEKS) <= cut][-scored:]
    tried = [rung for rung in allowed if over and rung in over[-1].expected]
    runs = {rung: _run(past, over, rung, policy, draws=coverage_draws, seed=seed) for rung in tried}
    verdicts = _verdicts(runs, over, policy)
    rung = max([one.rung for one in verdicts if one.promoted], default=Rung.L0)
    raw = [one.resolved[rung] for one in past if rung in one.resolved]
    return TrackRecord(
        cut=cut,
        origins=tuple(one.cut for one in over),
        scores=(*_plain_scores(over), *(run.score for run in runs.values())),
        verdicts=verdicts,
        rung=rung,
        calibration=calibration(raw, cut, policy.calibration),
        spread=spread(list(zip(runs[rung].raw, runs[rung].sums, strict=True)) if rung in runs else [], policy.range),
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """One rung over the origins that had it, each corrected by what had come due then."""

    score: Score
    cuts: tuple[date, ...]
    raw: list[Resolved]
    sums: list[float]
    chances: list[Floats]


def _run(
    past: Sequence[Origin], over: Sequence[Origin], rung: Rung, policy: ModelPolicy, *, draws: int, seed: int
) -> _Run:
    every = [one.resolved[rung] for one in past if rung in one.resolved]
    own = [one for one in past if rung in one.expected and one.cut <= over[-1].cut]
    said = [
        calibrated(one.expected[rung], calibration(every, one.cut, policy.calibration), policy.chance) for one in own
    ]
    raw, sums = [one.resolved[rung] for one in own], [total(one) for one in said]
    scored = [at for at, one in enumerate(own) if one.cut >= over[0].cut]
    covered: list[bool] = []
    for at in scored if draws else ():
        cut = own[at].cut
        due = [pair for pair in zip(raw, sums, strict=True) if pair[0].cut + timedelta(weeks=WEEKS) <= cut]
        covered.append(_covers(said[at], own[at].actual, spread(due, policy.range), draws, seed + at))
    chances = [said[at].chances.sum(axis=1) for at in scored]
    figures = score(
        rung.value,
        sums=[sums[at] for at in scored],
        actual=[own[at].actual for at in scored],
        chances=chances,
        won=[own[at].won for at in scored],
        covered=covered,
    )
    return _Run(
        figures, tuple(own[at].cut for at in scored), [raw[at] for at in scored], [sums[at] for at in scored], chances
    )


def total(expected: Expected) -> float:
    """The 13-week sum, open deals and new business."""
    return float(expected.open_by_week.sum() + expected.new_by_week.sum())


def _covers(expected: Expected, actual: float, shared: float, draws: int, seed: int) -> bool:
    held: dict[object, Floats] = {}
    simulate(
        expected, draws=draws, spread=shared, seed=seed, told=lambda key, sums: held.update({key: sums.sum(axis=0)})
    )
    whole = held.get(COMPANY)
    band = band_of(whole if whole is not None else np.zeros(1))
    return band.p10 <= actual <= band.p90


def _plain_scores(past: Sequence[Origin]) -> tuple[Score, Score]:
    actual, won = [one.actual for one in past], [one.won for one in past]
    return (
        score(
            PERSISTENCE,
            sums=[one.rivals.persistence for one in past],
            actual=actual,
            chances=[np.full(len(one.won), one.rivals.persistence_chance) for one in past],
            won=won,
        ),
        score(
            STATIC,
            sums=[one.rivals.static for one in past],
            actual=actual,
            chances=[one.rivals.static_chances for one in past],
            won=won,
        ),
    )


def _verdicts(runs: dict[Rung, _Run], past: Sequence[Origin], policy: ModelPolicy) -> tuple[Verdict, ...]:
    """Upwards: each rung against the highest promoted below it and both plain methods, on the same origins."""
    verdicts: list[Verdict] = []
    holder = Rung.L0
    for rung, run in runs.items():
        if rung is Rung.L0:
            continue
        same = [one for one in past if one.cut in run.cuts]
        persistence, static = _plain_scores(same)
        below = _on(runs[holder], same)
        failed = [
            name
            for name, beaten in (
                ("origins", len(same) >= policy.promotion.origins),
                (f"{holder.value} wape", run.score.wape < below.wape),
                (f"{holder.value} brier", run.score.brier < below.brier),
                ("persistence wape", run.score.wape < persistence.wape),
                ("persistence brier", run.score.brier < persistence.brier),
                ("static wape", run.score.wape < static.wape),
                ("static brier", run.score.brier < static.brier),
            )
            if not beaten
        ]
        verdicts.append(Verdict(rung, not failed, tuple(failed)))
        holder = holder if failed else rung
    return tuple(verdicts)


def _on(run: _Run, origins: Sequence[Origin]) -> Score:
    """The score of a run on some of its origins."""
    places = [run.cuts.index(one.cut) for one in origins]
    return score(
        run.score.method,
        sums=[run.sums[place] for place in places],
        actual=[one.actual for one in origins],
        chances=[run.chances[place] for place in places],
        won=[one.won for one in origins],
    )
