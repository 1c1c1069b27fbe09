"""Keeps one child up: starts it, watches that it answers, starts it again with growing pauses, gives up in the end."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from voice.domain.errors import EngineFailed
from voice.runtime.backoff import Backoff
from voice.runtime.child import ChildSpec, Process, tell_exit

CHECK_S = 3.0


class UnitState(StrEnum):
    WAITING = "waiting"  # for what it needs, or for its pause to end
    STARTING = "starting"
    UP = "up"


class Unit:
    """A state machine that `tick` moves on; `now` is seconds of one monotonic clock."""

    def __init__(
        self, spec: ChildSpec, *, launch: Callable[[ChildSpec], Process], say: Callable[[str], None], backoff: Backoff
    ) -> None:
        self.spec = spec
        self.state = UnitState.WAITING
        self.process: Process | None = None
        self._launch = launch
        self._say = say
        self._backoff = backoff
        self._start_at = 0.0
        self._started_at = 0.0
        self._ready_at: float | None = None
        self._answered_at = 0.0
        self._checked_at = 0.0

    def tick(self, now: float, *, needs_are_up: bool) -> None:
        """Do what is due. Raises EngineFailed when the child dies too often."""
        if self.process is None:
            if needs_are_up and now >= self._start_at:
                self._start(now)
        elif (code := self.process.poll()) is not None:
            self._bury(now, tell_exit(code))
        elif self.state is UnitState.STARTING:
            self._await_answer(now, self.process)
        elif not needs_are_up:
            self._answered_at = now  # silent for another's sake
        elif now - self._checked_at >= CHECK_S:
            self._check(now, self.process)

    def _start(self, now: float) -> None:
        self.spec.prepare()
        self.process = self._launch(self.spec)
        self.state = UnitState.STARTING
        self._started_at, self._ready_at = now, None

    def _await_answer(self, now: float, process: Process) -> None:
        if self.spec.answers():
            self.state = UnitState.UP
            self._ready_at = self._answered_at = self._checked_at = now
        elif now - self._started_at > self.spec.start_s:
            process.kill()
            self._bury(now, f"no answer within {self.spec.start_s:.0f} s of its start")

    def _check(self, now: float, process: Process) -> None:
        self._checked_at = now
        if self.spec.answers():
            self._answered_at = now
        elif now - self._answered_at > self.spec.silence_s:
            process.kill()
            self._bury(now, f"no answer for {self.spec.silence_s:.0f} s")

    def _bury(self, now: float, why: str) -> None:
        ready_for = now - self._ready_at if self._ready_at is not None else 0.0
        self.process, self.state = None, UnitState.WAITING
        wait = self._backoff.died(ready_for_s=ready_for)
        if wait is None:
            raise EngineFailed(
                f"The {self.spec.name} died {self._backoff.deaths} times in a row; the last time: {why}.",
                code="gave_up",
                remedy=f"{self._where_to_look()} `callgate doctor` checks what it needs. No call is lost.",
            )
        self._start_at = now + wait
        self._say(f"The {self.spec.name} died ({why}). It starts again in {wait:.1f} s; nothing is lost.")

    def _where_to_look(self) -> str:
        return f"See the end of {self.spec.log}." if self.spec.log else "See its messages above."
