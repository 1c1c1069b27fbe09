"""Rules about one open deal at one moment: it stands still, nobody touches it, or it is talked about without end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from crm_core.alerts.facts import DealFacts, Stay
from crm_core.alerts.findings import Finding, days, hours
from crm_core.alerts.policy import AlertPolicy
from crm_core.calendar import WorkCalendar
from crm_core.policy import PipelinePolicy

Rule = Callable[[DealFacts, float, datetime, WorkCalendar, PipelinePolicy], Mapping[str, Any] | None]


def stagnation(
    deal: DealFacts, limit: float, now: datetime, calendar: WorkCalendar, pipeline: PipelinePolicy
) -> Mapping[str, Any] | None:
    """More than `limit` work days since the stage was entered, by local days."""
    stay = deal.stays[-1]
    workdays = calendar.workdays_between(calendar.local_day(stay.entered_at), calendar.local_day(now))
    return {"stage": stay.stage, "workdays": workdays} if workdays > limit else None


def overstay(
    deal: DealFacts, limit: float, now: datetime, calendar: WorkCalendar, pipeline: PipelinePolicy
) -> Mapping[str, Any] | None:
    """Each of the last two stays took more than `limit` days; the figures are a diagnosis of the deal."""
    if len(deal.stays) < 2:
        return None
    before, stay = deal.stays[-2:]
    stayed = [days(one.entered_at, one.exited_at or now) for one in (before, stay)]
    if min(stayed) <= limit:
        return None
    return {
        "stage_before": before.stage,
        "days_before": int(stayed[0]),
        "stage": stay.stage,
        "days": int(stayed[1]),
        "silent_days": int(days(deal.last_call_at or deal.created_at, now)),
        "contacts": stay.contacts,
        "objections": deal.objections,
    }


def no_update(
    deal: DealFacts, limit: float, now: datetime, calendar: WorkCalendar, pipeline: PipelinePolicy
) -> Mapping[str, Any] | None:
    """More than `limit` hours since anything was recorded about the deal."""
    silent = hours(deal.last_update_at, now)
    return {"hours": int(silent)} if silent > limit else None


def no_outbound(
    deal: DealFacts, limit: float, now: datetime, calendar: WorkCalendar, pipeline: PipelinePolicy
) -> Mapping[str, Any] | None:
    """More than `limit` days since the customer last heard from us."""
    silent = days(deal.last_outbound_at or deal.created_at, now)
    return {"days": int(silent)} if silent > limit else None


def red_line(
    deal: DealFacts, limit: float, now: datetime, calendar: WorkCalendar, pipeline: PipelinePolicy
) -> Mapping[str, Any] | None:
    """More than `limit` calls since the deal last advanced."""
    contacts = contacts_since_advance(deal.stays, pipeline)
    return {"contacts": contacts} if contacts > limit else None


DEAL_RULES: Mapping[str, Rule] = {
    "stagnation": stagnation,
    "overstay": overstay,
    "no_update": no_update,
    "no_outbound": no_outbound,
    "red_line": red_line,
}


def check_deals(
    deals: Iterable[DealFacts],
    *,
    policy: AlertPolicy,
    pipeline: PipelinePolicy,
    calendar_of: Callable[[str], WorkCalendar],
    now: datetime,
) -> Iterator[Finding]:
    """All findings of the rules that are on, deal by deal."""
    rules = [(key, rule, policy.rules[key].limit) for key, rule in DEAL_RULES.items() if policy.rules[key].on]
    for deal in deals:
        calendar = calendar_of(deal.region)
        for key, rule, limit in rules:
            data = rule(deal, limit, now, calendar, pipeline)
            if data is not None:
                yield deal_finding(key, deal, data)


def deal_finding(rule: str, deal: DealFacts, data: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=rule,
        subject=f"opportunity:{deal.opportunity_id}",
        region=deal.region,
        team=deal.team,
        rep_id=deal.rep_id,
        data=data,
        opportunity_id=deal.opportunity_id,
    )


def contacts_since_advance(stays: tuple[Stay, ...], pipeline: PipelinePolicy) -> int:
    """Calls since the last step forward; a step back does not set the counter to zero."""
    start = 0
    for place, (before, after) in enumerate(pairwise(stays), start=1):
        here, there = pipeline.position(before.stage), pipeline.position(after.stage)
        if here is None or there is None or there > here:
            start = place
    return sum(stay.contacts for stay in stays[start:])


def counts_in_scorecard(stays: tuple[Stay, ...], *, policy: AlertPolicy, pipeline: PipelinePolicy) -> bool:
    """False past the red line: the calls of such a deal earn nothing until it advances."""
    return contacts_since_advance(stays, pipeline) <= policy.rules["red_line"].limit
