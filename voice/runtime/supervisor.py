"""Keeps all children up until it is told to stop, then ends them in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from voice.runtime.backoff import Backoff
from voice.runtime.child import ChildProcess, ChildSpec, Process
from voice.runtime.unit import Unit, UnitState

_TICK_S = 0.15
Watch = Callable[[float], None]


class Supervisor:
    """Runs in one thread; `stop` may be called from a signal handler or from any thread.

    `watches` are called at each tick with the time and keep quiet unless they have something to say;
    `on_ready` is called once, when every child has answered.
    """

    def __init__(
        self,
        specs: Sequence[ChildSpec],
        *,
        say: Callable[[str], None],
        on_ready: Callable[[], None] = lambda: None,
        watches: Sequence[Watch] = (),
        launch: Callable[[ChildSpec], Process] = ChildProcess,
        backoff: Callable[[], Backoff] = Backoff,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._units = [Unit(spec, launch=launch, say=say, backoff=backoff()) for spec in specs]
        self._say = say
        self._on_ready = on_ready
        self._watches = watches
        self._clock = clock
        self._stopping = threading.Event()

    def run(self) -> None:
        """Returns after `stop`; raises EngineFailed when a child cannot be kept up. Either way none is left."""
        announced = False
        try:
            while not self._stopping.is_set():
                self.tick()
                if not announced and self.is_up:
                    announced = True
                    self._on_ready()
                self._stopping.wait(_TICK_S)
        finally:
            self._end_all()

    def tick(self) -> None:
        up = {unit.spec.name for unit in self._units if unit.state is UnitState.UP}
        for unit in self._units:
            unit.tick(self._clock(), needs_are_up=up.issuperset(unit.spec.needs))
        for watch in self._watches:
            watch(self._clock())

    @property
    def is_up(self) -> bool:
        return all(unit.state is UnitState.UP for unit in self._units)

    def stop(self) -> None:
        self._stopping.set()

    def _end_all(self) -> None:
        """Dependants first: whoever needs another may still talk to it while it stops."""
        left = [unit for unit in self._units if unit.process is not None]
        while left:
            needed = {name for unit in left for name in unit.spec.needs}
            wave = [unit for unit in left if unit.spec.name not in needed] or left
            self._end(wave)
            left = [unit for unit in left if unit not in wave]

    def _end(self, wave: Sequence[Unit]) -> None:
        running = [(unit.spec, unit.process) for unit in wave if unit.process is not None]
        for _, process in running:
            process.terminate()
        began = self._clock()
        for spec, process in running:
            while process.poll() is None and self._clock() - began < spec.stop_s:
                time.sleep(0.02)
            if process.poll() is None:
                self._say(f"The {spec.name} was busy and has been ended; its work goes on at the next start.")
                process.kill()
