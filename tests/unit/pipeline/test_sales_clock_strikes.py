"""The clock over the real doors: everything due in one strike, nothing twice, and a night without a database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.service import FakeService
from tests.unit.pipeline.selling import Selling
from voice.domain.errors import CallgateError, Conflict, Unavailable
from voice.pipeline.sales_clock import SalesClock
from voice.ports.crm import TaskFilter, TimerFilter


@pytest.fixture
def selling(service: FakeService) -> Selling:
    return Selling(service)


def test_every_part_has_its_step_and_policies_come_before_what_they_rule(selling: Selling) -> None:
    names = list(selling.sales.clock.run())
    assert names == ["policies", "leads", "timers", "gates", "alerts", "sharing", "health", "forecast"]


def test_a_second_strike_at_the_same_moment_touches_nothing(selling: Selling) -> None:
    selling.deal()
    selling.service.processed()
    selling.clock.advance(days=20)
    assert any(selling.sales.clock.run().values())
    selling.sales.clock.run()
    before = selling.service.events()
    assert set(selling.sales.clock.run().values()) == {0}
    assert selling.service.events() == before


def test_a_promise_of_a_call_gets_its_countdown_at_the_next_strike(selling: Selling) -> None:
    selling.service.processed()
    assert selling.sales.timers.page(selling.service.rep, TimerFilter(kind="promise")) == ()
    selling.sales.clock.run()
    (timer,) = selling.sales.timers.page(selling.service.rep, TimerFilter(kind="promise"))
    assert timer.running
    assert selling.sales.tasks.page(selling.service.rep, TaskFilter(kind="poc_delivery")) == ()


def test_without_a_database_every_step_is_left_out_and_the_next_strike_makes_up_for_it(selling: Selling) -> None:
    selling.deal()
    selling.clock.advance(days=20)
    selling.service.database.away = True
    assert selling.sales.clock.run() == {}
    selling.service.database.away = False
    touched = selling.sales.clock.run()
    assert touched["alerts"] == 3
    assert len(touched) == 8


def test_missed_strikes_are_made_up_for_by_one(selling: Selling) -> None:
    deal = selling.deal()
    timer = selling.sales.timers.start(
        selling.service.rep, kind="follow_up_1h", opportunity_id=deal.id, anchor=selling.now
    )
    selling.clock.advance(days=3)
    selling.sales.clock.run()
    (late,) = selling.sales.timers.page(selling.service.rep, TimerFilter(kind="follow_up_1h"))
    assert (late.breached_at, late.detected_late) == (timer.due_at, True)


@pytest.mark.parametrize("error", [Unavailable("x", code="database_busy"), Conflict("x", code="stale_call")])
def test_an_error_in_one_part_holds_up_none_before_or_after_it(error: CallgateError) -> None:
    clock, asked = FakeClock(), []

    def good(now: datetime) -> int:
        asked.append(now)
        return 1

    def bad(now: datetime) -> int:
        asked.append(now)
        raise error

    steps = [("first", good), ("second", bad), ("third", good)]
    sales_clock = SalesClock(clock=clock, steps=steps)
    assert sales_clock.run() == {"first": 1, "third": 1}
    clock.advance(minutes=1)
    sales_clock.run()
    assert asked == [clock.now() - timedelta(minutes=1)] * 3 + [clock.now()] * 3  # tried again


def test_a_clock_without_steps_strikes_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        assert SalesClock(clock=FakeClock(), steps=[]).run() == {}
    assert caplog.records == []


def test_a_strike_that_touched_nothing_is_not_logged_and_one_that_did_names_its_counts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    counts = iter([0, 3])
    clock = SalesClock(clock=FakeClock(), steps=[("alerts", lambda _: next(counts))])
    with caplog.at_level("INFO"):
        clock.run()
        assert caplog.records == []
        clock.run()
    (record,) = caplog.records
    assert (record.message, record.alerts) == ("sales_ticked", 3)  # type: ignore[attr-defined]
