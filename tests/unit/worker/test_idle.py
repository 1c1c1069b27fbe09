"""A worker without work rests once, and never while a job runs."""

from __future__ import annotations

import pytest

from tests.fakes.processes import FakeClock
from voice.worker.idle import Idle


class Worker:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.rests = 0
        self.idle = Idle(self.rest, after_s=15, clock=self.clock)

    def rest(self) -> None:
        self.rests += 1

    def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        self.idle.look()


@pytest.fixture
def worker() -> Worker:
    return Worker()


def test_it_rests_once_after_a_while(worker: Worker) -> None:
    worker.pass_time(14)
    assert worker.rests == 0

    worker.pass_time(1)
    worker.pass_time(100)
    assert worker.rests == 1


def test_it_does_not_rest_while_a_job_runs(worker: Worker) -> None:
    with worker.idle.busy():
        worker.pass_time(3600)

    assert worker.rests == 0


def test_each_job_begins_the_while_anew(worker: Worker) -> None:
    worker.pass_time(14)
    with worker.idle.busy():
        pass
    worker.pass_time(14)
    assert worker.rests == 0

    worker.pass_time(1)
    assert worker.rests == 1


def test_it_rests_again_after_the_next_job(worker: Worker) -> None:
    worker.pass_time(15)
    with worker.idle.busy():
        pass
    worker.pass_time(15)

    assert worker.rests == 2


def test_a_job_that_fails_is_over_too(worker: Worker) -> None:
    with pytest.raises(RuntimeError), worker.idle.busy():
        raise RuntimeError
    worker.pass_time(15)

    assert worker.rests == 1
