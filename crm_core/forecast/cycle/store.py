"""What the forecast process needs from storage. Reads by people take a `Sight`; the others serve the process alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from crm_core.entities import Opportunity, StageInterval, Todo
from crm_core.forecast.cycle.credit import SettledPeriod
from crm_core.forecast.cycle.entities import (
    ForecastCycle,
    ForecastLine,
    ForecastSheet,
    GapAttribution,
    ModelDeal,
    ModelLine,
)
from crm_core.forecast.cycle.factors import Factor, Reading
from crm_core.forecast.cycle.freezes import Freeze
from crm_core.forecast.cycle.orders import CorrectionReport, Order, Receipt
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight


@dataclass(frozen=True, slots=True)
class CallProof:
    """A call as proof of an action: when it was, and of which deal or account."""

    id: str
    opportunity_id: str | None
    account_id: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class DealProof:
    """A task of a deal, or evidence that was filed for it; `at`: when it was done, made or is due."""

    id: str
    opportunity_id: str
    at: datetime | None
    done: bool
    proved: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """An amount that counts as signed: the newest version of an order, or a won deal that has no order."""

    opportunity_id: str
    rep_id: str
    region: str
    team: str | None
    amount: Decimal
    currency: str
    signed_at: datetime
    order_no: str | None = None
    cancels: str | None = None


@dataclass(frozen=True, slots=True)
class DealMark:
    """That something was observed of a deal: a talk, a person (by id), an objection (with its competitor)."""

    opportunity_id: str
    at: datetime
    what: str | None


class CycleStore(Protocol):
    def cycle(self, cycle_id: str) -> ForecastCycle:
        """Cycles are the company's; everybody sees them. Raises CrmNotFound."""

    def find_cycle(self, cycle_id: str) -> ForecastCycle | None: ...

    def cycles(self, *, page: Page = FIRST_PAGE) -> tuple[ForecastCycle, ...]:
        """Latest first."""

    def due_cycles(self, now: datetime) -> tuple[ForecastCycle, ...]:
        """Open ones whose cut-off has passed, earliest first."""

    def unsettled_cycles(self, first_week: date) -> tuple[ForecastCycle, ...]:
        """Locked ones that are not settled and begin on that Monday or before, earliest first."""

    def last_locked_cycle(self, before: datetime) -> ForecastCycle | None:
        """The latest whose cut-off is not after `before`."""

    def save_cycle(self, cycle: ForecastCycle) -> None: ...

    def find_sheet(self, sight: Sight, cycle_id: str, rep_id: str) -> ForecastSheet | None: ...

    def sheets(self, sight: Sight, cycle_id: str) -> tuple[ForecastSheet, ...]:
        """By rep."""

    def save_sheets(self, rows: Sequence[ForecastSheet]) -> None: ...

    def forecast_lines(
        self, sight: Sight, cycle_id: str, *, rep_id: str | None = None, opportunity_id: str | None = None
    ) -> tuple[ForecastLine, ...]:
        """By rep, week and deal."""

    def replace_forecast_lines(self, cycle_id: str, rep_id: str | None, rows: Sequence[ForecastLine]) -> None:
        """Make the lines of one rep these and no others; with no rep named, those of the whole cycle."""

    def gap_attributions(self, sight: Sight, cycle_id: str, *, rep_id: str | None = None) -> tuple[GapAttribution, ...]:
        """Latest first."""

    def unscored_attributions(self, first_week: date) -> tuple[GapAttribution, ...]:
        """Of cycles that begin on that Monday or before."""

    def save_gap_attributions(self, rows: Sequence[GapAttribution]) -> None: ...

    def model_lines(self, sight: Sight, cycle_id: str) -> tuple[ModelLine, ...]:
        """By level and key."""

    def model_deals(self, cycle_id: str, *, opportunity_ids: Collection[str] | None = None) -> tuple[ModelDeal, ...]:
        """By deal; for the process alone."""

    def replace_model(self, cycle_id: str, lines: Sequence[ModelLine], deals: Sequence[ModelDeal]) -> None: ...

    def holders(self, opportunity_ids: Collection[str], since: date, until: date) -> frozenset[tuple[str, str]]:
        """(deal, rep) of every cycle whose first week lies within the days, both included."""


