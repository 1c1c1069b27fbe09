"""Process figures by rep, team and region: medians, rates, targets and units far below the mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.alerts.facts import DealFacts, LeadFacts
from crm_core.reports.counts import Share
from crm_core.reports.report import Grouping
from crm_core.reports.units import Figures, filled_parts, unit_rows
from tests.unit.crm_core.alerts.given import NOW, RULES, ago, deal, lead


def share(part: int, whole: int, rep_id: str = "rep-1", team: str = "east-1", region: str = "east") -> Share:
    return Share(region=region, team=team, rep_id=rep_id, part=part, whole=whole)


def rows(
    *deals: DealFacts, leads: tuple[LeadFacts, ...] = (), by: Grouping = Grouping.REP, **shares: list[Share]
) -> tuple[dict[str, Any], ...]:
    figures = Figures(deals=deals, leads=leads, shares=shares)
    return unit_rows(figures, by=by, policy=RULES.reports, second_action_hours=72, now=NOW)


@pytest.mark.feature("B-064")
def test_freshness_is_the_median_of_hours_since_the_last_update() -> None:
    (row,) = rows(deal(updated_at=ago(hours=1)), deal(updated_at=ago(hours=3)), deal(updated_at=ago(hours=50)))
    assert row["freshness_hours"] == 3
    (row,) = rows(deal(updated_at=ago(hours=4)))
    assert "freshness_hours" in row["below_target"]  # the target is 3.2


@pytest.mark.feature("B-066")
def test_completeness_counts_amount_close_date_contact_and_next_step() -> None:
    full = deal(has_amount=True, has_close_date=True, has_contact=True, open_todos=1)
    assert [filled_parts(one, RULES.reports.completeness) for one in (full, deal())] == [4, 0]
    (row,) = rows(full, deal(has_amount=True))
    assert row["completeness"] == 0.625


@pytest.mark.feature("B-062", "B-063", "A-011", "A-008")
def test_rates_are_of_the_unit_as_a_whole() -> None:
    given = {
        "action_compliance": [share(9, 10), share(0, 10, "rep-2")],
        "lead_conversion": [share(1, 4)],
        "archive_rate": [share(3, 12)],
        "roles_per_deal": [share(5, 2)],
    }
    (row,) = rows(by=Grouping.TEAM, **given)
    assert (row["team"], row["rep_id"]) == ("east-1", None)
    assert (row["action_compliance"], row["lead_conversion"], row["archive_rate"]) == (0.45, 0.25, 0.25)
    assert (row["roles_per_deal"], row["calls"]) == (2.5, 12)


def test_what_there_is_nothing_of_has_no_rate() -> None:
    (row,) = rows(deal())
    assert (row["action_compliance"], row["lead_conversion"], row["without_second_action"]) == (None, None, None)
    (row,) = rows(lead_conversion=[share(0, 3)])
    assert (row["freshness_hours"], row["completeness"], row["lead_conversion"]) == (None, None, 0)


@pytest.mark.feature("B-062")
@pytest.mark.parametrize(("kept", "missed"), [(92, False), (91, True)])
def test_exactly_the_target_is_met(kept: int, missed: bool) -> None:
    (row,) = rows(action_compliance=[share(kept, 100)])
    assert ("action_compliance" in row["below_target"]) is missed


@pytest.mark.feature("B-061")
def test_the_share_of_contacted_leads_without_a_second_action() -> None:
    leads = (
        lead(lead_id="l1", actions=(ago(hours=80),)),
        lead(lead_id="l2", actions=(ago(hours=80), ago(hours=10))),
        lead(lead_id="l3", actions=(ago(hours=10),)),
        lead(lead_id="l4"),
    )
    (row,) = rows(leads=leads)
    assert row["without_second_action"] == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.feature("J-186")
def test_a_unit_more_than_15_percent_below_the_mean_stands_out() -> None:
    found = rows(archive_rate=[share(100, 100, "a"), share(100, 100, "b"), share(70, 100, "c")])
    assert [row["outlier"] for row in found] == ["", "", "archive_rate"]  # the mean is 0.9
    near = rows(archive_rate=[share(100, 100, "a"), share(80, 100, "b")])
    assert [row["outlier"] for row in near] == ["", ""]


@pytest.mark.parametrize(("by", "units"), [(Grouping.REP, 3), (Grouping.TEAM, 2), (Grouping.REGION, 1)])
def test_units_are_reps_teams_or_regions(by: Grouping, units: int) -> None:
    shares = [share(1, 1), share(1, 1, "rep-2"), share(1, 1, "rep-3", "east-2")]
    assert len(rows(by=by, archive_rate=shares)) == units


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("abc")), min_size=1))
def test_open_deals_add_up_over_every_grouping(given_deals: list[tuple[int, str]]) -> None:
    deals = [replace(deal(updated_at=ago(hours=age)), rep_id=rep) for age, rep in given_deals]
    for by in Grouping:
        assert sum(row["open_deals"] for row in rows(*deals, by=by)) == len(deals)
