"""The sales side over fakes: its doors, a deal of the rep's, and rows that only rules make."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.alerts.alert import Alert
from crm_core.service.alerting import raise_alert
from crm_core.service.tasks import open_task
from crm_core.tasks.task import Task
from tests.fakes.service import POLICIES, RULES, SEE_ALL, FakeService
from voice.domain.actor import Actor
from voice.pipeline.privacy import Privacy
from voice.pipeline.sales import Sales, sales_doors
from voice.ports.crm import Opportunity


class Selling:
    """`service` has the people, the calls and the clock, which stands on a Friday at half past ten in Shanghai."""

    def __init__(self, service: FakeService) -> None:
        self.service = service
        self.clock = service.clock
        self.sales: Sales = sales_doors(
            work=service.database.work, clock=service.clock, policies=POLICIES, privacy=Privacy(RULES, SEE_ALL)
        )

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def deal(self, actor: Actor | None = None, name: str = "九天改造") -> Opportunity:
        owner = actor or self.service.rep
        account = self.service.crm.create_account(owner, name=f"鲲鹏重工 {name}")
        return self.service.crm.create_opportunity(owner, account_id=account.id, name=name)

    def alarmed(self, deal: Opportunity, rule: str = "no_outbound", audience: str = "manager", **reason: Any) -> Alert:
        """An alert that some rule raises now."""
        with self.service.database.work() as unit:
            alert = raise_alert(
                unit.crm,
                rule=rule,
                subject=f"opportunity:{deal.id}",
                region=deal.region,
                team=deal.team,
                rep_id=deal.rep_id,
                audience=audience,
                reason=reason or {"days": 8},
                actor_id="clock",
                now=self.now,
                opportunity_id=deal.id,
            )
            unit.commit()
        assert alert is not None
        return alert

    def asked(self, deal: Opportunity, source: str = "rule:1", **fields: Any) -> Task:
        """A task that some rule opens now."""
        with self.service.database.work() as unit:
            task = open_task(
                unit.crm,
                **{
                    "kind": "visit",
                    "title_zh": "送样机",
                    "title_en": "Take the sample there",
                    "region": deal.region,
                    "team": deal.team,
                    "rep_id": deal.rep_id,
                    "due_at": None,
                    "actor_id": "clock",
                    "now": self.now,
                    "source": source,
                    "opportunity_id": deal.id,
                }
                | fields,
            )
            unit.commit()
        return task