class ForecastDealStore(Protocol):
    def forecast_deals(self, sight: Sight, ids: Collection[str]) -> tuple[Opportunity, ...]:
        """Those in sight, by id."""

    def todo_proofs(self, sight: Sight, ids: Collection[str]) -> tuple[Todo, ...]: ...

    def call_proofs(self, sight: Sight, ids: Collection[str]) -> tuple[CallProof, ...]: ...

    def task_proofs(self, sight: Sight, ids: Collection[str]) -> tuple[DealProof, ...]:
        """Tasks of deals. One that is not done proves nothing: it is a rule's wish."""

    def evidence_proofs(self, sight: Sight, ids: Collection[str]) -> tuple[DealProof, ...]:
        """What was filed at the gates of deals. It proves as long as it is accepted there."""

    def all_deals(self) -> tuple[Opportunity, ...]:
        """Every deal of the company, for the model track."""

    def all_stays(self) -> tuple[StageInterval, ...]:
        """Every stay of every deal, by deal and position."""

    def call_marks(self) -> tuple[DealMark, ...]:
        """Every call that stands on a deal, for the model track."""

    def person_marks(self) -> tuple[DealMark, ...]:
        """Every contact that such a call names."""

    def role_marks(self) -> tuple[DealMark, ...]:
        """Every talk with such a contact, by the contact's role in the decision."""

    def objection_marks(self) -> tuple[DealMark, ...]:
        """Every objection of a deal, with the competitor that it names."""

    def line_products(self) -> tuple[tuple[str, str], ...]:
        """(deal, product line) as the latest forecast line that names one says."""

    def signed_between(self, start: datetime, end: datetime) -> tuple[Signed, ...]:
        """What was signed from `start` up to but not at `end`, by moment."""

    def cancellations(self, order_nos: Collection[str]) -> tuple[Signed, ...]:
        """Orders, whenever signed, that take back one of these."""


class CreditStore(Protocol):
    def periods(self, sight: Sight, *, rep_id: str | None = None) -> tuple[SettledPeriod, ...]:
        """By rep and start."""

    def save_periods(self, rows: Sequence[SettledPeriod]) -> None: ...

    def freezes(self, sight: Sight, *, rep_id: str | None = None, active: bool = False) -> tuple[Freeze, ...]:
        """Latest first."""

    def save_freeze(self, freeze: Freeze) -> None: ...


class OrderStore(Protocol):
    def find_order(self, order_no: str) -> Order | None:
        """Its newest version."""

    def orders(
        self,
        sight: Sight,
        *,
        opportunity_id: str | None = None,
        signed: tuple[datetime, datetime] | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[Order, ...]:
        """Newest versions, latest signature first; `signed` from the first moment up to but not at the second."""

    def save_order(self, order: Order) -> None: ...

    def find_receipt(self, receipt_no: str) -> Receipt | None: ...

    def receipts(self, sight: Sight, start: date, end: date) -> tuple[Receipt, ...]:
        """Newest versions, received from `start` up to but not on `end`."""

    def save_receipt(self, receipt: Receipt) -> None: ...

    def find_correction(self, report_id: str) -> CorrectionReport | None: ...

    def corrections(
        self, sight: Sight, *, opportunity_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[CorrectionReport, ...]:
        """Latest first."""

    def save_correction(self, report: CorrectionReport) -> None: ...


class FactorStore(Protocol):
    def factor(self, sight: Sight, factor_id: str) -> Factor:
        """Factors of a region and those of all regions are seen by the region. Raises CrmNotFound."""

    def factors(self, sight: Sight, *, active: bool = False) -> tuple[Factor, ...]:
        """Latest first."""

    def save_factor(self, factor: Factor) -> None: ...

    def reading_before(self, series: str, day: date) -> Reading | None:
        """The latest reading on that day or before."""

    def find_reading(self, series: str, day: date) -> Reading | None: ...

    def readings(self, series: str, *, page: Page = FIRST_PAGE) -> tuple[Reading, ...]:
        """Latest first."""

    def save_reading(self, reading: Reading) -> None: ...


class ForecastStore(CycleStore, ForecastDealStore, CreditStore, OrderStore, FactorStore, Protocol):
    """All of it, over one transaction."""
