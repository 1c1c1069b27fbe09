"""The best rising step function through points: pool adjacent violators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm_core.forecast.model.book import Floats


@dataclass(frozen=True, slots=True)
class Isotonic:
    """Straight lines between the pooled points, flat beyond them."""

    x: Floats
    y: Floats

    def __call__(self, values: Floats) -> Floats:
        return np.interp(values, self.x, self.y)


def isotonic(x: Floats, y: Floats) -> Isotonic:
    """Least squares of y by a function that never falls in x; there must be at least one point."""
    levels, place = np.unique(x, return_inverse=True)
    level_sums, level_sizes = np.bincount(place, weights=y), np.bincount(place)
    places: list[float] = []
    sums: list[float] = []
    sizes: list[int] = []
    for at, value, number in zip(levels.tolist(), level_sums.tolist(), level_sizes.tolist(), strict=True):
        places.append(at)
        sums.append(value)
        sizes.append(number)
        while len(sums) > 1 and sums[-2] * sizes[-1] >= sums[-1] * sizes[-2]:
            size, total, last = sizes.pop(), sums.pop(), places.pop()
            places[-1] = (places[-1] * sizes[-1] + last * size) / (sizes[-1] + size)
            sums[-1] += total
            sizes[-1] += size
    return Isotonic(np.array(places), np.array(sums) / np.array(sizes))
