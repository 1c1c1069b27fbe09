"""A deal whose scores a test writes itself, day by day, for what the trigger makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from crm_core.health.entities import HealthSnapshot, Intervention
from crm_core.health.score import Component
from crm_core.health.terms import HealthStatus, Metric
from crm_core.service.health import Change
from crm_core.service.interventions import fire_interventions, settle_interventions
from crm_core.service.late_health import judge_changes
from tests.unit.crm_core.health.deals import at
from tests.unit.crm_core.health.rows import snapshot
from tests.unit.crm_core.health.world import DIRECTORY, World

MONDAY = date(2026, 3, 9)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=number) for number in range(1, 5))
Score = float | str | None  # None: no snapshot; "?": too little data

LOW_PARTS = (
    Component(Metric.RECENCY, 80, 0.0, 1),
    Component(Metric.NEXT_STEP, 0, 10.0, 1),
    Component(Metric.RISKS, 40, 60.0, 1),
    Component(Metric.CONTACTS, 2, 100.0, 1),
    Component(Metric.READING, None, None, 1),
)


class Scored:
    def __init__(self, world: World, deals: Sequence[str] = ("d1",)) -> None:
        self.world, self.store = world, world.store
        for deal_id in deals:
            world.deal(deal_id)
        self.revisions: dict[tuple[str, date], int] = {}

    def day(self, day: date, score: Score, deal_id: str = "d1", **fields: Any) -> HealthSnapshot | None:
        """The score at the end of a day, or a later word on it."""
        if score is None:
            return None
        number = self.revisions.get((deal_id, day), 0) + 1
        self.revisions[deal_id, day] = number
        known = not isinstance(score, str)
        row = snapshot(
            opportunity_id=deal_id,
            day=day,
            revision=number,
            score=score if known else 20.0,
            status=HealthStatus.SUFFICIENT if known else HealthStatus.INSUFFICIENT,
            **{"components": LOW_PARTS, **fields},
        )
        self.store.add_snapshots([row])
        return row

    def night(self, day: date, *scores: Score) -> list[Intervention]:
        """The clock after a day: settle what stands, then fire. `scores` are those of the deals in order."""
        for deal_id, score in zip(("d1", "d2"), scores, strict=False):
            self.day(day, score, deal_id)
        now = morning_after(day)
        self.store.save_health_run("east", day, computed_at=now, watermark=1, deals=len(scores))
        settle_interventions(self.store, "east", policy=self.world.policy, now=now)
        opened = fire_interventions(self.store, "east", policy=self.world.policy, directory=DIRECTORY, now=now)
        return list(opened)

    def nights(self, scores: dict[date, Score]) -> list[Intervention]:
        return [one for day, score in scores.items() for one in self.night(day, score)]

    def corrected(self, day: date, score: Score, now: datetime) -> list[Intervention]:
        """Late data gives a day another score."""
        before = next(iter(self.store.current_snapshots("east", [day], only=["d1"])), None)
        after = self.day(day, score)
        changes = [Change("d1", day, before, after)]
        judged = judge_changes(self.store, "east", changes, policy=self.world.policy, directory=DIRECTORY, now=now)
        return list(judged)


def morning_after(day: date) -> datetime:
    return at(day + timedelta(days=1), 8)
