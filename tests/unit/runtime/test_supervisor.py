"""The supervisor starts its processes in order, keeps them up, and ends them in order."""

from __future__ import annotations

import pytest

from tests.fakes.processes import FakeClock, FakeHost
from voice.domain.errors import EngineFailed
from voice.runtime.backoff import Backoff
from voice.runtime.supervisor import Supervisor, Watch


class House:
    """A supervisor over broker, worker and API, with all that it said."""

    def __init__(self, *, stop_when_up: bool = False, step: float = 0.0, watches: tuple[Watch, ...] = ()) -> None:
        self.host = FakeHost()
        self.clock = FakeClock(step)
        self.said: list[str] = []
        self.times_ready = 0
        self._stop_when_up = stop_when_up
        specs = [self.host.spec("broker"), self.host.spec("worker", "broker"), self.host.spec("API", "broker")]
        self.supervisor = Supervisor(
            specs,
            say=self.said.append,
            on_ready=self.ready,
            watches=watches,
            launch=self.host.launch,
            clock=self.clock,
            backoff=lambda: Backoff(first_s=0.2, settled_s=10, max_deaths=3),
        )

    def ready(self) -> None:
        self.times_ready += 1
        if self._stop_when_up:
            self.supervisor.stop()

    def pass_time(self, seconds: float, step: float = 1.0) -> None:
        until = self.clock.now + seconds
        while self.clock.now < until:
            self.supervisor.tick()
            self.clock.now += step

    def come_up(self) -> None:
        self.pass_time(5)
        assert self.supervisor.is_up


@pytest.fixture
def house() -> House:
    return House()


def test_who_needs_the_broker_starts_after_it_answers(house: House) -> None:
    house.host.deaf.add("broker")
    house.pass_time(3)
    assert house.host.names == ["broker"]

    house.host.deaf.clear()
    house.pass_time(3)
    assert house.host.names == ["broker", "worker", "API"]
    assert house.supervisor.is_up


@pytest.mark.parametrize("victim", ["broker", "worker", "API"])
def test_a_killed_process_is_started_again_and_the_others_live_on(house: House, victim: str) -> None:
    house.come_up()

    house.host.latest(victim).code = -9
    house.pass_time(3)

    assert house.host.names == ["broker", "worker", "API", victim]
    assert house.supervisor.is_up
    assert any(victim in line and "SIGKILL" in line for line in house.said)


def test_a_process_that_falls_silent_is_replaced(house: House) -> None:
    house.come_up()

    house.host.deaf.add("API")
    silent = house.host.latest("API")
    house.pass_time(40)

    assert silent.signals == ["KILL"]
    assert house.host.latest("API") is not silent


def test_silence_for_want_of_the_broker_is_forgiven(house: House) -> None:
    house.come_up()
    worker = house.host.latest("worker")

    house.host.deaf |= {"broker", "worker"}
    house.host.latest("broker").code = -9
    house.pass_time(100)

    assert worker.signals == []


def test_a_process_that_never_answers_is_replaced_too(house: House) -> None:
    house.host.deaf.add("broker")

    house.pass_time(125)

    assert house.host.names == ["broker", "broker"]


def test_it_gives_up_with_a_reason_when_a_process_cannot_live(house: House) -> None:
    house.host.crashing.add("worker")

    with pytest.raises(EngineFailed) as raised:
        house.pass_time(60)

    assert raised.value.code == "gave_up"
    assert "worker" in raised.value.detail
    assert "exit code 1" in raised.value.detail
    assert "callgate doctor" in (raised.value.remedy or "")


def test_giving_up_leaves_no_process_behind() -> None:
    house = House(step=0.5)
    house.host.crashing.add("worker")

    with pytest.raises(EngineFailed):
        house.supervisor.run()

    assert all(process.code is not None for process in house.host.started)


def test_stop_ends_all_and_the_broker_last() -> None:
    house = House(stop_when_up=True, step=0.5)

    house.supervisor.run()

    assert house.host.asked_to_end == ["worker", "API", "broker"]
    assert house.said == []


def test_a_process_that_does_not_end_when_asked_is_ended() -> None:
    house = House(stop_when_up=True, step=0.5)
    house.host.stubborn.add("worker")

    house.supervisor.run()

    assert house.host.latest("worker").signals == ["TERM", "KILL"]
    assert any("goes on at the next start" in line for line in house.said)


def test_it_tells_once_that_all_is_up() -> None:
    house = House(stop_when_up=True, step=0.5)

    house.supervisor.run()

    assert house.times_ready == 1


def test_watches_see_the_time_go_by() -> None:
    seen: list[float] = []

    House(watches=(seen.append,)).pass_time(3)

    assert seen == [0, 1, 2]
