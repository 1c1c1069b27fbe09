"""Makes each report from what storage counts; a report changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crm_core.alerts.deal_rules import DEAL_RULES, check_deals
from crm_core.alerts.findings import hours
from crm_core.alerts.lead_rules import dormant, without_second_action
from crm_core.alerts.policy import RULES
from crm_core.errors import CrmInvalid
from crm_core.health.terms import Metric
from crm_core.paging import Page
from crm_core.policies import CrmPolicy
from crm_core.reports.advice import ADVICE_COLUMNS, advice_rows
from crm_core.reports.calls import (
    DAILY_COLUMNS,
    FEEDBACK_COLUMNS,
    OBJECTION_COLUMNS,
    STANDUP_COLUMNS,
    daily_rows,
    feedback_rows,
    objection_rows,
    standup_rows,
)
from crm_core.reports.copies import COPY_COLUMNS, copied_rows
from crm_core.reports.deals import RUSH_COLUMNS, STAGE_COLUMNS, ZOMBIE_COLUMNS, rush_rows, stage_rows, zombie_rows
from crm_core.reports.report import Grouping, Period, Report, ReportName, report
from crm_core.reports.units import COLUMNS as UNIT_COLUMNS
from crm_core.reports.units import Figures, unit_rows
from crm_core.sight import Sight
from crm_core.stores import CrmStore

_WHOSE = ("region", "team", "rep_id")
_WINDOWS = 6  # of a trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a report is asked for. `period` does not apply to those that show what stands now."""

    name: ReportName
    period: Period
    by: Grouping = Grouping.REP
    opportunity_id: str | None = None


Rows = tuple[Iterable[str], Iterable[Mapping[str, Any]]]
Maker = Callable[[CrmStore, Sight, Question, CrmPolicy, datetime], Rows]


def make_report(store: CrmStore, sight: Sight, question: Question, *, policy: CrmPolicy, now: datetime) -> Report:
    """The report as the sight sees it. Raises CrmInvalid where a report of one deal names none, CrmNotFound for one
    out of sight.
    """
    columns, rows = _MAKERS[question.name](store, sight, question, policy, now)
    return report(question.name, question.period, columns, rows)


