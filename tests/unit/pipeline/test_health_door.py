"""The health of deals through its door: what touches a deal, what the night makes of it, and whose it is to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.sight import EVERYWHERE
from tests.fakes.service import FakeService
from tests.unit.crm_core.samples import SHANGHAI
from tests.unit.pipeline.selling import Selling
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from voice.ports.crm import Direction, InterventionState, Opportunity, Page, Touch, TouchKind

DAY = timedelta(days=1)


@pytest.fixture
def selling(service: FakeService) -> Selling:
    return Selling(service)


@pytest.fixture
def deal(selling: Selling) -> Opportunity:
    return selling.deal()


def touched(selling: Selling, deal: Opportunity, actor: Actor | None = None, **said: Any) -> Touch:
    base: dict[str, Any] = {
        "kind": TouchKind.MAIL,
        "occurred_at": selling.now,
        "direction": Direction.OUTBOUND,
        "seconds": 0,
        "roles": (),
        "fill": None,
        "next_agreed_at": None,
        "reference": None,
    }
    return selling.sales.health.add_touch(actor or selling.service.rep, deal.id, **{**base, **said})


def nights(selling: Selling, count: int) -> list[int]:
    """The clock strikes early on each of the next mornings; how many rows each night made."""
    made = []
    for _ in range(count):
        selling.clock.advance(days=1)
        made.append(selling.sales.health.run_due(selling.now))
    return made


class TestTouches:
    def test_they_are_listed_latest_first_within_pages(self, selling: Selling, deal: Opportunity) -> None:
        made = [touched(selling, deal, occurred_at=selling.now - DAY * days) for days in (2, 0, 1)]
        newest_first = (made[1], made[2], made[0])
        assert selling.sales.health.touches(selling.service.rep, deal.id) == newest_first
        assert selling.sales.health.touches(selling.service.rep, deal.id, page=Page(limit=1, offset=1)) == (made[2],)

    def test_what_an_adapter_sends_twice_is_one_touch(self, selling: Selling, deal: Opportunity) -> None:
        first = touched(selling, deal, reference="mail-1")
        assert touched(selling, deal, reference="mail-1").id == first.id
        assert touched(selling, deal, reference="mail-2").id != first.id
        assert len(selling.sales.health.touches(selling.service.rep, deal.id)) == 2

    def test_it_counts_for_the_owner_of_the_deal_whoever_enters_it(self, selling: Selling, deal: Opportunity) -> None:
        touch = touched(selling, deal, selling.service.manager)
        assert (touch.rep_id, touch.region, touch.team) == (deal.rep_id, deal.region, deal.team)

    @pytest.mark.parametrize(
        "said",
        [
            {"kind": TouchKind.CALL},
            {"seconds": -1},
            {"fill": 0.5},
            {"roles": ("boss",)},
            {"occurred_at": datetime(2026, 3, 6, 10, 31, tzinfo=SHANGHAI)},
            {"occurred_at": datetime(2026, 3, 6, 10, 0)},  # noqa: DTZ001 - a time that says no zone
            {"next_agreed_at": datetime(2026, 3, 9, 10, 0)},  # noqa: DTZ001
        ],
    )
    def test_what_does_not_fit_is_refused_and_leaves_nothing(
        self, selling: Selling, deal: Opportunity, said: dict[str, Any]
    ) -> None:
        before = selling.service.events()
        with pytest.raises(InvalidInput):
            touched(selling, deal, **said)
        assert selling.sales.health.touches(selling.service.rep, deal.id) == ()
        assert selling.service.events() == before

    def test_who_does_not_see_the_deal_neither_reads_nor_enters(self, selling: Selling, deal: Opportunity) -> None:
        for actor in (selling.service.colleague, selling.service.stranger):
            with pytest.raises(NotFound):
                touched(selling, deal, actor)
            with pytest.raises(NotFound):
                selling.sales.health.touches(actor, deal.id)
        with pytest.raises(Forbidden):
            touched(selling, deal, selling.service.auditor)
        assert selling.sales.health.touches(selling.service.auditor, deal.id) == ()


class TestNights:
    def test_before_the_first_one_there_is_no_score_and_no_history(self, selling: Selling, deal: Opportunity) -> None:
        told = selling.sales.health.deal(selling.service.rep, deal.id)
        assert (told.current, told.history, told.contacts) == (None, (), ())
        assert selling.sales.health.worst(selling.service.rep) == ()

    @pytest.mark.feature("B-040")
    def test_each_night_adds_a_day_with_twelve_metrics_and_their_reasons(
        self, selling: Selling, deal: Opportunity
    ) -> None:
        nights(selling, 3)
        told = selling.sales.health.deal(selling.service.rep, deal.id)
        assert [day.day for day in told.history] == sorted({day.day for day in told.history}, reverse=True)
        assert told.current is not None
        assert told.current.snapshot == told.history[0]
        assert len({one.component.metric for one in told.current.components}) == 12
        assert all(one.reason_zh and one.reason_en for one in told.current.components)

    def test_a_night_is_done_once(self, selling: Selling, deal: Opportunity) -> None:
        (made,) = nights(selling, 1)
        assert made > 0
        assert selling.sales.health.run_due(selling.now) == 0

    def test_a_day_is_provisional_while_late_calls_may_change_it_and_then_no_more(
        self, selling: Selling, deal: Opportunity
    ) -> None:
        nights(selling, 1)
        (told,) = selling.sales.health.worst(selling.service.rep)
        assert told.provisional
        selling.clock.advance(hours=72)
        (later,) = selling.sales.health.worst(selling.service.rep)
        assert (later.snapshot, later.provisional) == (told.snapshot, False)

    def test_each_region_has_its_night_and_reads_its_own_deals(self, selling: Selling, deal: Opportunity) -> None:
        west = selling.deal(selling.service.stranger, name="西部项目")
        nights(selling, 1)
        seen = {
            actor.user_id: [told.snapshot.opportunity_id for told in selling.sales.health.worst(actor)]
            for actor in (selling.service.rep, selling.service.stranger, selling.service.colleague)
        }
        assert seen == {"rep": [deal.id], "stranger": [west.id], "colleague": []}
        with pytest.raises(NotFound):
            selling.sales.health.deal(selling.service.rep, west.id)

    def test_the_list_can_be_narrowed_to_a_team_and_a_rep(self, selling: Selling, deal: Opportunity) -> None:
        other = selling.deal(selling.service.colleague, name="二号线")
        nights(selling, 1)

        def found(**where: str) -> set[str]:
            told = selling.sales.health.worst(selling.service.manager, **where)
            return {one.snapshot.opportunity_id for one in told}

        assert found(team="a") == {deal.id, other.id}
        assert found(rep_id="colleague") == {other.id}
        assert found(team="b") == set()


class TestInterventions:
    """A deal to which mails go out that nobody answers, in a stage that has lasted too long."""

    @pytest.fixture
    def low(self, selling: Selling, deal: Opportunity) -> Opportunity:
        with selling.service.database.work() as unit:
            (stay,) = unit.crm.stage_history(EVERYWHERE, deal.id)
            unit.crm.save_stage_interval(replace(stay, stage="needs_confirmed"))
            unit.commit()
        selling.clock.advance(days=4)
        for _ in range(3):
            touched(selling, deal)
            selling.clock.advance(hours=18)
        touched(selling, deal, kind=TouchKind.DOCUMENT_SENT)
        selling.clock.advance(days=9)
        nights(selling, 6)
        return deal

    @pytest.mark.feature("B-041")
    def test_one_is_open_for_the_manager_with_words_to_say(self, selling: Selling, low: Opportunity) -> None:
        (told,) = selling.sales.health.interventions(selling.service.manager, state=InterventionState.OPEN)
        assert (told.intervention.opportunity_id, told.intervention.manager_id) == (low.id, "manager")
        assert len(told.intervention.days) == 2
        assert all(pack.lines_zh and pack.lines_en for pack in told.packs)
        assert selling.sales.health.interventions(selling.service.rep, opportunity_id=low.id) == (told,)
        assert selling.sales.health.interventions(selling.service.stranger) == ()

    def test_a_manager_closes_it_with_an_outcome_and_nobody_below(self, selling: Selling, low: Opportunity) -> None:
        (told,) = selling.sales.health.interventions(selling.service.manager)
        close = selling.sales.health.close_intervention
        for actor in (selling.service.rep, selling.service.auditor):
            with pytest.raises(Forbidden):
                close(actor, told.intervention.id, outcome="谈过")
        with pytest.raises(InvalidInput):
            close(selling.service.manager, told.intervention.id, outcome="  ")
        closed = close(selling.service.manager, told.intervention.id, outcome="已与客户总监通话").intervention
        assert (closed.state, closed.ended_by, closed.outcome) == (
            InterventionState.CLOSED,
            "manager",
            "已与客户总监通话",
        )
        with pytest.raises(Conflict):
            close(selling.service.manager, told.intervention.id, outcome="again")

    def test_while_one_stands_no_second_one_is_called_for(self, selling: Selling, low: Opportunity) -> None:
        (told,) = selling.sales.health.interventions(selling.service.manager)
        nights(selling, 3)
        assert selling.sales.health.interventions(selling.service.manager) == (told,)


def test_the_index_of_a_week_comes_after_its_sunday(selling: Selling, deal: Opportunity) -> None:
    touched(selling, deal, kind=TouchKind.VISIT)
    nights(selling, 2)  # Saturday and Sunday
    assert selling.sales.health.behaviour(selling.service.manager, "2026-W10") == ()
    nights(selling, 1)
    rows = selling.sales.health.behaviour(selling.service.manager, "2026-W10")
    assert {(row.team, row.rep_id) for row in rows} <= {(None, None), ("a", None), ("a", "rep")}
    assert selling.sales.health.behaviour(selling.service.stranger, "2026-W10") == ()
