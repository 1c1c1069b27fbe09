"""What the model track says at one cut: win chances by deal and week, ranges by group, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WEEKS = 13  # of a forecast, by ISO weeks
BLOCKS = ((0, 4), (4, 8), (8, 13))  # weeks 1-4, 5-8 and 9-13: each horizon is calibrated by itself


class Rung(StrEnum):
    """How much the history allows to learn."""

    L0 = "L0"  # shrunk rates by stage and age band
    L1 = "L1"  # Aalen-Johansen by stage and week of age
    L2 = "L2"  # discrete-time hazards with the features of the deal


class GroupLevel(StrEnum):
    REP = "rep"
    TEAM = "team"
    REGION = "region"
    COMPANY = "company"


COMPANY_KEY = "*"
GroupKey = tuple[GroupLevel, str]
COMPANY: GroupKey = (GroupLevel.COMPANY, COMPANY_KEY)


class Hidden(StrEnum):
    """Why a range is not shown."""

    TOO_WIDE = "too_wide"  # P90 is more than the policy's multiple of P10
    NO_FLOOR = "no_floor"  # P10 is zero: no multiple says how wide it is


HIDDEN_TEXTS: Mapping[Hidden, tuple[str, str]] = {
    Hidden.TOO_WIDE: (
        "区间太宽,不能作为依据:P90 超过 P10 的允许倍数。",
        "The range is too wide to rely on: P90 is more than the allowed multiple of P10.",
    ),
    Hidden.NO_FLOOR: (
        "区间没有下限:十次里至少一次没有签约额。",
        "The range has no floor: in one of ten cases nothing is signed.",
    ),
}


@dataclass(frozen=True, slots=True)
class Band:
    """Of one simulated sum, in the forecast's currency."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Range:
    """Signed amounts of a group over the 13 weeks: open deals and new business together.

    `means` are expected amounts by week and add up exactly from rep to company; so do the draws behind the bands,
    though their percentiles need not. `hidden`: the band of the total must not be shown.
    """

    means: tuple[float, ...]
    weeks: tuple[Band, ...]
    total: Band
    hidden: Hidden | None = None

    def expected(self, weeks: int = WEEKS) -> float:
        """The expected amount of the first `weeks` weeks."""
        return sum(self.means[:weeks])


@dataclass(frozen=True, slots=True)
class Parts:
    """The three sources of an amount. `won` is signed at the cut; `open` and `new` are expected in the 13 weeks."""

    won: float
    open: float
    new: float

    @property
    def total(self) -> float:
        return self.won + self.open + self.new


@dataclass(frozen=True, slots=True)
class DealForecast:
    """One open deal. `p_week[k]` is the chance that it is won in week k + 1; `expected` is amount x ratio x p.

    `band` is of what it brings within the 13 weeks: 0 unless it is won.
    """

    id: str
    rep_id: str
    team: str
    region: str
    product: str
    amount: float
    p_week: tuple[float, ...]
    expected: float
    band: Band

    @property
    def p(self) -> float:
        """The chance that it is won within the 13 weeks."""
        return sum(self.p_week)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Factors by horizon block (weeks 1-4, 5-8, 9-13) on open deals and on new business; 1 is no correction."""

    open: tuple[float, float, float] = (1.0, 1.0, 1.0)
    new: tuple[float, float, float] = (1.0, 1.0, 1.0)
    origins: int = 0  # earlier forecasts that had come due at the cut, at least in their first block


@dataclass(frozen=True, slots=True)
class ModelForecast:
    """One run of the model track. Amounts are in the one currency of its input; weeks start on Mondays."""

    cut: date
    weeks: tuple[date, ...]
    deals: tuple[DealForecast, ...]
    groups: Mapping[GroupKey, Range]
    parts: Mapping[GroupKey, Parts]
    rung: Rung
    calibration: Calibration
    ratio: float  # signed / quoted amount, shrunk to 1
    spread: float  # variance of the factor that all deals of a draw share
    trained_until: date
    features: tuple[str, ...]  # that the model used; empty below L2
    version: str  # of the model: its rung, its policy version and the cut it learned to

    @property
    def company(self) -> Range:
        return self.groups[COMPANY]
