"""A report: what it is about, its period, its columns and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from crm_core.errors import CrmInvalid
from crm_core.records import require_aware


class ReportName(StrEnum):
    """Which reports there are; the first eight show what a rule finds now."""

    STAGNATION = "stagnation"
    OVERSTAY = "overstay"
    NO_UPDATE = "no_update"
    NO_OUTBOUND = "no_outbound"
    RED_LINE = "red_line"
    DORMANT_LEADS = "dormant_leads"
    SECOND_ACTION = "second_action"
    UNLINKED_CALLS = "unlinked_calls"
    PROCESS = "process"
    STAGES = "stages"
    RUSH = "rush"
    ZOMBIES = "zombies"
    STANDUP = "standup"
    DAILY = "daily"
    ADOPTION = "adoption"
    OBJECTIONS = "objections"  # of one deal's last contacts
    TECHNICAL_FEEDBACK = "technical_feedback"  # of one deal
    ADVICE = "advice"  # of one deal
    COPIED_NOTES = "copied_notes"


class Grouping(StrEnum):
    REP = "rep"
    TEAM = "team"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`. Raises CrmInvalid for naive times, or when nothing lies between them."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        for moment in (self.since, self.until):
            require_aware(moment, "A limit of the period")
        if self.since >= self.until:
            raise CrmInvalid("The period ends before it begins.", code="bad_period")


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    zh: str
    en: str
    unit: str  # text, count, hours, days, share, time, flag


@dataclass(frozen=True, slots=True)
class Report:
    """Rows hold plain JSON values by the keys of the columns; None: there is nothing to reckon with."""

    name: ReportName
    period: Period
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]


_WORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "region": ("区域", "Region", "text"),
        "team": ("团队", "Team", "text"),
        "rep_id": ("销售", "Rep", "text"),
        "opportunity_id": ("商机", "Opportunity", "text"),
        "account_id": ("客户", "Account", "text"),
        "lead_id": ("线索", "Lead", "text"),
        "call_id": ("通话", "Call", "text"),
        "name": ("名称", "Name", "text"),
        "stage": ("阶段", "Stage", "text"),
        "stage_before": ("前一阶段", "Stage before", "text"),
        "workdays": ("停留工作日", "Work days in stage", "count"),
        "days": ("天数", "Days", "days"),
        "days_before": ("前一阶段天数", "Days in stage before", "days"),
        "silent_days": ("无沟通天数", "Days of silence", "days"),
        "hours": ("小时", "Hours", "hours"),
        "contacts": ("沟通次数", "Contacts", "count"),
        "objections": ("未解决异议", "Objections", "count"),
        "calls": ("通话数", "Calls", "count"),
        "open_deals": ("在跟商机", "Open deals", "count"),
        "freshness_hours": ("数据鲜度(中位小时)", "Freshness (median hours)", "hours"),
        "completeness": ("过程数据完整率", "Completeness", "share"),
        "action_compliance": ("动作规范率", "Action compliance", "share"),
        "lead_conversion": ("线索转化率", "Lead conversion", "share"),
        "archive_rate": ("录音存档率", "Recording archive rate", "share"),
        "roles_per_deal": ("跨角色协同(每商机角色数)", "Roles met per deal", "count"),
        "without_second_action": ("无二次动作占比", "Without second action", "share"),
        "below_target": ("未达标指标", "Below target", "text"),
        "outlier": ("明显低于均值的指标", "Far below the mean", "text"),
        "entered": ("进入数", "Entered", "count"),
        "advanced": ("推进数", "Advanced", "count"),
        "conversion": ("转化率", "Conversion", "share"),
        "dwell_days": ("平均停留天数", "Mean days in stage", "days"),
        "bottleneck": ("瓶颈排名", "Bottleneck rank", "count"),
        "won_at": ("赢单时间", "Won at", "time"),
        "stages_recorded": ("有记录的阶段数", "Stages recorded", "count"),
        "rushed": ("疑似突击录入", "Entered late", "flag"),
        "last_won_at": ("上次成交", "Last won", "time"),
        "updates": ("有效更新", "Valid updates", "count"),
        "enough": ("达标", "Enough", "flag"),
        "day": ("日期", "Day", "text"),
        "accounts": ("客户数", "Accounts", "count"),
        "needs": ("需求", "Needs", "text"),
        "promises": ("承诺", "Promises", "text"),
        "objection_tags": ("异议", "Objections", "text"),
        "feature": ("功能", "Feature", "text"),
        "uses": ("使用次数", "Uses", "count"),
        "people": ("使用人数", "People", "count"),
        "at": ("时间", "Time", "time"),
        "tag": ("异议", "Objection", "text"),
        "answered": ("是否解决", "Answered", "flag"),
        "since": ("起", "From", "time"),
        "until": ("止", "Until", "time"),
        "cause": ("原因", "Cause", "text"),
        "severe": ("严重", "Severe", "flag"),
        "action": ("建议编号", "Action", "text"),
        "action_zh": ("建议动作", "Action in Chinese", "text"),
        "action_en": ("建议动作(英文)", "Action in English", "text"),
        "copies": ("重复天数", "Days with the same text", "count"),
        "first_day": ("首日", "First day", "text"),
        "last_day": ("末日", "Last day", "text"),
        "notes": ("记录", "Notes", "text"),
        "trend": ("较前一期", "Against the window before", "count"),
    }
)


def report(name: ReportName, period: Period, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Report:
    return Report(name, period, tuple(Column(key, *_WORDS[key]) for key in columns), tuple(rows))
