"""A deal on its way through the later stages of the shipped pipeline, and what a move lacks on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, Missing
from crm_core.gates.entities import Evidence, RequirementState
from crm_core.records import SignalClaim
from crm_core.service import change_opportunity, gate_of
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import Outcome, SignalKind
from tests.unit.crm_core.gates.cases import HOUR, OPENED, REP, SAID, call, decide, file, move, to_proposal
from tests.unit.crm_core.samples import POLICY, person, promise, quote

DAY = timedelta(days=1)
TUESDAY, WEDNESDAY, THURSDAY = (OPENED + number * DAY for number in (1, 2, 3))
BUYERS = (
    person("p1", name="李建国", role="purchasing", confirmed=True),
    person("p2", name="王敏", role="technical_buyer", confirmed=True),
)
QUOTATION = {"uri": "s3://evidence/quotation.pdf", "sha256": "b" * 64}
CONTRACT = {"uri": "s3://evidence/contract.pdf", "sha256": "c" * 64}
REACTIONS = {"reactions": "设备科认可精度，要求补充维保条款"}
LOSS = "报价高出对手百分之八，客户选了本地供应商"


def refused(store: SqlCrmStore, one: Opportunity, to: str, *, at: datetime, **how: Any) -> dict[str, Missing]:
    """What the move lacks, by key; the deal is found as it was."""
    before = store.opportunity(REP, one.id)
    with pytest.raises(CrmConflict) as stopped:
        move(store, one, to, at=at, **how)
    assert (stopped.value.code, stopped.value.status) == ("gate_not_met", 409)
    assert store.opportunity(REP, one.id) == before
    return {gap.key: gap for gap in stopped.value.missing}


def shown(store: SqlCrmStore, one: Opportunity, *, at: datetime, **where: Any) -> dict[str, RequirementState]:
    """How far each requirement of the next move is, by key."""
    judged = gate_of(store, REP, one.id, policy=POLICY, now=at, **where)
    return {state.key: state for state in judged.states}


def agreed(store: SqlCrmStore, number: int, *, at: datetime, until: datetime, **said: Any) -> str:
    """A call with both buyers in which a next step was promised until then."""
    kept = (promise(f"c{number}", due_at=until, confirmed=True),)
    return call(store, number, at=at, **{"persons": BUYERS, "commitments": kept, **said})


def comparing(confidence: float = 0.9, **said: Any) -> SignalClaim:
    fields: dict[str, Any] = {"evidence": quote("我们再比三家看看"), "confidence": confidence, **said}
    return SignalClaim(claim_id="s1", kind=SignalKind.COMPARING, **fields)


def to_objections(store: SqlCrmStore) -> Opportunity:
    """A deal that was shown and has a next step, as of Tuesday morning."""
    one = to_proposal(store)
    file(store, one, "demo_record", fields=REACTIONS, at=TUESDAY)
    agreed(store, 3, at=TUESDAY, until=THURSDAY)
    return move(store, one, "objections", at=TUESDAY + HOUR).opportunity


def to_negotiation(store: SqlCrmStore) -> Opportunity:
    return move(store, to_objections(store), "negotiation", at=TUESDAY + 2 * HOUR).opportunity


def priced(store: SqlCrmStore, one: Opportunity, amount: str | None = "350000.00", *, at: datetime) -> Opportunity:
    changes = {"amount": Decimal(amount) if amount else None}
    return change_opportunity(store, REP, one.id, changes=changes, policy=POLICY, actor_id="rep-1", now=at)


def won(store: SqlCrmStore) -> Opportunity:
    one = to_negotiation(store)
    file(store, one, "contract", **CONTRACT, at=WEDNESDAY)
    priced(store, one, at=WEDNESDAY)
    move(store, one, "closing", outcome=Outcome.WON, at=WEDNESDAY + HOUR)
    decide(store, at=WEDNESDAY + 2 * HOUR)
    return store.opportunity(REP, one.id)


def quoted(store: SqlCrmStore, one: Opportunity, *, at: datetime) -> Evidence:
    return file(store, one, "customer_quote", call_id="call-1", quote=SAID, at=at)


def lost(store: SqlCrmStore, one: Opportunity, *, at: datetime) -> Opportunity:
    quoted(store, one, at=at)
    end: dict[str, Any] = {"outcome": Outcome.LOST, "reason": LOSS, "loss_reason": "price_undercut"}
    return move(store, one, "closing", at=at, **end).opportunity
