"""Chapter: a call and filed documents prove the stage, the manager consents, the deal moves; every step is logged."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from voice.ports.crm import RequirementState
from voice.runtime.story.cast import QIMING, Deals
from voice.runtime.story.clock import moment
from voice.runtime.story.company import Company
from voice.runtime.story.deals import COMPLAINT, decision_talk, documents
from voice.runtime.story.printer import Printer
from voice.runtime.story.talk import UNSURE, Talk

KINDS = {"identity": ("关键人", "Person"), "need": ("客户需求", "Need")}
MADE_UP = "价格没问题，下周就签"
# What the log holds of a move, in words for the screen.
STEPS = {
    "opportunity.created": ("商机建立", "deal opened"),
    "evidence.filed": ("材料提交", "evidence filed"),
    "approval.requested": ("提交审批", "consent asked"),
    "approval.approved": ("审批通过", "consent given"),
    "opportunity.moved": ("阶段推进", "stage moved"),
}


def tell(company: Company, deals: Deals, out: Printer) -> None:
    out.chapter(
        "证据推进商机：每条结论都能回到录音的那一秒",
        "Evidence moves the deal: every fact leads back to its second in the recording",
    )
    call_id = _call(company, deals, out)
    _file(company, deals, out, call_id)
    _consent(company, deals, out)
    _log(company, deals, out)


def _call(company: Company, deals: Deals, out: Printer) -> str:
    rep = company.people["chen"]
    company.go_to(moment("2026-07-27", "14:00"))
    heard = decision_talk()
    call_id = company.call(rep, QIMING.phone, Talk(heard.lines, heard.facts, heard.seconds, UNSURE))
    out.scene(company.clock.now(), "与客户通话 6 分钟，识别出的事实：", "A six-minute call; found in the recording:")
    for fact in company.services.review.record(rep, call_id):
        zh, en = KINDS[fact.kind.value]
        sure = f"{fact.fact.confidence:.0%}"
        out.line(f"{zh}，置信度 {sure}，待销售确认", f"{en}, confidence {sure}, to be confirmed by the rep")
        out.quote(fact.fact.evidence[0].quote, fact.fact.evidence[0].start_ms)
    before = _state(company, deals, "role_classes")
    out.claim(
        f"未确认的结论不算数：决策链角色仍为 {before.have:g}/{before.need:g} 类。",
        f"What nobody has confirmed does not count: {before.have:g} of {before.need:g} classes of roles.",
        before.have < before.need,
    )
    company.confirm(rep, call_id)
    after = _state(company, deals, "role_classes")
    out.claim(
        f"{rep.name}逐条确认后：{after.have:g}/{after.need:g} 类，达标。",
        f"After the rep confirmed them: {after.have:g} of {after.need:g}, met.",
        after.have >= after.need,
    )
    return call_id


def _file(company: Company, deals: Deals, out: Printer, call_id: str) -> None:
    rep, gates = company.people["chen"], company.services.sales.gates
    company.go_to(moment("2026-07-27", "15:10"))
    forms = {form.kind: form for form in gates.forms()}
    out.scene(company.clock.now(), "提交材料，先试一份编造的：", "Documents are filed, a made-up one first:")
    form = documents(QIMING, call_id)[-1]
    made_up = replace(form, quote=MADE_UP)
    refused = gates.file(rep, deals.qiming, made_up)
    out.claim(
        f"编造的客户原话“{MADE_UP}”在录音里找不到，需求确认单被判无效。",
        "Words that the customer never said: the form is rejected.",
        refused.status.value == "rejected",
    )
    company.go_to(moment("2026-07-27", "15:20"))
    filed = [gates.file(rep, deals.qiming, draft) for draft in documents(QIMING, call_id)]
    for one in filed:
        out.line(f"{forms[one.kind].zh}：有效", f"{forms[one.kind].en}: accepted")
    quoted = filed[-1]
    out.quote(quoted.quote or "", quoted.start_ms)
    out.claim(
        "需求确认单引用的原话已定位到录音中的秒。",
        "The quote on the form is tied to its second in the recording.",
        quoted.quote == COMPLAINT and quoted.start_ms == 42_000 and all(one.status.value == "ok" for one in filed),
    )


def _consent(company: Company, deals: Deals, out: Printer) -> None:
    rep, manager, gates = company.people["chen"], company.people["wang"], company.services.sales.gates
    company.go_to(moment("2026-07-27", "15:30"))
    asked = gates.advance(rep, deals.qiming, to="proposal")
    out.scene(company.clock.now(), f"{rep.name}提交推进申请。", "The rep asks for the move.")
    out.claim(
        f"等待主管{manager.name}审批，阶段不变。",
        "It waits for the manager; the stage is unchanged.",
        asked.approval is not None and asked.opportunity.stage == "needs_confirmed",
    )
    company.go_to(moment("2026-07-27", "16:20"))
    (waiting,) = gates.approvals(manager)
    gates.decide(manager, waiting.id, approve=True, comment="痛点清楚，同意进入方案阶段")
    moved = company.services.crm.opportunity(rep, deals.qiming)
    out.scene(company.clock.now(), f"{manager.name}同意。", "The manager consents.")
    out.claim(
        "商机进入“方案提交/演示”。", "The deal is now at Proposal.", moved.stage == "proposal" and not moved.outcome
    )


def _log(company: Company, deals: Deals, out: Printer) -> None:
    events = company.services.crm.events(company.people["wang"], subject=f"opportunity:{deals.qiming}")
    told = [STEPS[event.type] for event in sorted(events, key=lambda one: one.seq) if event.type in STEPS]
    runs = [(*words, len(list(same))) for words, same in groupby(told)]
    out.line(
        "日志留痕：" + " → ".join(zh + (f"×{times}" if times > 1 else "") for zh, _, times in runs),
        "In the log: " + ", ".join(en + (f" ×{times}" if times > 1 else "") for _, en, times in runs),
    )
    out.claim(
        "每个必经环节都有留痕。",
        "Every required step left its entry in the log.",
        set(STEPS.values()) <= set(told),
    )


def _state(company: Company, deals: Deals, key: str) -> RequirementState:
    judged = company.services.sales.gates.gate(company.people["chen"], deals.qiming)
    return next(state for state in judged.states if state.key == key)
