"""How reliably deadlines are kept: by when things were done, and by when they were recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.timers.compliance import compliance
from crm_core.timers.timer import Timer, cancelled, ended
from tests.unit.crm_core.timers.test_ladder import FRIDAY, timer

DUE = timer().due_at
MINUTE = timedelta(minutes=1)
NOW = DUE + timedelta(days=3)


def done(at_minutes: int, recorded_minutes: int) -> Timer:
    """Done and recorded so many minutes after the deadline."""
    return ended(timer(), at=DUE + at_minutes * MINUTE, actor_id="rep-1", now=DUE + recorded_minutes * MINUTE)


@pytest.mark.feature("B-062")
def test_the_rate_is_done_in_time_over_what_was_due() -> None:
    found = compliance([done(-5, -5), done(0, 0), done(1, 1), timer()], now=NOW)
    assert (found.due, found.done_in_time, found.late, found.missing) == (4, 2, 1, 1)
    assert found.rate == 0.5


def test_a_call_that_arrives_late_was_done_in_time_and_recorded_late() -> None:
    found = compliance([done(-5, 600), done(-5, -1)], now=NOW)
    assert (found.rate, found.recorded_rate) == (1.0, 0.5)


def test_what_is_not_yet_due_and_what_was_cancelled_do_not_count() -> None:
    running = timer()
    gone = cancelled(timer(), actor_id="clock", now=NOW)
    found = compliance([running, gone], now=running.due_at)  # at the deadline it can still be done in time
    assert (found.due, found.rate, found.recorded_rate) == (0, None, None)


def test_what_is_done_early_counts_at_once() -> None:
    early = ended(timer(), at=FRIDAY, actor_id="rep-1", now=FRIDAY)
    assert compliance([early], now=FRIDAY + MINUTE).rate == 1.0
