"""A region's people and the short ways to do things with leads."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crm_core.directory import Colleague, Directory, Position
from crm_core.entities import Lead
from crm_core.service import contact_lead, take_lead
from crm_core.sight import Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.timers.store import TimerFilter
from crm_core.timers.timer import Timer
from tests.unit.crm_core.samples import POLICY

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOSS = Sight("east")
ANNA = Colleague(id="anna", position=Position.REP, region="east", team="east-1")
BERT = Colleague(id="bert", position=Position.REP, region="east", team="east-2")
CARL = Colleague(id="carl", position=Position.REP, region="north", team="north-1")
PEOPLE = Directory((ANNA, BERT, CARL))


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment of 2026 in Shanghai; the 2nd of March is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def taken(store: SqlCrmStore, now: datetime, sight: Sight = BOSS, **fields: Any) -> Lead:
    four = {"name": "王敏", "phone": "13800138000", "company": "瑞丰电子", "need": "彩盒打样"}
    base = {"actor_id": "web", "now": now, "policy": POLICY, "directory": PEOPLE}
    return take_lead(store, sight, **{**four, **base, **fields})


def reached(store: SqlCrmStore, lead: Lead, now: datetime, moment: datetime | None = None) -> Lead:
    return contact_lead(store, BOSS, lead.id, at=moment, policy=POLICY, actor_id="rep", now=now)


def timers(store: SqlCrmStore, lead: Lead) -> dict[str, Timer]:
    """The lead's timers by kind, ended ones too."""
    return {one.kind: one for one in store.timers(BOSS, TimerFilter(subject=f"lead:{lead.id}"))}
