"""The end of a forecast cycle: locked at its cut-off, told by customer, closed to changes."""

from __future__ import annotations

from voice.domain.actor import Actor
from voice.domain.errors import Conflict
from voice.ports.crm import ForecastCycle
from voice.runtime.story.company import Company
from voice.runtime.story.printer import Printer, money, percent


def tell(company: Company, cycle: ForecastCycle, out: Printer) -> None:
    """The cycle is locked when the cut-off has passed, and takes no change any more."""
    rep, forecasts = company.people["chen"], company.services.sales.forecasts
    out.scene(company.clock.now(), "截止时间已过。", "The cut-off has passed.")
    board = forecasts.board(company.people["wang"], cycle.id)
    sheet = forecasts.sheet(rep, cycle.id).sheet
    figures = sheet.figures if sheet else None
    if figures and figures.model_total:
        size = abs(figures.rep_total - figures.model_total) / figures.model_total
        out.line(
            f"锁定：填报 {money(figures.rep_total)}，模型 {money(figures.model_total)}，相差 {percent(size)}",
            f"Locked: filed {money(figures.rep_total)}, model {money(figures.model_total)}, {percent(size)} apart",
        )
    for row in forecasts.customers(rep, cycle.id):
        account = company.services.crm.account(rep, row.account_id).name
        weeks = "，".join(f"第{week}周 {money(amount)}" for week, amount in enumerate(row.weeks, 1) if amount)
        out.line(f"分客户：{account}　{weeks}", f"By customer: {money(row.total)} within {len(row.weeks)} weeks")
    out.claim(
        f"本期已锁定，指纹 {(board.cycle.digest or '')[:12]}…，此后不再接受修改。",
        "The cycle is locked under a digest and takes no change any more.",
        board.cycle.state.value == "locked" and bool(board.cycle.digest) and _refuses(company, rep, cycle),
    )


def _refuses(company: Company, rep: Actor, cycle: ForecastCycle) -> bool:
    """Whether the locked cycle turns a change away."""
    sheet = company.services.sales.forecasts.sheet(rep, cycle.id).sheet
    try:
        company.services.sales.forecasts.save_lines(rep, [], version=sheet.version if sheet else 0, cycle_id=cycle.id)
    except Conflict as error:
        return error.code == "cycle_locked"
    return False
