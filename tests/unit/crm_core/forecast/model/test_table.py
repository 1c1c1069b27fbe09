"""Tables of opportunities, in our columns and in those of the Maven data set."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from crm_core.errors import CrmInvalid
from crm_core.forecast.model.rows import DealRow, Stay
from crm_core.forecast.model.table import deal_rows
from crm_core.terms import Outcome

OWN = "id,rep,team,region,product,created,stages,amount,closed,outcome,signed_amount\n"
MAVEN = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"


def read(text: str) -> tuple[DealRow, ...]:
    return deal_rows(csv.DictReader(io.StringIO(text)))


def test_a_won_deal_with_its_stages_is_read() -> None:
    (row,) = read(
        OWN + 'd1,ann,t1,east,pumps,2026-03-02,lead@2026-03-02; proposal@2026-04-10,"1,200.50",2026-05-01,Won,1100\n'
    )
    assert row == DealRow(
        id="d1",
        rep_id="ann",
        team="t1",
        region="east",
        product="pumps",
        created=date(2026, 3, 2),
        amount=1200.5,
        stays=(Stay("lead", date(2026, 3, 2)), Stay("proposal", date(2026, 4, 10))),
        closed=date(2026, 5, 1),
        outcome=Outcome.WON,
        signed_amount=1100.0,
    )


def test_three_columns_are_enough() -> None:
    (row,) = read("id,rep,created\nd1,ann,2026-03-02\n")
    assert (row.team, row.amount, row.stays) == ("", None, (Stay("open", date(2026, 3, 2)),))


def test_without_a_history_the_deal_is_in_its_stage_from_the_first_day() -> None:
    (row,) = read("id,rep,created,stage\nd1,ann,2026-03-02,proposal\n")
    assert row.stays == (Stay("proposal", date(2026, 3, 2)),)


def test_the_maven_table_is_recognised() -> None:
    won, lost, open_one = read(
        MAVEN
        + "A,Moses,GTX,Acme,Won,2016-10-20,2017-03-01,1054\n"
        + "B,Moses,GTX,Acme,Lost,2016-10-20,2017-03-02,0\n"
        + "C,Moses,GTX,,Engaging,2017-11-01,,\n"
        + "D,Moses,GTX,,Prospecting,,,\n"
    )
    assert (won.outcome, won.signed_amount, won.amount) == (Outcome.WON, 1054.0, None)
    assert (lost.outcome, lost.signed_amount) == (Outcome.LOST, None)
    assert (open_one.outcome, open_one.closed) == (None, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,rep\nd1,ann\n", "Line 1, created"),
        ("id,rep,created\nd1,ann,\n", "Line 2, created"),
        ("id,rep,created\nd1,ann,2.3.2026\n", "no day like"),
        ("id,rep,created,amount\nd1,ann,2026-03-02,lots\n", "no number"),
        ("id,rep,created,closed,outcome\nd1,ann,2026-03-02,2026-03-09,maybe\n", "won, lost or empty"),
        ("id,rep,created,closed,outcome\nd1,ann,2026-03-02,2026-03-09,\n", "without an outcome"),
        ("id,rep,created,stages\nd1,ann,2026-03-02,2026-03-02\n", "lead@2026-03-02"),
        ("id,rep,created,stages\nd1,ann,2026-03-02,lead@soon\n", "no day like"),
        ("id,rep,created\n", "no deal"),
        ("id,rep,created\nd1,ann,2026-03-02\nd1,bob,2026-03-03\n", "twice"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(CrmInvalid, match=said) as refused:
        read(text)
    assert refused.value.code == "forecast_table"
