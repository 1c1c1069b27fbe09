"""The clock of the sales side: every step in its order, none held up by another's failure."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import pytest

from tests.fakes.clock import FakeClock
from voice.domain.errors import Unavailable
from voice.pipeline.sales_clock import SalesClock


class Steps:
    """Notes which step was asked, and when."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, datetime]] = []

    def named(self, name: str, touched: int = 1) -> tuple[str, Callable[[datetime], int]]:
        def step(now: datetime) -> int:
            self.asked.append((name, now))
            return touched

        return name, step

    def failing(self, name: str, error: Exception) -> tuple[str, Callable[[datetime], int]]:
        def step(now: datetime) -> int:
            self.asked.append((name, now))
            raise error

        return name, step


def test_all_steps_run_in_order_at_one_moment() -> None:
    steps, clock = Steps(), FakeClock()
    touched = SalesClock(clock=clock, steps=[steps.named("timers", 3), steps.named("alerts", 0)]).run()
    assert touched == {"timers": 3, "alerts": 0}
    assert [name for name, _ in steps.asked] == ["timers", "alerts"]
    assert len({now for _, now in steps.asked}) == 1


def test_a_step_that_fails_is_logged_by_its_code_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    steps = Steps()
    failing = steps.failing("timers", Unavailable("王敏 said", code="database_busy"))
    with caplog.at_level(logging.WARNING):
        touched = SalesClock(clock=FakeClock(), steps=[failing, steps.named("alerts")]).run()
    assert touched == {"alerts": 1}
    assert [(record.step, record.code) for record in caplog.records] == [("timers", "database_busy")]  # type: ignore[attr-defined]
    assert "王敏" not in caplog.text


def test_a_bug_is_not_hidden() -> None:
    steps = Steps()
    with pytest.raises(ZeroDivisionError):
        SalesClock(clock=FakeClock(), steps=[steps.failing("timers", ZeroDivisionError())]).run()
