"""How good forecasts were: error and bias of sums, Brier score of single deals, coverage of bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crm_core.forecast.model.book import Bools, Floats


@dataclass(frozen=True, slots=True)
class Score:
    """Of one method over all origins. `wape`: sum |F - A| / sum A; `bias`: sum (F - A) / sum A; both as shares.

    `brier`: mean squared error of the chance to win within 13 weeks over all open deals. `coverage`: share of origins
    whose sum lay within P10..P90, None for methods without a band.
    """

    method: str
    wape: float
    bias: float
    brier: float
    coverage: float | None = None


def score(
    method: str,
    *,
    sums: Sequence[float],
    actual: Sequence[float],
    chances: Sequence[Floats],
    won: Sequence[Bools],
    covered: Sequence[bool] = (),
) -> Score:
    """All sequences by origin. Where nothing was won in any origin the shares are taken of 1."""
    whole = sum(actual) or 1.0
    errors = [said - came for said, came in zip(sums, actual, strict=True)]
    squares = np.concatenate([np.zeros(0), *((p - y) ** 2 for p, y in zip(chances, won, strict=True))])
    return Score(
        method=method,
        wape=sum(map(abs, errors)) / whole,
        bias=sum(errors) / whole,
        brier=float(squares.mean()) if len(squares) else 0.0,
        coverage=sum(covered) / len(covered) if covered else None,
    )
