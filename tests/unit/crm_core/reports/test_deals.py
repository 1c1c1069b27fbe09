"""Where deals stick, which were entered late, who buys no more."""

from __future__ import annotations

from datetime import datetime

import pytest

from crm_core.errors import CrmInvalid
from crm_core.reports.counts import AccountSales, StagePass, WonDeal
from crm_core.reports.deals import rush_rows, stage_rows, zombie_rows
from crm_core.reports.report import Period, ReportName, report
from tests.unit.crm_core.alerts.given import NOW, ago
from tests.unit.crm_core.samples import POLICY


def passed(stage: str, to: str | None, days: float, *, won: bool = False) -> StagePass:
    return StagePass(
        stage=stage,
        followed_by=to,
        entered_at=ago(days=days),
        exited_at=NOW if to else None,
        won=won,
    )


@pytest.mark.feature("A-008", "J-190", "J-198")
def test_each_stage_has_its_conversion_its_dwell_and_its_rank_as_a_bottleneck() -> None:
    rows = stage_rows(
        [
            passed("lead", "first_contact", 2),
            passed("lead", "first_contact", 4),
            passed("first_contact", "needs_confirmed", 3),
            passed("first_contact", None, 5),
            passed("first_contact", "lead", 1),  # a step back is no advance
            passed("first_contact", "closing", 7),  # nor is a loss
            passed("negotiation", "closing", 1, won=True),
        ],
        pipeline=POLICY.pipeline,
        now=NOW,
    )
    assert [row["stage"] for row in rows] == [stage.key for stage in POLICY.pipeline.stages[:-1]]
    lead, first, *others, negotiation = rows
    assert negotiation["conversion"] == 1.0
    assert (lead["entered"], lead["advanced"], lead["conversion"], lead["dwell_days"]) == (2, 2, 1.0, 3.0)
    assert (first["entered"], first["conversion"], first["dwell_days"]) == (4, 0.25, 4.0)
    assert (first["bottleneck"], lead["bottleneck"]) == (1, 2)
    assert all((row["conversion"], row["bottleneck"]) == (None, None) for row in others)


@pytest.mark.feature("B-055")
def test_a_deal_won_with_few_stages_on_record_was_entered_late() -> None:
    won = [
        WonDeal(opportunity_id=f"d{stages}", region="east", team=None, rep_id="r", won_at=NOW, stages=stages)
        for stages in (2, 3)
    ]
    assert [row["rushed"] for row in rush_rows(won, min_stages=3)] == [True, False]


@pytest.mark.feature("B-065")
def test_customers_who_buy_no_more_are_told_with_their_days() -> None:
    def sales(account_id: str, created: datetime, won: datetime | None) -> AccountSales:
        return AccountSales(
            account_id=account_id,
            region="east",
            rep_id=None,
            name="永裕彩盒",
            created_at=created,
            last_won_at=won,
        )

    rows = zombie_rows([sales("a1", ago(days=400), ago(days=91)), sales("a2", ago(days=120), None)], now=NOW)
    assert [(row["days"], row["last_won_at"]) for row in rows] == [(91, ago(days=91).isoformat()), (120, None)]


def test_a_period_runs_forward_and_names_its_offset() -> None:
    with pytest.raises(CrmInvalid) as refused:
        Period(NOW, NOW)
    assert refused.value.code == "bad_period"
    with pytest.raises(CrmInvalid):
        Period(ago(days=1).replace(tzinfo=None), NOW)


def test_columns_have_names_in_both_languages() -> None:
    made = report(ReportName.RUSH, Period(ago(days=1), NOW), ("rep_id", "rushed"), [])
    assert [(column.zh, column.en, column.unit) for column in made.columns] == [
        ("销售", "Rep", "text"),
        ("疑似突击录入", "Entered late", "flag"),
    ]
