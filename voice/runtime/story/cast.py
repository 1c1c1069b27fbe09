"""The deals of the story and how they came to where they stand when it begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from voice.domain.facts import ObjectionTag, SignalType
from voice.runtime.story.clock import moment
from voice.runtime.story.company import Company
from voice.runtime.story.deals import Customer, open_deal, to_needs, to_proposal
from voice.runtime.story.history import Running
from voice.runtime.story.talk import next_step, objection, signal, talk

QIMING = Customer("启明医疗", "手术室器械追溯系统", "Qiming Medical", "0571-86001001", Decimal(480_000))
HAICHUAN = Customer("海川包装", "彩盒产线改造", "Haichuan Packaging", "0571-86002002", Decimal(360_000))


@dataclass(frozen=True, slots=True)
class Deals:
    """Ids of 陈晓's two deals, and those of 林涛 that are still open."""

    qiming: str
    haichuan: str
    lin: tuple[Running, ...] = ()


def set_the_stage(company: Company, lin: tuple[Running, ...] = ()) -> Deals:
    """One deal at 需求确认 with only its minutes filed, one at 方案提交 whose last call went badly."""
    rep, clock = company.people["chen"], company.clock
    clock.to(moment("2026-07-15", "10:00"))
    haichuan = open_deal(company, rep, HAICHUAN)
    to_needs(company, rep, haichuan, HAICHUAN)
    clock.to(moment("2026-07-20", "10:00"))
    to_proposal(company, rep, haichuan, HAICHUAN)
    clock.to(moment("2026-07-22", "15:00"))
    agreed = clock.now() + timedelta(days=7)
    company.call(
        rep,
        HAICHUAN.phone,
        talk(
            ("我", 6, "方案收到了吗？下一步怎么安排？"),
            ("客", 18, "下周三下午三点来厂里过一遍方案。"),
            ("客", 40, "价格比我们想的高一些。"),
            facts=[next_step(1, "下周三下午三点", agreed), objection(2, "价格比我们想的高", ObjectionTag.PRICE)],
        ),
    )
    clock.to(moment("2026-07-23", "16:00"))
    qiming = open_deal(company, rep, QIMING)
    to_needs(company, rep, qiming, QIMING)
    return Deals(qiming, haichuan, lin)


def bad_news(company: Company) -> None:
    """The customer puts the appointment off: no next step any more, and words behind which deals are lost."""
    company.go_to(moment("2026-07-27", "17:30"))
    company.call(
        company.people["chen"],
        HAICHUAN.phone,
        talk(
            ("我", 5, "周三下午的会还照常吗？"),
            ("客", 17, "先取消吧，这个事要等领导批。"),
            ("客", 33, "今年预算可能也要冻结。"),
            facts=[
                signal(1, "要等领导批", SignalType.APPROVAL),
                signal(2, "预算可能也要冻结", SignalType.BUDGET),
            ],
            seconds=90,
        ),
    )
