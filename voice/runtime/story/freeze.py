"""Chapter: three bad periods freeze a rep's own forecast, and chance is weighed before the rule bites."""

from __future__ import annotations

from decimal import Decimal

from voice.domain.actor import Actor
from voice.ports.crm import CreditLedger, ForecastSheet
from voice.runtime.story.cast import Deals
from voice.runtime.story.company import Company
from voice.runtime.story.deals import appointment_talk
from voice.runtime.story.history import file_lines
from voice.runtime.story.printer import Printer, money, percent

CENT = Decimal("0.01")


def file_shadow(company: Company, deals: Deals) -> None:
    """The frozen rep calls two customers and files as before."""
    rep = company.people["lin"]
    for one in deals.lin[-2:]:
        company.call(rep, one.customer.phone, appointment_talk(company))
    file_lines(company, rep, [(one.deal, one.customer.amount) for one in deals.lin[-2:]])


def tell(company: Company, deals: Deals, out: Printer) -> None:
    rep, manager = company.people["lin"], company.people["wang"]
    out.chapter(
        "预测信用：连续三期偏差超 20%，冻结独立预测",
        "Forecast credit: three periods in a row more than 20% off freeze the own forecast",
    )
    ledger = company.services.sales.forecast_feeds.credit(manager, rep.user_id)
    out.scene(company.clock.now(), f"{rep.name}的信用账户。", "The ledger of another rep.")
    _periods(company, ledger, out)
    _verdict(ledger, out)
    _official(company, rep, manager, out)


def _periods(company: Company, ledger: CreditLedger, out: Printer) -> None:
    rules = company.policy().forecast.credit
    for period in ledger.periods:
        size = period.deviation or Decimal(0)
        zh, en = ("失准", "miss") if size > rules.miss else ("准确", "hit") if size <= rules.hit else ("一般", "fair")
        filed, signed = money(period.forecast), money(period.actual)
        out.line(
            f"{period.start:%m-%d} 起 4 周：预测 {filed}，签单 {signed}，偏差 {percent(size)}　{zh}",
            f"Forecast {filed}, signed {signed}, off by {percent(size)}: {en}",
        )
    misses = [(period.deviation or Decimal(0)) > rules.miss for period in ledger.periods]
    out.claim(
        f"信用分 {ledger.credit}（满分 100）：三期连续失准。",
        f"Credit {ledger.credit} of 100: three misses in a row.",
        misses == [False, True, True, True] and ledger.credit == 70,
    )


def _verdict(ledger: CreditLedger, out: Printer) -> None:
    found, luck = ledger.verdict, ledger.luck
    if found is None or luck is None or ledger.freeze is None:
        out.claim("冻结判定", "The verdict on the freeze", False)
        return
    out.line(
        f"字面规则（连续 3 次 >20%）：{'冻结' if found.literal else '不冻结'}；"
        f"诚实预测者撞上它的概率 {percent(luck.literal)}",
        f"The literal rule (three times above 20%): {_said(found.literal)}; "
        f"an honest forecaster with the same deals meets it with a chance of {percent(luck.literal)}",
    )
    out.line(
        f"证据规则（合计 {money(found.forecast)} 对 {money(found.actual)}，运气最多解释 {money(found.bound)}）："
        f"{'冻结' if found.evidence else '不冻结'}；诚实预测者撞上它的概率 {percent(luck.evidence)}",
        f"The evidence rule ({money(found.forecast)} against {money(found.actual)}; chance explains at most "
        f"{money(found.bound)}): {_said(found.evidence)}; an honest forecaster meets it with {percent(luck.evidence)}",
    )
    out.claim(
        f"按证据规则冻结，自 {ledger.freeze.from_week:%m-%d} 起的那一期生效；误伤诚实者的概率低于字面规则。",
        "Frozen by the evidence rule, from the next cycle on; it wrongs the honest less often than the literal one.",
        found.literal and found.evidence and ledger.freeze.mode.value == "evidence" and luck.evidence < luck.literal,
    )


def _official(company: Company, rep: Actor, manager: Actor, out: Printer) -> None:
    forecasts = company.services.sales.forecasts
    locked = next(cycle for cycle in forecasts.cycles(manager) if cycle.state.value == "locked")
    sheet = forecasts.sheet(manager, locked.id, rep.user_id).sheet
    figures = sheet.figures if sheet else None
    if sheet is None or figures is None:
        out.claim("官方预测", "The official number", False)
        return
    band = company.policy().forecast.freeze.band
    low, high = figures.baseline_total * (1 - band), figures.baseline_total * (1 + band)
    out.line(
        f"自报 {money(figures.rep_total)}；团队基准 {money(figures.baseline_total)}，浮动 ±{band:.0%}："
        f"{money(low)} – {money(high)}",
        f"Filed {money(figures.rep_total)}; team baseline {money(figures.baseline_total)} ±{band:.0%}: "
        f"{money(low)} to {money(high)}",
    )
    out.claim(
        f"官方预测 = 自报数收进基准区间 = {money(figures.official_total)}。",
        f"The official number is the filed one held within the band: {money(figures.official_total)}.",
        _is_clipped(sheet, low, high),
    )


def _is_clipped(sheet: ForecastSheet, low: Decimal, high: Decimal) -> bool:
    figures = sheet.figures
    if figures is None or not sheet.frozen:
        return False
    expected = min(max(figures.rep_total, low), high)
    return abs(figures.official_total - expected) <= CENT and figures.official_total != figures.rep_total


def _said(freezes: bool) -> str:
    return "freezes" if freezes else "does not freeze"
