"""The behaviour index by week: of each rep, each team and the region, from the snapshots of the week's last day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from crm_core.health.behaviour import Weighed, mean_index
from crm_core.health.entities import BehaviourWeek
from crm_core.ids import stable_id
from crm_core.stores import CrmStore

Group = tuple[str | None, str | None]  # team, rep
LAST_WEEKDAY = 6


def ends_week(day: date) -> bool:
    return day.weekday() == LAST_WEEKDAY


def week_of(day: date) -> str:
    """The ISO week: 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def roll_up_week(store: CrmStore, region: str, day: date, *, now: datetime) -> tuple[BehaviourWeek, ...]:
    """Write the week's indexes anew; `day` is its last day. Amounts count as they are, whatever their currency."""
    groups: dict[Group, list[Weighed]] = defaultdict(list)
    for team, rep_id, deal in store.weighed_deals(region, day):
        groups[team, rep_id].append(deal)
        groups[None, None].append(deal)
        if team is not None:
            groups[team, None].append(deal)
    rows = tuple(_row(region, week_of(day), group, deals, now) for group, deals in groups.items())
    store.save_behaviour_weeks(rows)
    return rows


def _row(region: str, week: str, group: Group, deals: list[Weighed], now: datetime) -> BehaviourWeek:
    team, rep_id = group
    mean = mean_index(deals)
    if mean is None:
        raise AssertionError("a group has at least one deal")
    return BehaviourWeek(
        id=stable_id("behaviour", week, region, team or "", rep_id or ""),
        week=week,
        region=region,
        team=team,
        rep_id=rep_id,
        index=mean.index,
        deals=mean.deals,
        passed=mean.passed,
        amount=sum((deal.amount for deal in deals if deal.amount), Decimal(0)),
        computed_at=now,
    )
