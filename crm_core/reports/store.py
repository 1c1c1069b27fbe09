"""What reports need from storage; each read is one set."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from crm_core.entities import Activity
from crm_core.reports.counts import AccountSales, FeatureUse, Note, OpenCause, Share, StagePass, WonDeal
from crm_core.reports.report import Period
from crm_core.sight import Sight


class ReportStore(Protocol):
    def promises_kept(self, sight: Sight, period: Period, *, now: datetime) -> tuple[Share, ...]:
        """Of the rep's own to-dos that were due in the period and before `now`, those done in time."""

    def leads_converted(self, sight: Sight, period: Period) -> tuple[Share, ...]:
        """Of the leads created in the period, without the invalid ones."""

    def calls_recorded(self, sight: Sight, period: Period, *, sources: Collection[str]) -> tuple[Share, ...]:
        """Of the calls in the period, those from sources that keep a recording."""

    def roles_met(self, sight: Sight, period: Period) -> tuple[Share, ...]:
        """`part`: different known roles that calls of the period named, summed over deals; `whole`: those deals."""

    def stage_passes(self, sight: Sight, period: Period) -> Iterable[StagePass]:
        """The stays that began in the period."""

    def won_deals(self, sight: Sight, period: Period) -> tuple[WonDeal, ...]:
        """Latest first."""

    def account_sales(self, sight: Sight, *, before: datetime) -> tuple[AccountSales, ...]:
        """The accounts older than `before` that have won no deal since, by name."""

    def activities_between(self, sight: Sight, period: Period) -> Iterable[Activity]:
        """Oldest first."""

    def feature_uses(self, sight: Sight, period: Period) -> tuple[FeatureUse, ...]:
        """By kind of entry; what the service does by itself is left out."""

    def role_mentions(self, sight: Sight, opportunity_id: str, *, roles: Collection[str]) -> tuple[datetime, ...]:
        """When calls of the deal named a contact with one of the roles, once a call, oldest first."""

    def open_causes(self, sight: Sight, opportunity_id: str, *, since: datetime) -> tuple[OpenCause, ...]:
        """The latest word since then on each objection and risk of the deal, where it was not answered."""

    def notes_on_work(self, sight: Sight, period: Period) -> tuple[Note, ...]:
        """The words with which people finished to-dos in the period, oldest first."""
