"""What health needs from storage. Reads of people take a `Sight`; the nightly run works on a region as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from crm_core.calendar import WorkCalendar
from crm_core.health.behaviour import Weighed
from crm_core.health.entities import BehaviourWeek, HealthSnapshot, Intervention, Risk, Touch
from crm_core.health.inputs import DealDay
from crm_core.health.policy import HealthPolicy
from crm_core.health.terms import InterventionState
from crm_core.paging import FIRST_PAGE, Page
from crm_core.policy import PipelinePolicy
from crm_core.sight import Sight


@dataclass(frozen=True, slots=True)
class Mark:
    """That something changed a deal's days from `since` on; `id` counts marks in the order in which they came."""

    id: int
    opportunity_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is open on a deal today: promises both ways and objections, as figures and ids for a summary."""

    activity_id: str
    call_id: str
    occurred_at: datetime
    open_promises: int
    objections: tuple[tuple[str, bool], ...]  # tag and whether it was answered


class TouchStore(Protocol):
    def touch(self, touch_id: str) -> Touch | None: ...

    def touches(self, sight: Sight, opportunity_id: str, *, page: Page = FIRST_PAGE) -> tuple[Touch, ...]:
        """Latest first."""

    def save_touch(self, touch: Touch) -> None: ...

    def delete_touch(self, touch_id: str) -> None:
        """With the risks of the same call."""

    def replace_risks(self, activity_id: str, rows: Sequence[Risk]) -> None: ...

    def mark_deal(self, opportunity_id: str, since: datetime) -> None:
        """Note that the deal's days from `since` on must be computed again; None-existing deals are never marked."""

    def health_marks(self, region: str, limit: int) -> tuple[Mark, ...]:
        """The oldest marks of a region's deals."""

    def clear_health_marks(self, marks: Iterable[Mark]) -> None: ...

    def calls_told(self, sight: Sight, opportunity_id: str, count: int) -> tuple[Standing, ...]:
        """The last calls on a deal with what they left open, the latest first."""


class HealthDayStore(Protocol):
    def health_regions(self) -> tuple[str, ...]:
        """Regions that have opportunities."""

    def deal_days(
        self,
        region: str,
        day: date,
        *,
        policy: HealthPolicy,
        pipeline: PipelinePolicy,
        calendar: WorkCalendar,
        only: Sequence[str] | None = None,
    ) -> Iterator[list[DealDay]]:
        """All deals of a region that were open at the end of that local day (of these ids alone), in chunks."""

    def last_health_run(self, region: str) -> date | None:
        """The last day whose snapshots are complete."""

    def health_run_days(self, region: str, since: date) -> tuple[date, ...]:
        """The days from `since` on whose snapshots are complete, the earliest first."""

    def save_health_run(self, region: str, day: date, *, computed_at: datetime, watermark: int, deals: int) -> None: ...

    def add_snapshots(self, rows: Sequence[HealthSnapshot]) -> None:
        """In bulk; earlier revisions of the same days stop to be current."""

    def current_snapshots(
        self, region: str, days: Sequence[date], *, only: Sequence[str] | None = None
    ) -> tuple[HealthSnapshot, ...]:
        """By deal and day."""

    def latest_revisions(self, day: date, ids: Sequence[str]) -> dict[str, int]:
        """The highest revision of a day by deal, current or not; deals without one are left out."""

    def drop_current(self, keys: Sequence[tuple[str, date]]) -> None:
        """These days have no snapshot any more: the deal turned out not to have been open."""

    def low_streaks(self, region: str, days: Sequence[date], below: float) -> tuple[str, ...]:
        """Deals whose current snapshots of all these days are sufficient and lower than `below`, by id."""

    def newly_insufficient(
        self,
        region: str,
        day: date,
        *,
        opened_by: datetime,
        before: tuple[date, datetime] | None,
        min_coverage: float,
        limit: int,
    ) -> tuple[HealthSnapshot, ...]:
        """Deals opened by a moment that lack coverage on a day, by id.

        Without those of which the same was true on an earlier day, `before` with its own moment.
        """

    def health_history(
        self, sight: Sight, opportunity_id: str, *, since: date | None = None
    ) -> tuple[HealthSnapshot, ...]:
        """Current snapshots of a deal, the latest day first."""

    def revisions_of_day(self, sight: Sight, opportunity_id: str, day: date) -> tuple[HealthSnapshot, ...]:
        """All revisions, the first first."""

    def worst_health(
        self, sight: Sight, *, team: str | None = None, rep_id: str | None = None, page: Page = FIRST_PAGE
    ) -> tuple[HealthSnapshot, ...]:
        """The latest snapshot of each open deal, sufficient ones first, the lowest score first."""

    def weighed_deals(self, region: str, day: date) -> Iterator[tuple[str | None, str, Weighed]]:
        """(team, rep, deal in the mean) of each current snapshot of a day."""

    def save_behaviour_weeks(self, rows: Sequence[BehaviourWeek]) -> None: ...

    def behaviour_weeks(self, sight: Sight, week: str) -> tuple[BehaviourWeek, ...]:
        """The index of a week: region, teams, reps."""


class InterventionStore(Protocol):
    def intervention(self, sight: Sight, intervention_id: str) -> Intervention:
        """Raises CrmNotFound."""

    def interventions(
        self,
        sight: Sight,
        *,
        state: InterventionState | None = None,
        opportunity_id: str | None = None,
        page: Page = FIRST_PAGE,
    ) -> tuple[Intervention, ...]:
        """The latest first."""

    def interventions_of(self, opportunity_ids: Sequence[str]) -> tuple[Intervention, ...]:
        """All of these deals, for the trigger; the earliest first."""

    def open_interventions(self, region: str) -> tuple[Intervention, ...]: ...

    def save_intervention(self, intervention: Intervention) -> None: ...


class HealthStore(TouchStore, HealthDayStore, InterventionStore, Protocol):
    """All of it, over one transaction."""
