"""What the tests of gates share: a deal on SQLite, its people, and short ways to do what a gate asks for."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from crm_core.directory import Colleague, Directory, Position
from crm_core.entities import Opportunity
from crm_core.gates.entities import Approval, Evidence
from crm_core.gates.filing import Draft
from crm_core.service import (
    Advance,
    advance,
    approvals_for,
    create_opportunity,
    decide_approval,
    file_evidence,
    record_call,
)
from crm_core.sight import Sight
from crm_core.store.sql import SqlCrmStore
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import POLICY, SHANGHAI, account, contact, need, person, quote, record

Store = TypeVar("Store", bound=SqlCrmStore)

OPENED = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)  # a Monday
HOUR = timedelta(hours=1)
REP = Sight("east", team="east-1", rep_id="rep-1")
TEAM = Sight("east", team="east-1")
SAID = "我们现在的供应商交货太慢"
PEOPLE = Directory(
    (
        Colleague(id="rep-1", position=Position.REP, region="east", team="east-1"),
        Colleague(id="lead-1", position=Position.MANAGER, region="east", team="east-1"),
        Colleague(id="boss", position=Position.MANAGER, region="east"),
        Colleague(id="admin", position=Position.ADMIN, region="*"),
    )
)
MINUTES = {"summary": "周总要求六月底前交付两百套，预算三十五万，最担心交期和售后响应"}
CHAIN = {"analysis": "使用科室提出需求，设备科评估，采购科比价，院长拍板"}
RANKING = {"ranking": "第一交期不稳，第二售后慢，第三价格偏高"}
NEEDS = {"scenario": "交付延迟", "tried": "换过两家本地供应商", "why_failed": "旺季产能不足，交期一拖再拖"}
RIVAL = {"price": "每套低我方百分之八左右", "delivery": "承诺四十五天到货", "service_gap": "本地没有驻点工程师"}
ANALYSIS = {"cause": "报价晚了三天，客户已与对手谈妥付款条件", "lesson": "需求确认当天给出预算区间，两天内正式报价"}


def a_store() -> FakeCrmStore:
    """An account with two named people."""
    return _furnished().snapshot()


@cache
def _furnished() -> FakeCrmStore:
    return furnished(FakeCrmStore())


def furnished(store: Store) -> Store:
    """With an account of two named people."""
    store.save_account(account(phone="0571-88880000"))
    written: dict[str, Any] = {"created_by": "rep-1", "entered": ("name", "title", "role")}
    store.save_contact(contact("k1", name="李建国", title="采购科长", role="purchasing", **written))
    store.save_contact(contact("k2", name="王敏", title="设备科长", role="technical_buyer", **written))
    return store


def deal(store: SqlCrmStore, **fields: Any) -> Opportunity:
    base: dict[str, Any] = {
        "account_id": "a1",
        "name": "彩盒框架",
        "rep_id": "rep-1",
        "team": "east-1",
        "pipeline": POLICY.pipeline,
        "gates_version": POLICY.gates.version,
        "actor_id": "rep-1",
        "now": OPENED,
    }
    return create_opportunity(store, REP, **{**base, **fields})


def call(store: SqlCrmStore, number: int = 1, *, at: datetime = OPENED + HOUR, version: int = 1, **said: Any) -> str:
    """A call that the account's number puts on its only deal; returns its id."""
    call_id = f"call-{number}"
    heard: dict[str, Any] = {
        "needs": (need(evidence=quote(SAID), confirmed=True),),
        "persons": (person(name="李建国", role="purchasing", confirmed=True),),
        "phone": "0571-88880000",
    }
    times = {"occurred_start": at, "occurred_end": at + timedelta(minutes=10), "recorded_at": at + HOUR / 4}
    record_call(store, record(version, call_id=call_id, **{**times, **heard, **said}), policy=POLICY, now=at + HOUR / 4)
    return call_id


def file(
    store: SqlCrmStore, one: Opportunity, kind: str, *, at: datetime = OPENED + 2 * HOUR, by: str = "rep-1", **part: Any
) -> Evidence:
    return file_evidence(
        store,
        REP,
        one.id,
        Draft(kind=kind, **part),
        policy=POLICY,
        directory=PEOPLE,
        actor_id=by,
        now=at,
    )


def move(
    store: SqlCrmStore, one: Opportunity, to: str, *, at: datetime = OPENED + 3 * HOUR, by: str = "rep-1", **how: Any
) -> Advance:
    sight = how.pop("sight", REP)
    return advance(store, sight, one.id, to=to, policy=POLICY, directory=PEOPLE, actor_id=by, now=at, **how)


def decide(
    store: SqlCrmStore, by: str = "lead-1", *, approve: bool = True, at: datetime = OPENED + 4 * HOUR
) -> Approval:
    """What waits longest for this person."""
    waiting = approvals_for(store, TEAM, actor_id=by, now=at)[0]
    comment = None if approve else "材料还不够"
    return decide_approval(
        store, TEAM, waiting.id, approve=approve, comment=comment, policy=POLICY, actor_id=by, now=at
    )


def to_needs(store: SqlCrmStore) -> Opportunity:
    """A deal whose needs are confirmed."""
    one = deal(store)
    call(store)
    move(store, one, "first_contact", at=OPENED + 2 * HOUR)
    file(store, one, "interview_minutes", fields=MINUTES)
    return move(store, one, "needs_confirmed").opportunity


def three_documents(store: SqlCrmStore, one: Opportunity, *, at: datetime = OPENED + 4 * HOUR) -> None:
    """All that the way from needs_confirmed to the proposal asks for, but the consent."""
    file(store, one, "decision_chain", fields=CHAIN, at=at)
    file(store, one, "pain_priority", fields=RANKING, at=at)
    file(store, one, "needs_confirmation", fields=NEEDS, call_id="call-1", quote=SAID, at=at)
    people = (
        person("p1", name="李建国", role="purchasing", confirmed=True),
        person("p2", name="王敏", role="technical_buyer", confirmed=True),
        person("p3", name="周总", role="decision_maker", confirmed=True),
    )
    call(store, 2, at=at, persons=people)


def to_proposal(store: SqlCrmStore) -> Opportunity:
    one = to_needs(store)
    three_documents(store, one)
    move(store, one, "proposal", at=OPENED + 5 * HOUR)
    decide(store, at=OPENED + 6 * HOUR)
    return store.opportunity(REP, one.id)
