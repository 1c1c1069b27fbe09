"""A region with one deal, where days pass and calls come in time or late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from crm_core.directory import Colleague, Directory, Position
from crm_core.entities import Opportunity, StageInterval
from crm_core.health.entities import HealthSnapshot, Intervention
from crm_core.policies import CrmPolicy
from crm_core.records import CallRecord
from crm_core.service import assign_call, record_call
from crm_core.service.health_run import run_health
from crm_core.stores import CrmStore
from tests.unit.crm_core.health.deals import CALENDAR, at
from tests.unit.crm_core.samples import EAST, POLICY, account, opportunity, person, promise, record

OPENED = date(2026, 3, 2)  # a Monday
DIRECTORY = Directory(
    (
        Colleague(id="boss", position=Position.MANAGER, region="east", team="east-1"),
        Colleague(id="rep-1", position=Position.REP, region="east", team="east-1"),
        Colleague(id="rep-2", position=Position.REP, region="east", team="east-1"),
    )
)


class World:
    """All times are local. `policy` may be replaced before days pass."""

    def __init__(self, store: CrmStore) -> None:
        self.store = store
        self.policy: CrmPolicy = POLICY
        store.save_account(account())
        self.numbers = 0

    def deal(self, deal_id: str = "d1", *, opened: date = OPENED, stage: str = "lead", **fields: Any) -> Opportunity:
        """A deal that has stood in its stage since it was opened, at nine."""
        moment = at(opened, 9)
        one = opportunity(deal_id, **{"stage": stage, "created_at": moment, "updated_at": moment, **fields})
        self.store.save_opportunity(one)
        self.store.save_stage_interval(
            StageInterval(
                opportunity_id=deal_id,
                position=1,
                stage=stage,
                pipeline_version=one.pipeline_version,
                entered_at=moment,
                entered_by="rep-1",
            )
        )
        return one

    def call(self, day: date, *, hour: int = 10, deal_id: str = "d1", call_id: str | None = None, **said: Any) -> str:
        """A call of two minutes with the one who pays, in which we promised something; returns its id."""
        self.numbers += 1
        call_id = call_id or f"call-{self.numbers}"
        start = at(day, hour)
        fields: dict[str, Any] = {
            "call_id": call_id,
            "direction": "outbound",
            "occurred_start": start,
            "occurred_end": start + timedelta(minutes=2),
            "recorded_at": start + timedelta(minutes=5),
            "persons": (person("p1", role="economic_buyer"),),
            "commitments": (promise("c1", due_at=start + timedelta(days=1)),),
        }
        self.take(record(**{**fields, **said}), deal_id)
        return call_id

    def take(self, one: CallRecord, deal_id: str | None = "d1") -> None:
        record_call(self.store, one, policy=self.policy, now=one.recorded_at)
        if deal_id is not None:
            assign_call(
                self.store,
                EAST,
                one.call_id,
                account_id=None,
                opportunity_id=deal_id,
                policy=self.policy,
                actor_id="rep-1",
                now=one.recorded_at,
            )

    def run(self, morning: date, *, hour: int = 8) -> int:
        """What the clock does on that morning: the day before has ended."""
        return self.run_at(at(morning, hour))

    def run_at(self, now: datetime) -> int:
        return run_health(self.store, "east", policy=self.policy, directory=DIRECTORY, now=now)

    def days(self, first: date, last: date) -> None:
        """Every morning from one to the other."""
        while first <= last:
            self.run(first)
            first += timedelta(days=1)

    def health(self, deal_id: str = "d1") -> dict[date, HealthSnapshot]:
        return {one.day: one for one in self.store.health_history(EAST, deal_id)}

    def interventions(self, deal_id: str = "d1") -> list[Intervention]:
        """The earliest first."""
        return list(self.store.interventions_of([deal_id]))

    def logged(self, kind: str) -> list[dict[str, Any]]:
        return [dict(event.payload) for event in self.store.events(EAST, limit=1_000) if event.type == kind]


def end_of(day: date) -> datetime:
    return CALENDAR.end_of_day(day)
