"""Four forecast periods of one rep, filed and settled week by week, before the story begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from voice.domain.actor import Actor
from voice.ports.crm import ActionClaim, ActionSource, Category, LineDraft
from voice.runtime.story.clock import moment
from voice.runtime.story.company import Company
from voice.runtime.story.deals import Customer, open_deal, to_needs, to_negotiation, to_proposal, win

FIRST_PERIOD = date(2026, 3, 30)
BEGINNING = moment(FIRST_PERIOD - timedelta(days=14), "08:30")
PERIOD = timedelta(weeks=4)
CHANCE = 0.7  # that the rep states for each deal
AMOUNTS = (Decimal(300_000), Decimal(320_000), Decimal(280_000))
# Of each period: its three customers, and which of the deals were signed in it.
PERIODS: tuple[tuple[tuple[str, str, str], tuple[int, ...]], ...] = (
    (("华东仪表", "中科光电", "永昌纺织"), (0, 1)),
    (("新源电气", "宏达模具", "东湖生物"), (2,)),
    (("天工精密", "瑞丰食品", "南浔线缆"), (0,)),
    (("大江船配", "锦程物流", "恒泰阀门"), (1,)),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A customer with the id of its deal."""

    customer: Customer
    deal: str


def live_through(company: Company, rep: Actor) -> tuple[Running, ...]:
    """In each period the rep states 70 % for three deals; first two of them are signed, then one each time.

    Returns the deals that are still open.
    """
    number, left = 0, list[Running]()
    for period, (names, signed) in enumerate(PERIODS):
        start = FIRST_PERIOD + period * PERIOD
        company.clock.to(moment(start - timedelta(days=13), "09:00"))
        deals = []
        for name, amount in zip(names, AMOUNTS, strict=True):
            number += 1
            customer = Customer(name, f"{name}·设备更新", name, f"0571-8800{number:04d}", amount)
            deals.append(Running(customer, open_deal(company, rep, customer)))
            to_needs(company, rep, deals[-1].deal, customer)
        company.go_to(moment(start - timedelta(days=5), "10:00"))
        file_lines(company, rep, [(one.deal, one.customer.amount) for one in deals])
        company.go_to(moment(start - timedelta(days=4), "18:05"))
        company.clock.to(moment(start + timedelta(days=9), "15:00"))
        for one in (deals[place] for place in signed):
            to_proposal(company, rep, one.deal, one.customer)
            to_negotiation(company, rep, one.deal, one.customer)
            win(company, rep, one.deal, one.customer, f"SO-{one.deal[-6:]}")
        left += [one for place, one in enumerate(deals) if place not in signed]
    return tuple(left)


def file_lines(company: Company, rep: Actor, deals: list[tuple[str, Decimal]]) -> None:
    """One line a deal in the second week, bound to its latest call."""
    forecasts = company.services.sales.forecasts
    known = forecasts.sheet(rep, "current").sheet
    drafts = [
        LineDraft(
            opportunity_id=deal,
            week=2,
            amount=amount,
            currency="CNY",
            category=Category.BEST_CASE,
            probability=CHANCE,
            reason="方案已通过评审，等待客户排期签约",
            actions=(ActionClaim("proposal_sent", ActionSource.CALL, company.activity_of(rep, deal)),),
        )
        for deal, amount in deals
    ]
    forecasts.save_lines(rep, drafts, version=known.version if known else 0)
