"""Customers and their deals, and the way of a deal through the gates with everything that they ask for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from voice.domain.actor import Actor
from voice.domain.facts import DecisionRole, NeedCategory
from voice.ports.crm import Draft, Outcome
from voice.runtime.story.company import Company
from voice.runtime.story.talk import Talk, need, next_step, person, talk

COMPLAINT = "上一家供应商交货一拖再拖"


@dataclass(frozen=True, slots=True)
class Customer:
    """A company with one deal. `name` and `deal` are Chinese, `en` names both."""

    name: str
    deal: str
    en: str
    phone: str
    amount: Decimal
    people: tuple[tuple[str, str, str], ...] = (
        ("李建国", "采购科长", "purchasing"),
        ("王倩", "设备科长", "technical_buyer"),
    )


def open_deal(company: Company, rep: Actor, customer: Customer) -> str:
    """The account with its people and the deal in its first stage; returns the deal's id."""
    crm = company.services.crm
    account = crm.create_account(rep, name=customer.name, phone=customer.phone)
    for name, title, role in customer.people:
        crm.create_contact(rep, account_id=account.id, name=name, title=title, role=role)
    return crm.create_opportunity(rep, account_id=account.id, name=customer.deal, amount=customer.amount).id


def to_needs(company: Company, rep: Actor, deal: str, customer: Customer) -> None:
    """The first call and the minutes of the interview bring the deal to the stage in which needs are confirmed."""
    gates = company.services.sales.gates
    company.call(rep, customer.phone, first_talk())
    gates.advance(rep, deal, to="first_contact")
    summary = f"{customer.name}要求两个月内完成一期交付，最担心交期和售后响应，预算已列入今年计划"
    gates.file(rep, deal, Draft(kind="interview_minutes", fields={"summary": summary}))
    gates.advance(rep, deal, to="needs_confirmed")


def to_proposal(company: Company, rep: Actor, deal: str, customer: Customer) -> None:
    """Documents, the form with the customer's words, and the consent of the manager."""
    gates = company.services.sales.gates
    call = company.call(rep, customer.phone, decision_talk())
    for draft in documents(customer, call):
        gates.file(rep, deal, draft)
    gates.advance(rep, deal, to="proposal")
    consent(company)


def to_negotiation(company: Company, rep: Actor, deal: str, customer: Customer) -> None:
    """The proposal is sent, a next step agreed, and no objection stands."""
    gates = company.services.sales.gates
    gates.file(rep, deal, a_file("proposal", deal))
    company.call(rep, customer.phone, appointment_talk(company))
    gates.advance(rep, deal, to="objections")
    gates.advance(rep, deal, to="negotiation")


def win(company: Company, rep: Actor, deal: str, customer: Customer, order_no: str) -> None:
    """The contract is filed, the manager consents, and the order comes in."""
    gates, manager = company.services.sales.gates, company.people["wang"]
    gates.file(rep, deal, a_file("contract", deal))
    gates.advance(rep, deal, outcome=Outcome.WON)
    consent(company)
    company.services.sales.forecast_feeds.record_order(
        manager,
        order_no=order_no,
        version=1,
        opportunity_id=deal,
        amount=customer.amount,
        currency="CNY",
        signed_at=company.clock.now(),
        source="erp",
    )


def consent(company: Company) -> None:
    """The manager of the team says yes to all that waits."""
    gates, manager = company.services.sales.gates, company.people["wang"]
    for waiting in gates.approvals(manager):
        gates.decide(manager, waiting.id, approve=True)


def a_file(kind: str, deal: str) -> Draft:
    digest = hashlib.sha256(f"{kind}:{deal}".encode()).hexdigest()
    return Draft(kind=kind, uri=f"https://files.example.com/{digest[:12]}.pdf", sha256=digest)


def documents(customer: Customer, call_id: str) -> tuple[Draft, ...]:
    """What the gate to the proposal asks for beside the minutes."""
    chain = f"{customer.name}使用部门提出需求，设备科评估，采购科比价，分管副总拍板"
    ranking = f"{customer.deal}：第一交期不稳，第二售后慢，第三价格偏高"
    form = {"scenario": "交付延迟", "tried": "换过两家本地供应商", "why_failed": "旺季产能不足，交期一拖再拖"}
    return (
        Draft(kind="decision_chain", fields={"analysis": chain}),
        Draft(kind="pain_priority", fields={"ranking": ranking}),
        Draft(kind="needs_confirmation", fields=form, call_id=call_id, quote=COMPLAINT),
    )


def first_talk() -> Talk:
    return talk(
        ("我", 3, "您好，我是江南仪器的销售，想了解一下贵司今年的采购计划。"),
        ("客", 12, "可以，我们最头疼的是交货太慢，想换一家稳定的供应商。"),
        facts=[need(1, "交货太慢", NeedCategory.DELIVERY)],
    )


def decision_talk() -> Talk:
    return talk(
        ("我", 4, "上次说到交期的问题，方便再讲讲吗？"),
        ("客", 42, f"{COMPLAINT}，我们的排期都被打乱了。"),
        ("客", 61, "我是采购科的李建国，比价由我负责。"),
        ("客", 75, "技术上由设备科王倩评估，最后分管副总周正拍板。"),
        facts=[
            need(1, COMPLAINT, NeedCategory.DELIVERY),
            person(2, "采购科的李建国", "李建国", "采购科长", DecisionRole.PURCHASING),
            person(3, "设备科王倩", "王倩", "设备科长", DecisionRole.TECHNICAL_BUYER),
            person(3, "分管副总周正", "周正", "副总", DecisionRole.DECISION_MAKER),
        ],
    )


def appointment_talk(company: Company) -> Talk:
    at = company.clock.now() + timedelta(days=7)
    return talk(
        ("我", 5, "方案您已经看过，下一步我们怎么安排？"),
        ("客", 20, "下周这个时间带法务一起过合同条款。"),
        facts=[next_step(1, "下周这个时间", at)],
    )
