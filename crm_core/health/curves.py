"""A score as a function of a measured value: straight lines between knots."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from crm_core.errors import PolicyInvalid


@dataclass(frozen=True, slots=True)
class Curve:
    """Linear between knots, constant outside them. Scores are 0..100.

    Raises PolicyInvalid unless the values rise and each has its score.
    """

    values: tuple[float, ...]
    scores: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values or len(self.values) != len(self.scores):
            raise PolicyInvalid("A curve has as many scores as values, and at least one.")
        if any(one >= other for one, other in zip(self.values, self.values[1:], strict=False)):
            raise PolicyInvalid("The values of a curve must rise.")
        if any(not 0 <= score <= 100 for score in self.scores):
            raise PolicyInvalid("The scores of a curve lie within 0..100.")

    def at(self, value: float) -> float:
        place = bisect_left(self.values, value)
        if place == 0:
            return self.scores[0]
        if place == len(self.values):
            return self.scores[-1]
        left, right = self.values[place - 1], self.values[place]
        share = (value - left) / (right - left)
        return self.scores[place - 1] + share * (self.scores[place] - self.scores[place - 1])
