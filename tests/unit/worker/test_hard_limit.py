"""A job that hangs ends its process; one that ends in time is left alone."""

from __future__ import annotations

import threading

import pytest

from voice.worker.hard_limit import hard_limit


def test_a_job_beyond_the_limit_ends_the_process() -> None:
    ended = threading.Event()

    with hard_limit(0.01, end=ended.set):
        assert ended.wait(timeout=10)


def test_a_job_within_the_limit_ends_nothing() -> None:
    ended = threading.Event()

    with hard_limit(3600, end=ended.set):
        pass

    assert not ended.is_set()


def test_the_limit_is_lifted_when_the_job_fails() -> None:
    ended = threading.Event()

    with pytest.raises(RuntimeError), hard_limit(3600, end=ended.set):
        raise RuntimeError

    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    for timer in timers:
        timer.join(timeout=10)
    assert not any(timer.is_alive() for timer in timers)
    assert not ended.is_set()
