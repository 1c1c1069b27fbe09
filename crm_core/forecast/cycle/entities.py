"""The rows of the weekly forecast: cycles, a rep's sheet and its lines, and the explanations of gaps.

Amounts are exact, in the currency of the row; `*_total` is over all weeks, `*_near` over those of one period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crm_core.forecast.cycle.terms import (
    ActionSource,
    Category,
    CycleState,
    GapCategory,
    Horizon,
    SheetState,
    Track,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastCycle:
    """One week's forecast. `model_*` tell which run of the model stands beside it; a locked one never changes."""

    id: str
    first_week: date
    cut_off_at: datetime
    state: CycleState
    opened_at: datetime
    currency: str
    calendar_version: str
    policy_version: int
    rates: Mapping[str, str]  # of the lock, or of the opening while it is open
    locked_at: datetime | None = None
    digest: str | None = None  # SHA-256 over all lines and sheets as they were locked
    model_at: datetime | None = None
    model_version: str | None = None
    model_rung: str | None = None
    trained_until: date | None = None
    settled_at: datetime | None = None  # of the cycle that opens a settlement period


@dataclass(frozen=True, slots=True)
class BoundAction:
    """What a line rests on: an action of the policy's list, proved by a to-do or a call of the deal.

    `at` is when it was done, or when it is due; None where the to-do names no time. `proved`: the row has evidence.
    """

    kind: str
    source: ActionSource
    source_id: str
    at: datetime | None = None
    done: bool = False
    proved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastLine:
    """What a rep expects of one deal in one week (1 to 13). `bound` is settled at the lock, None before."""

    cycle_id: str
    rep_id: str
    opportunity_id: str
    week: int
    account_id: str
    region: str
    team: str | None
    amount: Decimal
    currency: str
    category: Category
    probability: float
    reason: str
    actions: tuple[BoundAction, ...]
    product: str | None = None
    bound: bool | None = None
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFigures:
    """Both tracks of one rep as they were locked. The official numbers differ from the rep's only while frozen."""

    rep_total: Decimal
    rep_near: Decimal
    model_total: Decimal
    model_near: Decimal
    baseline_near: Decimal  # what the rep's open deals bring by the team's rates, over the near weeks
    baseline_total: Decimal
    floor: Decimal
    official_total: Decimal
    official_near: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastSheet:
    """All lines of one rep in one cycle; `version` grows with every change and guards against lost ones."""

    cycle_id: str
    rep_id: str
    region: str
    team: str | None
    version: int
    state: SheetState
    updated_at: datetime
    submitted_at: datetime | None = None
    submitted_by: str | None = None
    frozen: bool = False
    figures: SheetFigures | None = None  # set at the lock


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """What an explanation points to: a call, a to-do, or a document by its address."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAttribution:
    """Why a rep's number differs from the model's, as it was when somebody said why.

    `nearer` is scored when the weeks have passed: whose number was closer to what was signed.
    """

    id: str
    cycle_id: str
    rep_id: str
    region: str
    team: str | None
    horizon: Horizon
    category: GapCategory
    text: str
    evidence: tuple[EvidenceLink, ...]
    gap: Decimal
    rep_amount: Decimal
    model_amount: Decimal
    created_by: str
    created_at: datetime
    nearer: Track | None = None
    actual: Decimal | None = None
    scored_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """The model track of one group in one cycle; `rep_id` and `team` say who sees it.

    `means` are expected amounts by week; `lows`, `mids`, `highs` their P10, P50 and P90; the three parts add up to
    the total. `hidden` names why the range must not be shown.
    """

    cycle_id: str
    level: str
    key: str
    region: str
    team: str | None
    rep_id: str | None
    means: tuple[float, ...]
    lows: tuple[float, ...]
    mids: tuple[float, ...]
    highs: tuple[float, ...]
    total_low: float
    total_mid: float
    total_high: float
    part_won: float
    part_open: float
    part_new: float
    hidden: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDeal:
    """The model's view of one open deal; `rep_id` is who held it then. Chances by week, amount in the base currency."""

    cycle_id: str
    opportunity_id: str
    region: str
    team: str | None
    rep_id: str
    amount: Decimal
    expected: float
    chances: tuple[float, ...]
