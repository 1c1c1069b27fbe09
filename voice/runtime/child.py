"""One process of the service: what it is, and how to start and end it so that nothing outlives the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

_LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """What to run, and when it counts as up. Times in seconds."""

    name: str
    command: tuple[str, ...]
    answers: Callable[[], bool]  # quick probe; never raises
    prepare: Callable[[], object] = lambda: None  # called before each start
    needs: tuple[str, ...] = ()  # names of children that must answer before this one starts
    start_s: float = 120.0  # from start to the first answer
    silence_s: float = 30.0  # between answers
    stop_s: float = 5.0  # from the polite signal to the last one
    env: Mapping[str, str] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()
    log: Path | None = None  # None: the supervisor's own output


class Process(Protocol):
    """The little that supervision asks of a running process."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None:
        """Exit code, negative for a signal; None while it runs."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it, and whatever it started, now."""


class ChildProcess:
    """A child in a session of its own: Ctrl-C reaches the supervisor alone, which then stops all in order."""

    def __init__(self, spec: ChildSpec) -> None:
        output = spec.log.open("ab") if spec.log else None
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - commands are our own
                [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), *spec.command],
                env={**os.environ, **spec.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                pass_fds=spec.pass_fds,
                start_new_session=True,
            )
        finally:
            if output:
                output.close()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def poll(self) -> int | None:
        return self._popen.poll()

    def terminate(self) -> None:
        self._popen.terminate()

    def kill(self) -> None:
        if self._popen.poll() is None:
            os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()


def tell_exit(code: int) -> str:
    """How a process ended, for a person."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
