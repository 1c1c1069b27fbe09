"""Processes that live and die as a test says, on a clock that it moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from voice.runtime.child import ChildSpec


class FakeClock:
    """Seconds that pass only when a test says so, or by `step` at each look."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 0.0
        self._step = step

    def __call__(self) -> float:
        self.now += self._step
        return self.now


@dataclass
class FakeProcess:
    name: str
    pid: int
    stubborn: bool = False  # does not end when it is asked to
    code: int | None = None
    signals: list[str] = field(default_factory=list)
    on_terminate: Callable[[str], None] = lambda _name: None

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.signals.append("TERM")
        self.on_terminate(self.name)
        if not self.stubborn:
            self.code = 0

    def kill(self) -> None:
        self.signals.append("KILL")
        self.code = -9


class FakeHost:
    """Starts fake processes and remembers all; `deaf` names do not answer, `crashing` ones die at once."""

    def __init__(self) -> None:
        self.started: list[FakeProcess] = []
        self.asked_to_end: list[str] = []
        self.deaf: set[str] = set()
        self.crashing: set[str] = set()
        self.stubborn: set[str] = set()

    def launch(self, spec: ChildSpec) -> FakeProcess:
        process = FakeProcess(
            spec.name,
            100 + len(self.started),
            stubborn=spec.name in self.stubborn,
            on_terminate=self.asked_to_end.append,
        )
        if spec.name in self.crashing:
            process.code = 1
        self.started.append(process)
        return process

    def answers(self, name: str) -> Callable[[], bool]:
        return lambda: name not in self.deaf

    def spec(self, name: str, *needs: str) -> ChildSpec:
        return ChildSpec(name=name, command=(name,), answers=self.answers(name), needs=needs)

    def latest(self, name: str) -> FakeProcess:
        return [process for process in self.started if process.name == name][-1]

    @property
    def names(self) -> list[str]:
        return [process.name for process in self.started]
