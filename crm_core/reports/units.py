"""Process figures by unit (rep, team or region): read against their targets and against the mean of all units."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm_core.alerts.facts import DealFacts, LeadFacts
from crm_core.alerts.findings import hours
from crm_core.alerts.lead_rules import without_second_action
from crm_core.alerts.policy import DealPart, ReportPolicy
from crm_core.reports.counts import Share
from crm_core.reports.report import Grouping

RATES = ("completeness", "action_compliance", "lead_conversion", "archive_rate", "roles_per_deal")
COLUMNS = (
    "region",
    "team",
    "rep_id",
    "open_deals",
    "calls",
    "freshness_hours",
    *RATES,
    "without_second_action",
    "below_target",
    "outlier",
)

Unit = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything the table of units is reckoned from."""

    deals: Sequence[DealFacts]
    leads: Sequence[LeadFacts]
    shares: Mapping[str, Sequence[Share]]  # action_compliance, lead_conversion, archive_rate, roles_per_deal


@dataclass(slots=True)
class _Sums:
    silent: list[float] = field(default_factory=list)
    filled: int = 0
    parts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wholes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    contacted: int = 0
    second_missing: int = 0


def unit_rows(
    figures: Figures, *, by: Grouping, policy: ReportPolicy, second_action_hours: float, now: datetime
) -> tuple[dict[str, Any], ...]:
    """One row a unit, by its key. Medians and rates are of the unit as a whole, never means of its members'."""
    sums: dict[Unit, _Sums] = defaultdict(_Sums)
    unit = _unit_of(by)
    for deal in figures.deals:
        mine = sums[unit(deal)]
        mine.silent.append(hours(deal.last_update_at, now))
        mine.filled += filled_parts(deal, policy.completeness)
    for key, shares in figures.shares.items():
        for share in shares:
            mine = sums[unit(share)]
            mine.parts[key] += share.part
            mine.wholes[key] += share.whole
    missing = {lead.lead_id for lead in without_second_action(figures.leads, limit=second_action_hours, now=now)}
    for lead in figures.leads:
        mine = sums[unit(lead)]
        mine.contacted += bool(lead.actions)
        mine.second_missing += lead.lead_id in missing
    rows = [
        _row(one, mine, len(policy.completeness)) for one, mine in sorted(sums.items(), key=lambda item: str(item[0]))
    ]
    means = {key: _mean(row[key] for row in rows) for key in RATES}
    for row in rows:
        row["below_target"] = _below_target(row, policy.targets)
        row["outlier"] = _outliers(row, means, policy.outlier_share)
    return tuple(rows)


def filled_parts(deal: DealFacts, parts: Collection[DealPart]) -> int:
    """How many of these parts the deal's record has."""
    has = {
        DealPart.AMOUNT: deal.has_amount,
        DealPart.CLOSE_DATE: deal.has_close_date,
        DealPart.CONTACT: deal.has_contact,
        DealPart.NEXT_STEP: deal.open_todos > 0,
        DealPart.CALL: deal.last_call_at is not None,
    }
    return sum(has[part] for part in parts)


def _row(unit: Unit, sums: _Sums, parts: int) -> dict[str, Any]:
    deals = len(sums.silent)
    return {
        **dict(zip(("region", "team", "rep_id"), unit, strict=True)),
        "open_deals": deals,
        "calls": sums.wholes["archive_rate"],
        "freshness_hours": round(statistics.median(sums.silent), 2) if deals else None,
        "completeness": _rate(sums.filled, deals * parts),
        **{key: _rate(sums.parts[key], sums.wholes[key]) for key in RATES if key != "completeness"},
        "without_second_action": _rate(sums.second_missing, sums.contacted),
    }


def _unit_of(by: Grouping) -> Callable[[DealFacts | LeadFacts | Share], Unit]:
    def unit(one: DealFacts | LeadFacts | Share) -> Unit:
        team = one.team if by is not Grouping.REGION else None
        return one.region, team, one.rep_id if by is Grouping.REP else None

    return unit


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


def _below_target(row: Mapping[str, Any], targets: Mapping[str, float]) -> str:
    """The figures that miss their target; of hours, fewer are better."""
    missed = [
        key
        for key, target in targets.items()
        if row.get(key) is not None and (row[key] > target if key.endswith("hours") else row[key] < target)
    ]
    return ", ".join(missed)


def _outliers(row: Mapping[str, Any], means: Mapping[str, float | None], share: float) -> str:
    """The rates that lie more than `share` of the mean below it."""
    return ", ".join(
        key for key, mean in means.items() if mean and row[key] is not None and (mean - row[key]) / mean > share
    )
