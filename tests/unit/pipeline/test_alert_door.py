"""Alerts and reports through their door: told in words, in sight alone, and changed by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fakes.service import FakeService
from tests.unit.pipeline.selling import Selling
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from voice.ports.crm import (
    AlertFilter,
    AlertState,
    Audience,
    Direction,
    Grouping,
    Opportunity,
    Page,
    ReportName,
    TouchKind,
)

DAY = timedelta(days=1)
OF_ONE_DEAL = {ReportName.OBJECTIONS, ReportName.ADVICE, ReportName.TECHNICAL_FEEDBACK}


@pytest.fixture
def selling(service: FakeService) -> Selling:
    return Selling(service)


@pytest.fixture
def deal(selling: Selling) -> Opportunity:
    return selling.deal()


def rules(selling: Selling, actor: Actor, where: AlertFilter | None = None) -> list[str]:
    return sorted(told.alert.rule for told in selling.sales.alerts.page(actor, where or AlertFilter()))


def test_an_alert_comes_with_each_of_its_reasons_in_words(selling: Selling, deal: Opportunity) -> None:
    selling.alarmed(deal, "stagnation", "rep", stage="proposal", workdays=6)
    (told,) = selling.sales.alerts.page(selling.service.rep)
    assert [reason.zh for reason in told.reasons] == ["在“方案提交/演示”阶段已停留6个工作日"]
    assert told.reasons[0].action_en.startswith("Check what the stage still needs")


@pytest.mark.feature("B-054", "B-056", "B-060")
def test_the_rules_find_what_was_left_alone_and_each_reads_what_is_meant_for_them(
    selling: Selling, deal: Opportunity
) -> None:
    selling.clock.advance(days=20)
    assert selling.sales.alerts.run_due(selling.now) == 3
    assert rules(selling, selling.service.rep) == ["no_update", "stagnation"]
    assert rules(selling, selling.service.manager) == ["no_outbound", "no_update", "stagnation"]
    assert rules(selling, selling.service.manager, AlertFilter(audience=Audience.MANAGER)) == ["no_outbound"]
    assert rules(selling, selling.service.colleague) == rules(selling, selling.service.stranger) == []


def test_the_rules_rest_for_an_hour_and_find_nothing_new_after_it(selling: Selling, deal: Opportunity) -> None:
    run, later = selling.sales.alerts.run_due, selling.now + 20 * DAY
    assert [run(later + timedelta(minutes=minutes)) for minutes in (0, 59, 60)] == [3, 0, 0]


def test_an_alert_whose_cause_is_gone_closes_by_itself(selling: Selling) -> None:
    deal = selling.deal()
    selling.clock.advance(days=20)
    selling.sales.alerts.run_due(selling.now)
    standing = AlertFilter(state=AlertState.OPEN)
    assert rules(selling, selling.service.manager, standing) == ["no_outbound", "no_update", "stagnation"]
    selling.sales.health.add_touch(
        selling.service.rep,
        deal.id,
        kind=TouchKind.MAIL,
        occurred_at=selling.now,
        direction=Direction.OUTBOUND,
        seconds=0,
        roles=(),
        fill=None,
        next_agreed_at=None,
        reference=None,
    )
    selling.clock.advance(hours=1)
    selling.sales.alerts.run_due(selling.now)
    assert "no_outbound" not in rules(selling, selling.service.manager, standing)
    (ended,) = selling.sales.alerts.page(selling.service.manager, AlertFilter(rule="no_outbound"))
    assert (ended.alert.state, ended.alert.closed_at) == (AlertState.CLOSED, selling.now)


def test_who_may_change_takes_it_in_hand_and_closes_it(selling: Selling, deal: Opportunity) -> None:
    alert, manager = selling.alarmed(deal), selling.service.manager
    selling.clock.advance(hours=1)
    taken = selling.sales.alerts.acknowledge(manager, alert.id).alert
    assert (taken.state, taken.acknowledged_by, taken.acknowledged_at) == (
        AlertState.ACKNOWLEDGED,
        "manager",
        selling.now,
    )
    assert selling.sales.alerts.acknowledge(manager, alert.id).alert == taken
    done = selling.sales.alerts.close(manager, alert.id)
    assert (done.alert.state, done.alert.closed_by) == (AlertState.CLOSED, "manager")
    assert done.reasons
    with pytest.raises(Conflict) as refused:
        selling.sales.alerts.acknowledge(manager, alert.id)
    assert refused.value.code == "alert_closed"


def test_an_auditor_reads_everything_of_the_region_and_closes_nothing(selling: Selling, deal: Opportunity) -> None:
    alerts = [selling.alarmed(deal, audience=one) for one in ("rep", "manager", "director")]
    auditor = selling.service.auditor
    assert len(selling.sales.alerts.page(auditor)) == 3
    for alert in alerts:
        with pytest.raises(Forbidden):
            selling.sales.alerts.acknowledge(auditor, alert.id)
        with pytest.raises(Forbidden):
            selling.sales.alerts.close(auditor, alert.id)
    assert {told.alert.state for told in selling.sales.alerts.page(auditor)} == {AlertState.OPEN}


@pytest.mark.parametrize("audience", ["manager", "director"])
def test_what_is_meant_for_superiors_cannot_be_closed_from_below(
    selling: Selling, deal: Opportunity, audience: str
) -> None:
    alert = selling.alarmed(deal, audience=audience)
    with pytest.raises(NotFound):
        selling.sales.alerts.close(selling.service.rep, alert.id)
    (still,) = selling.sales.alerts.page(selling.service.admin)
    assert still.alert == alert


def test_a_region_does_not_learn_of_the_others_alerts_even_by_id(selling: Selling, deal: Opportunity) -> None:
    alert = selling.alarmed(deal, audience="rep")
    for act in (selling.sales.alerts.acknowledge, selling.sales.alerts.close):
        with pytest.raises(NotFound):
            act(selling.service.stranger, alert.id)
    assert selling.sales.alerts.page(selling.service.stranger, AlertFilter(opportunity_id=deal.id)) == ()


def test_a_refused_close_leaves_no_trace(selling: Selling, deal: Opportunity) -> None:
    alert = selling.alarmed(deal)
    before = selling.service.events()
    with pytest.raises(NotFound):
        selling.sales.alerts.close(selling.service.stranger, alert.id)
    assert selling.service.events() == before


def test_the_list_is_paged_newest_first(selling: Selling, deal: Opportunity) -> None:
    made = []
    for rule in ("no_update", "stagnation", "stale_contact"):
        made.append(selling.alarmed(deal, rule, "rep").id)
        selling.clock.advance(minutes=1)
    pages = [selling.sales.alerts.page(selling.service.rep, page=Page(limit=2, offset=place)) for place in (0, 2)]
    assert [told.alert.id for page in pages for told in page] == made[::-1]


class TestReports:
    def test_without_a_period_it_is_of_the_last_thirty_days(self, selling: Selling) -> None:
        report = selling.sales.alerts.report(selling.service.manager, ReportName.PROCESS)
        assert (report.period.since, report.period.until) == (selling.now - 30 * DAY, selling.now)

    def test_thirty_days_are_counted_back_from_a_named_end(self, selling: Selling) -> None:
        end = selling.now - 10 * DAY
        report = selling.sales.alerts.report(selling.service.manager, ReportName.PROCESS, until=end)
        assert (report.period.since, report.period.until) == (end - 30 * DAY, end)

    def test_a_period_that_ends_before_it_begins_is_refused(self, selling: Selling) -> None:
        with pytest.raises(InvalidInput):
            selling.sales.alerts.report(selling.service.manager, ReportName.PROCESS, since=selling.now + DAY)

    @pytest.mark.parametrize("name", sorted(set(ReportName) - OF_ONE_DEAL))
    def test_every_report_can_be_made_of_nothing_and_names_its_columns(self, selling: Selling, name: str) -> None:
        report = selling.sales.alerts.report(selling.service.stranger, ReportName(name))
        keys = [column.key for column in report.columns]
        assert keys
        assert len(keys) == len(set(keys))
        assert all(column.zh and column.en and column.unit for column in report.columns)
        assert all(set(row) <= set(keys) for row in report.rows)

    @pytest.mark.feature("A-008")
    @pytest.mark.parametrize(
        ("by", "row"), [(Grouping.REP, ("a", "rep")), (Grouping.TEAM, ("a", None)), (Grouping.REGION, (None, None))]
    )
    def test_the_process_report_has_a_row_for_what_it_is_grouped_by(
        self, selling: Selling, deal: Opportunity, by: Grouping, row: tuple[str | None, str | None]
    ) -> None:
        report = selling.sales.alerts.report(selling.service.manager, ReportName.PROCESS, by=by)
        assert [(one["team"], one["rep_id"], one["open_deals"]) for one in report.rows] == [(*row, 1)]

    def test_a_colleagues_deals_are_in_nobody_elses_report(self, selling: Selling, deal: Opportunity) -> None:
        selling.deal(selling.service.colleague, name="二号线")
        counts = {
            actor.user_id: sum(row["open_deals"] for row in selling.sales.alerts.report(actor, ReportName.PROCESS).rows)
            for actor in (selling.service.rep, selling.service.manager, selling.service.stranger)
        }
        assert counts == {"rep": 1, "manager": 2, "stranger": 0}

    @pytest.mark.parametrize("name", sorted(OF_ONE_DEAL))
    def test_a_report_about_one_deal_needs_it_named_and_seen(
        self, selling: Selling, deal: Opportunity, name: ReportName
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            selling.sales.alerts.report(selling.service.rep, name)
        assert refused.value.code == "opportunity_missing"
        with pytest.raises(NotFound):
            selling.sales.alerts.report(selling.service.stranger, name, opportunity_id=deal.id)
        assert selling.sales.alerts.report(selling.service.rep, name, opportunity_id=deal.id).columns
