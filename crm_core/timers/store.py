"""What timers need from storage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.timers.timer import Timer, TimerState


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFilter:
    """`running`: not ended; a breached one runs on until the thing is done."""

    state: TimerState | None = None
    kind: str | None = None
    subject: str | None = None
    opportunity_id: str | None = None
    rep_id: str | None = None
    running: bool | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None


ALL_TIMERS = TimerFilter()


class TimerStore(Protocol):
    """Reads without a sight are those of the clock and of rules whose caller has read the subject with one."""

    def timer(self, sight: Sight, timer_id: str) -> Timer:
        """Raises CrmNotFound."""

    def timers(self, sight: Sight, where: TimerFilter = ALL_TIMERS, page: Page = FIRST_PAGE) -> tuple[Timer, ...]:
        """By deadline."""

    def running_timer(self, kind: str, subject: str) -> Timer | None: ...

    def timers_to_check(self, now: datetime, limit: int) -> tuple[Timer, ...]:
        """Those whose `check_at` has come, the earliest first; passes over those that another transaction holds."""

    def calendars_in_use(self) -> tuple[tuple[str, str], ...]:
        """(region, calendar version) of the running timers whose deadline follows from a calendar."""

    def timers_on_calendar(self, region: str, version: str, limit: int) -> tuple[Timer, ...]:
        """Running ones with a span, by id; passes over those that another transaction holds."""

    def timer_owners(self) -> tuple[tuple[str, str | None, str], ...]:
        """(region, team, rep) of the running timers that have an owner."""

    def timers_of_owner(self, region: str, team: str | None, rep_id: str, limit: int) -> tuple[Timer, ...]:
        """Running ones, by id."""

    def latest_recordings(self, rep_ids: Sequence[str], *, since: datetime) -> Mapping[str, datetime]:
        """When the latest recorded call of each of these reps began, for those who had one after `since`."""

    def save_timers(self, timers: Sequence[Timer]) -> None: ...
