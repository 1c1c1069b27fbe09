"""Chapter: a deal does not move before its gate's requirements are met, and the refusal says how to mend it."""

from __future__ import annotations

from voice.domain.errors import Conflict, Gap
from voice.runtime.story.cast import QIMING, Deals
from voice.runtime.story.clock import moment
from voice.runtime.story.company import Company
from voice.runtime.story.printer import Printer, progress

EXPECTED = {"interview_documents", "needs_form", "needs_form_fill", "role_classes"}


def tell(company: Company, deals: Deals, out: Printer) -> None:
    rep, gates = company.people["chen"], company.services.sales.gates
    out.chapter("阶段关卡：该做的没做完，商机推不动", "Stage gates: a deal moves only when the required work is done")
    company.go_to(moment("2026-07-27", "09:30"))
    out.scene(
        company.clock.now(),
        f"{rep.name}想把“{QIMING.name}·{QIMING.deal}”从“需求确认”推进到“方案提交/演示”。",
        f"{QIMING.en}: the rep asks to move the deal from Needs confirmed to Proposal.",
    )
    missing: tuple[Gap, ...] = ()
    try:
        gates.advance(rep, deals.qiming, to="proposal")
    except Conflict as error:
        missing = error.missing
    for gap in missing:
        out.line(f"缺：{gap.zh}（{progress(gap.have, gap.need)}）", f"Missing: {gap.en}")
        out.line(f"补救：{gap.how_to_fix_zh}", f"To do: {gap.how_to_fix_en}")
    stage = company.services.crm.opportunity(rep, deals.qiming).stage
    out.claim(
        f"系统拒绝推进：{len(missing)} 项未达标，商机仍在“需求确认”。",
        f"Refused: {len(missing)} requirements are open, the deal stays at Needs confirmed.",
        {gap.key for gap in missing} == EXPECTED and stage == "needs_confirmed",
    )