def _deal_rule(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    rule = question.name.value
    found = check_deals(
        store.deal_facts(sight),
        policy=policy.alerts,
        pipeline=policy.pipeline,
        calendar_of=policy.calendar.of,
        now=now,
    )
    rows = (
        {"opportunity_id": one.opportunity_id, "region": one.region, "team": one.team, "rep_id": one.rep_id, **one.data}
        for one in found
        if one.rule == rule
    )
    return ("opportunity_id", *_WHOSE, *sorted(RULES[rule])), rows


def _leads(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    leads = store.lead_facts(sight, since=now - timedelta(days=policy.alerts.pool_days))
    rule, find = (
        ("second_action", without_second_action)
        if question.name is ReportName.SECOND_ACTION
        else ("dormant_pool", dormant)
    )
    rows = (
        {
            "lead_id": lead.lead_id,
            "region": lead.region,
            "team": lead.team,
            "rep_id": lead.rep_id,
            "hours": int(hours(lead.last_update_at, now)),
        }
        for lead in find(leads, limit=policy.alerts.rules[rule].limit, now=now)
    )
    return ("lead_id", *_WHOSE, "hours"), rows


def _unlinked(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    rules = policy.alerts
    loose = store.loose_calls(
        sight,
        since=now - timedelta(days=rules.pool_days),
        before=now - timedelta(hours=rules.rules["unlinked"].limit),
    )
    rows = (
        {
            "region": one.region,
            "team": one.team,
            "rep_id": one.rep_id,
            "calls": one.calls,
            "hours": int(hours(one.oldest_at, now)),
        }
        for one in loose
    )
    return (*_WHOSE, "calls", "hours"), rows


def _process(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    reports, period = policy.alerts.reports, question.period
    figures = Figures(
        deals=store.deal_facts(sight),
        leads=store.lead_facts(sight, since=now - timedelta(days=policy.alerts.pool_days)),
        shares={
            "action_compliance": store.promises_kept(sight, period, now=now),
            "lead_conversion": store.leads_converted(sight, period),
            "archive_rate": store.calls_recorded(sight, period, sources=reports.recorded_sources),
            "roles_per_deal": store.roles_met(sight, period),
        },
    )
    limit = policy.alerts.rules["second_action"].limit
    return UNIT_COLUMNS, unit_rows(figures, by=question.by, policy=reports, second_action_hours=limit, now=now)


def _stages(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    return STAGE_COLUMNS, stage_rows(store.stage_passes(sight, question.period), pipeline=policy.pipeline, now=now)


def _rush(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    won = store.won_deals(sight, question.period)
    return RUSH_COLUMNS, rush_rows(won, min_stages=policy.alerts.reports.rush_min_stages)


def _zombies(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    since = now - timedelta(days=policy.alerts.reports.zombie_days)
    return ZOMBIE_COLUMNS, zombie_rows(store.account_sales(sight, before=since), now=now)


def _standup(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    activities = store.activities_between(sight, question.period)
    return STANDUP_COLUMNS, standup_rows(activities, enough=policy.alerts.reports.standup_updates)


def _daily(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    activities = store.activities_between(sight, question.period)
    return DAILY_COLUMNS, daily_rows(
        activities, day_of=lambda region, moment: policy.calendar.of(region).local_day(moment)
    )


def _adoption(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    uses = store.feature_uses(sight, question.period)
    return ("feature", "uses", "people"), (
        {"feature": one.feature, "uses": one.uses, "people": one.people} for one in uses
    )


def _objections(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    shown = policy.alerts.reports.contacts_shown
    latest = store.activities(sight, opportunity_id=_deal(store, sight, question), page=Page(limit=shown))
    return OBJECTION_COLUMNS, objection_rows(latest, shown=shown)


def _technical_feedback(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    reports = policy.alerts.reports
    moments = store.role_mentions(sight, _deal(store, sight, question), roles=reports.technical_roles)
    return FEEDBACK_COLUMNS, feedback_rows(moments, window_days=reports.trend_days, windows=_WINDOWS, now=now)


def _advice(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    since = now - timedelta(days=policy.health.of(Metric.RISKS).days())
    causes = store.open_causes(sight, _deal(store, sight, question), since=since)
    return ADVICE_COLUMNS, advice_rows(causes, policy.alerts.advice)


def _copied_notes(store: CrmStore, sight: Sight, question: Question, policy: CrmPolicy, now: datetime) -> Rows:
    return COPY_COLUMNS, copied_rows(
        store.notes_on_work(sight, question.period),
        day_of=lambda region, moment: policy.calendar.of(region).local_day(moment),
        policy=policy.quality,
        least=policy.alerts.reports.copied_days,
    )


def _deal(store: CrmStore, sight: Sight, question: Question) -> str:
    if not question.opportunity_id:
        raise CrmInvalid("This report is about one opportunity.", code="opportunity_missing", remedy="Name it.")
    return store.opportunity(sight, question.opportunity_id).id


_MAKERS: Mapping[ReportName, Maker] = {
    **{ReportName(rule): _deal_rule for rule in DEAL_RULES},
    ReportName.DORMANT_LEADS: _leads,
    ReportName.SECOND_ACTION: _leads,
    ReportName.UNLINKED_CALLS: _unlinked,
    ReportName.PROCESS: _process,
    ReportName.STAGES: _stages,
    ReportName.RUSH: _rush,
    ReportName.ZOMBIES: _zombies,
    ReportName.STANDUP: _standup,
    ReportName.DAILY: _daily,
    ReportName.ADOPTION: _adoption,
    ReportName.OBJECTIONS: _objections,
    ReportName.TECHNICAL_FEEDBACK: _technical_feedback,
    ReportName.ADVICE: _advice,
    ReportName.COPIED_NOTES: _copied_notes,
}
