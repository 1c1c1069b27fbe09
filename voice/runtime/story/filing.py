"""What a rep files for the forecast: lines that are bound to calls, one that is not, beside the model's own number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from voice.domain.actor import Actor
from voice.ports.crm import ActionClaim, ActionSource, Category, LineDraft
from voice.runtime.story.cast import HAICHUAN, QIMING, Deals
from voice.runtime.story.company import Company
from voice.runtime.story.printer import Printer, money

WEEKS = 13
UNBOUND = Decimal(90_000)
CATEGORIES = {"commit": ("承诺", "commit"), "best_case": ("争取", "best case"), "pipeline": ("储备", "pipeline")}


@dataclass(frozen=True, slots=True)
class Wish:
    """A line of the rep; `bound`: its latest call is named as the action behind it."""

    deal: str
    amount: Decimal
    week: int
    category: Category
    reason: str
    bound: bool = True


def file(company: Company, deals: Deals, rep: Actor, out: Printer) -> None:
    """The rep's three lines, then both tracks side by side."""
    forecasts = company.services.sales.forecasts
    wishes = (
        Wish(deals.qiming, QIMING.amount, 3, Category.COMMIT, "方案已认可，竞对分析已过审"),
        Wish(deals.haichuan, HAICHUAN.amount, 9, Category.PIPELINE, "等领导批预算，先保守估计"),
        Wish(deals.haichuan, UNBOUND, 12, Category.COMMIT, "后续维保合同预计同步签", bound=False),
    )
    known = forecasts.sheet(rep, "current").sheet
    drafts = [_draft(company, rep, wish) for wish in wishes]
    forecasts.save_lines(rep, drafts, version=known.version if known else 0)
    _tell_lines(company, deals, rep, out)
    _tell_tracks(company, rep, out)


def _tell_lines(company: Company, deals: Deals, rep: Actor, out: Printer) -> None:
    customers = {deals.qiming: (QIMING.name, QIMING.en), deals.haichuan: (HAICHUAN.name, HAICHUAN.en)}
    actions = {term.key: (term.zh, term.en) for term in company.policy().forecast.lines.actions}
    for line in company.services.sales.forecasts.sheet(rep, "current").lines:
        (zh, en), (sure_zh, sure_en) = customers[line.opportunity_id], CATEGORIES[line.category.value]
        action_zh, action_en = "未绑定动作，不计入", "no action, not counted"
        if line.bound:
            named_zh, named_en = actions[line.actions[0].kind]
            action_zh, action_en = f"动作：{named_zh}（通话为证）", f"{named_en}, proved by a call"
        chance = "" if line.category is Category.COMMIT else f" {line.probability:.0%}"
        out.line(
            f"第{line.week}周　{zh} {money(line.amount)}　{sure_zh}{chance}　{action_zh}",
            f"Week {line.week}, {en}, {money(line.amount)}, {sure_en}{chance}: {action_en}",
        )


def _tell_tracks(company: Company, rep: Actor, out: Printer) -> None:
    board = company.services.sales.forecasts.board(rep, "current")
    row = next(one for one in board.reps if one.rep_id == rep.user_id)
    out.claim(
        f"没有动作的 {money(row.unbound_total)} 不计入预测，计入 {money(row.rep_total)}。",
        f"{money(row.unbound_total)} without an action is left out; {money(row.rep_total)} counts.",
        row.unbound_total == UNBOUND and row.rep_total > 0,
    )
    model = row.model
    if model is not None:
        whole = money(sum(model.means))
        won, running, new = (money(part) for part in (model.part_won, model.part_open, model.part_new))
        out.line(
            f"模型独立计算 13 周：{whole}（已签 {won}、在手商机 {running}、新增业务 {new}）",
            f"The model's own 13 weeks: {whole} (won {won}, open deals {running}, new business {new})",
        )
        if model.hidden:
            out.line(
                "历史还少、区间过宽：系统不展示区间。", "Too little history yet: the range is too wide to be shown."
            )
    out.claim(
        "填报与模型两条轨道逐周并列，共 13 周。",
        "Both tracks stand side by side, week by week, for 13 weeks.",
        model is not None and len(row.weeks) == WEEKS,
    )


def _draft(company: Company, rep: Actor, wish: Wish) -> LineDraft:
    call = ActionClaim("proposal_sent", ActionSource.CALL, company.activity_of(rep, wish.deal))
    return LineDraft(
        opportunity_id=wish.deal,
        week=wish.week,
        amount=wish.amount,
        currency="CNY",
        category=wish.category,
        probability=0.4 if wish.category is Category.PIPELINE else 0.9,
        reason=wish.reason,
        actions=(call,) if wish.bound else (),
    )
