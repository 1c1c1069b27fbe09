"""Chapter: the Thursday forecast in two tracks; a gap of more than 15 % is explained before it can be submitted."""

from __future__ import annotations

from collections.abc import Sequence

from voice.domain.actor import Actor
from voice.domain.errors import Conflict, Gap
from voice.ports.crm import EvidenceLink, GapCategory, Horizon
from voice.runtime.story import filing, lock
from voice.runtime.story.cast import Deals
from voice.runtime.story.clock import moment
from voice.runtime.story.company import Company
from voice.runtime.story.freeze import file_shadow
from voice.runtime.story.printer import Printer, english_stamp, stamp

WHY = "启明医疗在7月28日通话中认可方案，竞对分析已于30日过审，模型还看不到这些进展"
HORIZONS = {"all": ("13 周", "13 weeks"), "near": ("近 4 周", "the next 4 weeks")}


def tell(company: Company, deals: Deals, out: Printer) -> None:
    out.chapter(
        "周四预测：销售填报与模型双轨并行，差异超 15% 必须说明",
        "The Thursday forecast: two tracks side by side; a gap above 15% must be explained",
    )
    rep = company.people["chen"]
    company.go_to(moment("2026-08-04", "10:00"))
    cycle = company.services.sales.forecasts.board(rep, "current").cycle
    out.scene(
        company.clock.now(),
        f"{rep.name}填报 {cycle.first_week:%m-%d} 起的未来 13 周，截止 {stamp(cycle.cut_off_at)}。",
        f"The rep files the next 13 weeks; cut-off {english_stamp(cycle.cut_off_at)}.",
    )
    filing.file(company, deals, rep, out)
    file_shadow(company, deals)
    company.go_to(moment("2026-08-06", "16:30"))
    _submit(company, deals, rep, out)
    company.go_to(moment("2026-08-06", "18:01"))
    lock.tell(company, cycle, out)


def _submit(company: Company, deals: Deals, rep: Actor, out: Printer) -> None:
    out.scene(company.clock.now(), "周四下午提交。", "Thursday afternoon: the rep submits.")
    missing = _try(company, rep)
    for gap in missing:
        out.line(gap.zh, gap.en)
    out.claim(
        "差异超过 15%，未说明原因不能提交。",
        "The gap is above 15%: no submission without its reason.",
        bool(missing) and all(gap.have > gap.need for gap in missing),
    )
    call = company.services.crm.activities(rep, opportunity_id=deals.qiming)[0].call_id
    for gap in missing:
        horizon = Horizon(gap.key.removeprefix("attribution."))
        proof = [EvidenceLink("call", call)]
        company.services.sales.forecasts.attribute(
            rep, horizon=horizon, category=GapCategory.NEW_INFO, text=WHY, evidence=proof
        )
        zh, en = HORIZONS[horizon.value]
        out.line(f"归因（{zh}，新信息，附通话证据）：{WHY}", f"The reason for {en}: new information, proved by a call")
    out.claim("说明原因后，提交成功。", "Explained, the forecast is accepted.", not _try(company, rep))


def _try(company: Company, rep: Actor) -> Sequence[Gap]:
    """Submit; what is missing if it is refused."""
    try:
        company.services.sales.forecasts.submit(rep)
    except Conflict as error:
        return error.missing
    return ()
