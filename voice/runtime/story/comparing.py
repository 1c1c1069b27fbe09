"""Chapter: the customer wants to compare suppliers, and a 48-hour countdown runs that climbs to the manager."""

from __future__ import annotations

from datetime import datetime, timedelta

from voice.domain.actor import Actor
from voice.domain.facts import SignalType
from voice.ports.crm import Draft, TaskFilter, Timer, TimerFilter
from voice.runtime.story.cast import QIMING, Deals
from voice.runtime.story.clock import moment
from voice.runtime.story.company import Company
from voice.runtime.story.deals import consent
from voice.runtime.story.printer import Printer, english_stamp, stamp
from voice.runtime.story.talk import UNSURE, Talk, signal, talk

KIND = "competitor_48h"
WORDS = "我们还要再比三家"
HOURS_48 = timedelta(hours=48)
ANALYSIS = {"price": "每套低我方百分之八左右", "delivery": "承诺四十五天到货", "service_gap": "本地没有驻点工程师"}


def tell(company: Company, deals: Deals, out: Printer) -> None:
    rep, manager = company.people["chen"], company.people["wang"]
    out.chapter(
        "客户说“再比三家”：48 小时倒计时自动开始",
        "“We will compare three suppliers”: a 48-hour countdown starts by itself",
    )
    timer = _said(company, deals, out)
    for hours, who, zh, en in (
        (36, rep, "剩余四分之一时间，提醒销售。", "A quarter of the time is left: the rep is reminded."),
        (48, rep, "倒计时到点，仍无竞对分析，销售收到超时提醒。", "Time is up without an analysis: the rep is told."),
    ):
        company.go_to(timer.due_at - HOURS_48 + timedelta(hours=hours, minutes=1))
        out.scene(company.clock.now(), "系统时钟巡检。", "The service's clock looks at deadlines.")
        out.claim(zh, en, _told(company, who, deals, since=company.clock.now()))
    out.claim(
        "此时主管还没有被打扰。",
        "The manager has not been bothered yet.",
        not _told(company, manager, deals, timer.anchor),
    )
    company.go_to(timer.due_at + timedelta(hours=2, minutes=1))
    out.scene(company.clock.now(), "超时两小时。", "Two hours past the deadline.")
    _words(company, manager, deals, out)
    out.claim(
        f"自动升级：主管{manager.name}收到告警。",
        "It climbs by itself: the manager gets the alert.",
        _told(company, manager, deals, since=company.clock.now()),
    )
    _made_good(company, deals, out)


def _made_good(company: Company, deals: Deals, out: Printer) -> None:
    rep, manager, gates = company.people["chen"], company.people["wang"], company.services.sales.gates
    company.go_to(moment("2026-07-30", "16:00"))
    out.scene(
        company.clock.now(),
        f"{rep.name}补交竞对分析（对方报价、交付周期、服务短板），{manager.name}审核通过。",
        "The rep files the analysis: their price, delivery time and weak service. The manager reviews it.",
    )
    gates.file(rep, deals.qiming, Draft(kind="competitor_analysis", fields=ANALYSIS))
    consent(company)
    where = TimerFilter(opportunity_id=deals.qiming, kind=KIND)
    timer = company.services.sales.timers.page(rep, where)[0]
    out.claim(
        "倒计时停止；超时记录保留。",
        "The countdown ends; that it was late stays on record.",
        not timer.running and timer.state.value == "breached",
    )


def _said(company: Company, deals: Deals, out: Printer) -> Timer:
    rep = company.people["chen"]
    company.go_to(moment("2026-07-28", "10:30"))
    call_id = company.call(rep, QIMING.phone, comparing_talk())
    (fact,) = company.confirm(rep, call_id)
    out.scene(
        company.clock.now(),
        "启明医疗来电，系统识别到比价信号，销售确认：",
        "A call; the signal is found and confirmed:",
    )
    out.quote(fact.fact.evidence[0].quote, fact.fact.evidence[0].start_ms)
    timers = company.services.sales.timers.page(rep, TimerFilter(opportunity_id=deals.qiming, kind=KIND))
    timer = timers[0]
    zh, en = company.services.sales.timers.names()[KIND]
    out.line(f"{zh}：截止 {stamp(timer.due_at)}", f"{en}: due {english_stamp(timer.due_at)}")
    where = TaskFilter(opportunity_id=deals.qiming, kind="competitor_plan")
    tasks = company.services.sales.tasks.page(rep, where)
    for task in tasks:
        out.line(f"待办：{task.title_zh}", f"Task: {task.title_en}")
    out.claim(
        "倒计时从通话结束起算 48 小时，并附竞对分析待办。",
        "48 hours from the end of the call, with the competitor form as a task.",
        timer.due_at - company.clock.now() == HOURS_48 and len(tasks) == 1,
    )
    gate = company.services.sales.gates.gate(rep, deals.qiming)
    open_keys = {state.key for state in gate.states if state.satisfied_at is None}
    out.claim(
        "竞对分析未经主管审核前，商机不能进入“异议处理”。",
        "Until the analysis is reviewed the next gate stays closed.",
        "competitor_plan" in open_keys,
    )
    return timer


def comparing_talk() -> Talk:
    return talk(
        ("我", 4, "方案您看过了，还有什么顾虑？"),
        ("客", 73, f"方案不错，不过{WORDS}，周末再定。"),
        facts=[signal(1, WORDS, SignalType.COMPARING)],
        seconds=240,
        confidence=UNSURE,
    )


def _told(company: Company, who: Actor, deals: Deals, since: datetime) -> bool:
    return bool(_reasons(company, who, deals, since))


def _reasons(company: Company, who: Actor, deals: Deals, since: datetime) -> list[tuple[str, str, str, str]]:
    """Alerts about the countdown that reached this person since then, in words."""
    return [
        (worded.zh, worded.action_zh, worded.en, worded.action_en)
        for told in company.services.sales.alerts.page(who)
        if told.alert.opportunity_id == deals.qiming and told.alert.audience.value == who.role.value
        for reason, worded in zip(told.alert.reasons, told.reasons, strict=True)
        if reason.rule.startswith("timer") and reason.data.get("name_zh") and reason.raised_at >= since
    ]


def _words(company: Company, who: Actor, deals: Deals, out: Printer) -> None:
    for zh, action_zh, en, action_en in _reasons(company, who, deals, company.clock.now()):
        out.line(f"{zh}。{action_zh}。", f"{en}. {action_en}.")
