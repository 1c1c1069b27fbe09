"""A small company whose forecast runs week by week: reps with deals, calls as proofs, and a model that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crm_core.entities import Activity, Opportunity, StageInterval
from crm_core.forecast.cycle.entities import ForecastCycle, ModelDeal, ModelLine
from crm_core.forecast.cycle.orders import Order
from crm_core.forecast.cycle.terms import ActionSource, Category
from crm_core.forecast.cycle.weeks import WEEK
from crm_core.policies import CrmPolicy
from crm_core.service.forecast_cycles import ensure_cycle, lock_cycle
from crm_core.service.forecast_lines import ActionClaim, FiledSheet, LineDraft, save_lines
from crm_core.service.forecast_orders import OrderOutcome, record_order
from crm_core.service.forecast_settlement import settle_due
from crm_core.sight import Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import AttributionReason, AttributionStatus, Outcome
from tests.unit.crm_core.forecast.cycle.values import local
from tests.unit.crm_core.samples import EAST, POLICY, account, opportunity, record

REP = Sight("east", rep_id="rep-1")
MONDAY = local("2026-01-26", "09:00")  # the cycle of the period that begins on 2 February is open


@dataclass
class Company:
    """`now` moves on with `go_to`; `expected` is the model's number by deal, spread over the first week."""

    store: SqlCrmStore
    policy: CrmPolicy = POLICY
    now: datetime = MONDAY
    expected: dict[str, float] = field(default_factory=dict)

    def settled_in(self) -> Company:
        self.store.save_account(account())
        for number in range(1, 4):
            self.deal(f"d{number}")
        return self

    def deal(self, deal_id: str, rep_id: str = "rep-1", amount: str = "1000", **fields: Any) -> Opportunity:
        created = self.now - timedelta(days=20)
        base: dict[str, Any] = {"amount": Decimal(amount), "created_at": created, "updated_at": created}
        deal = opportunity(deal_id, rep_id=rep_id, **{**base, **fields})
        self.store.save_opportunity(deal)
        self.store.save_stage_interval(
            StageInterval(
                opportunity_id=deal_id,
                position=1,
                stage="lead",
                pipeline_version=1,
                entered_at=created,
                entered_by=rep_id,
            )
        )
        return deal

    def call(self, deal_id: str, days: float = -1, rep_id: str = "rep-1") -> str:
        """A call on a deal so many days from now; returns the id of its activity."""
        at = self.now + timedelta(days=days)
        name = f"call-{deal_id}-{at:%Y%m%d%H}"
        self.store.save_activity(
            Activity(
                id=f"act-{name}",
                record=record(call_id=name, rep_id=rep_id, occurred_start=at, occurred_end=at, recorded_at=at),
                status=AttributionStatus.MATCHED,
                reason=AttributionReason.ASSIGNED,
                account_id="a1",
                opportunity_id=deal_id,
            )
        )
        return f"act-{name}"

    def open(self) -> ForecastCycle:
        return ensure_cycle(self.store, policy=self.policy, now=self.now)

    def draft(self, deal_id: str, week: int = 1, *, amount: str = "1000", **fields: Any) -> LineDraft:
        """A line that a call of yesterday binds."""
        base: dict[str, Any] = {
            "amount": Decimal(amount),
            "currency": "CNY",
            "category": Category.BEST_CASE,
            "probability": 0.5,
            "reason": "合同已到法务审核",
        }
        if "actions" not in fields:
            base["actions"] = (ActionClaim("quote_sent", ActionSource.CALL, self.call(deal_id)),)
        return LineDraft(opportunity_id=deal_id, week=week, **{**base, **fields})

    def file(self, *drafts: LineDraft, rep_id: str = "rep-1", version: int | None = None, **fields: Any) -> FiledSheet:
        cycle = self.open()
        if version is None:
            known = self.store.find_sheet(EAST, cycle.id, rep_id)
            version = known.version if known else 0
        return save_lines(
            self.store,
            fields.pop("sight", EAST),
            rep_id=rep_id,
            region="east",
            team="east-1",
            drafts=drafts,
            version=version,
            policy=self.policy,
            actor_id=rep_id,
            now=self.now,
            **fields,
        )

    def model(self, **by_rep: float) -> ForecastCycle:
        """The model stands beside the open cycle and expects so much of each rep (rep_1=…) in the first week."""
        cycle = self.open()
        lines = [_line(cycle.id, name.replace("_", "-"), amount) for name, amount in by_rep.items()]
        deals = [
            ModelDeal(
                cycle_id=cycle.id,
                opportunity_id=deal.id,
                region=deal.region,
                team=deal.team,
                rep_id=deal.rep_id,
                amount=deal.amount or Decimal(0),
                expected=self.expected.get(deal.id, 0.0),
                chances=(0.5, *(0.0,) * 12),
            )
            for deal in self.store.all_deals()
            if deal.outcome is None
        ]
        self.store.replace_model(cycle.id, lines, deals)
        kept = replace(cycle, model_at=self.now, model_version="L0/1", model_rung="L0", trained_until=self.now.date())
        self.store.save_cycle(kept)
        return kept

    def lock(self) -> ForecastCycle:
        """Past the cut-off of the open cycle, and locked."""
        cycle = self.open()
        self.now = cycle.cut_off_at + timedelta(minutes=1)
        return lock_cycle(self.store, cycle.id, policy=self.policy, now=self.now)

    def go_to(self, day: date, clock: str = "09:00") -> None:
        self.now = local(day.isoformat(), clock)

    def order(self, deal_id: str, amount: str, number: str = "o1", **fields: Any) -> OrderOutcome:
        base: dict[str, Any] = {"version": 1, "currency": "CNY", "signed_at": self.now, "source": "erp"}
        return record_order(
            self.store,
            EAST,
            order_no=number,
            opportunity_id=deal_id,
            amount=Decimal(amount),
            policy=self.policy,
            actor_id="erp",
            now=self.now,
            **{**base, **fields},
        )

    def settle(self, cycle: ForecastCycle, weeks: int = 4) -> int:
        """Go to the day on which the period that begins with the cycle is settled, and settle."""
        self.go_to(cycle.first_week + weeks * WEEK + timedelta(days=self.policy.forecast.credit.settle_days))
        return settle_due(self.store, policy=self.policy, now=self.now)

    def close(self, deal_id: str, outcome: Outcome = Outcome.WON) -> None:
        deal = self.store.opportunity(EAST, deal_id)
        last: Sequence[StageInterval] = self.store.stage_history(EAST, deal_id)
        self.store.save_stage_interval(replace(last[-1], exited_at=self.now))
        self.store.save_stage_interval(
            replace(last[-1], position=last[-1].position + 1, stage="closing", entered_at=self.now)
        )
        self.store.save_opportunity(replace(deal, stage="closing", outcome=outcome, updated_at=self.now))

    def latest_order(self, number: str = "o1") -> Order:
        found = self.store.find_order(number)
        assert found
        return found


def _line(cycle_id: str, rep_id: str, amount: float) -> ModelLine:
    flat = (amount, *(0.0,) * 12)
    return ModelLine(
        cycle_id=cycle_id,
        level="rep",
        key=rep_id,
        region="east",
        team="east-1",
        rep_id=rep_id,
        means=flat,
        lows=tuple(0.5 * one for one in flat),
        mids=flat,
        highs=tuple(1.4 * one for one in flat),
        total_low=0.5 * amount,
        total_mid=amount,
        total_high=1.4 * amount,
        part_won=0.0,
        part_open=amount,
        part_new=0.0,
    )
