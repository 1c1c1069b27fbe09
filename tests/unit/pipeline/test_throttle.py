"""The throttle forgets in time, and takes little memory whatever is guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fakes.clock import FakeClock
from voice.domain.errors import TooManyAttempts
from voice.pipeline.throttle import LoginThrottle

MINUTE = timedelta(minutes=1)


def test_only_failures_within_the_window_count() -> None:
    clock, throttle = FakeClock(), LoginThrottle(failures=2, window=MINUTE)
    throttle.failed("rep", clock.now())
    clock.advance(seconds=40)
    throttle.failed("rep", clock.now())
    with pytest.raises(TooManyAttempts):
        throttle.check("rep", clock.now())

    clock.advance(seconds=20)

    throttle.check("rep", clock.now())


def test_a_login_that_never_failed_may_try() -> None:
    LoginThrottle(failures=1).check("rep", FakeClock().now())


def test_of_very_many_logins_the_one_that_failed_longest_ago_is_forgotten() -> None:
    clock, throttle = FakeClock(), LoginThrottle(failures=1)
    throttle.failed("first", clock.now())
    for number in range(10_000):
        throttle.failed(f"guess-{number}", clock.now())

    throttle.check("first", clock.now())
    with pytest.raises(TooManyAttempts):
        throttle.check("guess-0", clock.now())
