"""Chapter: a deal's health stays low for two working days, and the manager is called in with words to say."""

from __future__ import annotations

from voice.domain.actor import Actor
from voice.pipeline.health import ToldHealth, ToldIntervention
from voice.ports.crm import TaskFilter
from voice.runtime.story.cast import HAICHUAN, Deals
from voice.runtime.story.clock import moment
from voice.runtime.story.company import Company
from voice.runtime.story.printer import Printer, english_stamp, stamp

LIMIT, DAYS = 60, 6
TAGS = {"price": ("价格", "price")}


def tell(company: Company, deals: Deals, out: Printer) -> None:
    manager = company.people["wang"]
    out.chapter(
        "商机健康度：连续两个工作日低于 60 分，主管介入",
        "Deal health: two working days below 60 call the manager in",
    )
    company.go_to(moment("2026-07-31", "08:30"))
    out.scene(
        company.clock.now(),
        f"“{HAICHUAN.name}·{HAICHUAN.deal}”：客户取消了约定的会议，说“要等领导批”。",
        f"{HAICHUAN.en}: the customer cancelled the meeting and waits for the boss.",
    )
    days = reversed(company.services.sales.health.deal(manager, deals.haichuan).history[:DAYS])
    course = " → ".join(f"{one.day:%m-%d} {one.score:.1f}" for one in days)
    out.line(f"走势：{course}", "The course of the last days")
    first = _day(company, deals, manager, out)
    out.claim(
        "第一天低分：还不打扰主管。",
        "The first low day: the manager is not called yet.",
        _low(first) and not company.services.sales.health.interventions(manager),
    )
    company.go_to(moment("2026-08-01", "08:30"))
    out.scene(company.clock.now(), "夜间评分：第二个低分工作日。", "The nightly score: the second low working day.")
    second = _day(company, deals, manager, out)
    found = company.services.sales.health.interventions(manager, opportunity_id=deals.haichuan)
    out.claim(
        "连续两个工作日低于 60：自动生成主管介入任务。",
        "Two working days in a row below 60: an intervention opens by itself.",
        _low(second) and len(found) == 1 and found[0].intervention.manager_id == manager.user_id,
    )
    for one in found:
        _intervention(company, one, manager, out)


def _day(company: Company, deals: Deals, manager: Actor, out: Printer) -> ToldHealth | None:
    told = company.services.sales.health.deal(manager, deals.haichuan).current
    if told is None:
        return None
    snapshot = told.snapshot
    out.line(
        f"{snapshot.day:%m-%d} 健康度 {snapshot.score:.1f}（数据覆盖 {snapshot.coverage:.0%}）",
        f"Health {snapshot.score:.1f}, {snapshot.coverage:.0%} of the metrics known",
    )
    by_metric = {one.component.metric.value: one for one in told.components}
    for zh, en, metrics in (("拉低", "Pulls down", told.lowest), ("支撑", "Holds up", told.highest)):
        for metric in metrics:
            one = by_metric[metric]
            score = f"{one.component.score:.0f}"
            out.line(
                f"{zh}：{one.policy.zh} {score} 分，{one.reason_zh}", f"{en}: {one.policy.en} {score}. {one.reason_en}"
            )
    return told


def _intervention(company: Company, told: ToldIntervention, manager: Actor, out: Printer) -> None:
    one = told.intervention
    tasks = company.services.sales.tasks.page(manager, TaskFilter(opportunity_id=one.opportunity_id))
    mine = [task for task in tasks if task.id == one.task_id]
    for task in mine:
        due = task.due_at or company.clock.now()
        out.line(
            f"任务 → {manager.name}：{task.title_zh}，截止 {stamp(due)}",
            f"Task for the manager: {task.title_en}, due {english_stamp(due)}",
        )
    for pack in told.packs:
        out.line(f"话术包“{pack.zh}”：{pack.lines_zh[0]}", f"Words for “{pack.en}”: {pack.lines_en[0]}")
    calls = one.summary["calls"]
    tags = [TAGS.get(tag, (tag, tag)) for tag in one.summary["open_objections"]]
    out.line(
        f"历史摘要：最近 {len(calls)} 次通话，未解决异议：{'、'.join(zh for zh, _ in tags)}",
        f"Summary: the last {len(calls)} calls, open objections: {', '.join(en for _, en in tags)}",
    )
    out.claim(
        "主管拿到的是任务、话术包和历史摘要，不是一个分数。",
        "The manager gets a task, words to say and the history, not just a number.",
        bool(mine and told.packs and calls),
    )


def _low(told: ToldHealth | None) -> bool:
    return told is not None and told.snapshot.score is not None and told.snapshot.score < LIMIT
