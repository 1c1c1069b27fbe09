"""The demo: the whole service under its supervisor, and a guide that walks through it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from voice.domain.errors import Forbidden
from voice.runtime.child import ChildProcess, ChildSpec
from voice.runtime.processes import local_address
from voice.runtime.serve import serve
from voice.runtime.supervisor import Supervisor
from voice.settings import Settings


def demo(settings: Settings, *, once: bool, say: Callable[[str], None]) -> int:
    """Serves until it is stopped, or with `once` until the guide is through. Returns the guide's exit code.

    Raises Forbidden in production, and what `serve` raises.
    """
    if settings.production:
        raise Forbidden(
            "The demo has users with a known password.",
            code="demo_in_production",
            remedy="Use `callgate serve`, or unset CALLGATE_PRODUCTION.",
        )
    walk = _Walk(settings, once=once, say=say)
    try:
        serve(settings, say=say, on_ready=walk.begin, watches=[walk.look], logs=True)
    finally:
        walk.end()
    return walk.exit_code


class _Walk:
    """The guide's process, watched from the supervisor's loop."""

    def __init__(self, settings: Settings, *, once: bool, say: Callable[[str], None]) -> None:
        self._settings, self._once, self._say = settings, once, say
        self._supervisor: Supervisor | None = None
        self._guide: ChildProcess | None = None
        self.exit_code = 0

    def begin(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        address = local_address(self._settings)
        self._guide = ChildProcess(
            ChildSpec(
                name="guide",
                command=(sys.executable, "-m", "voice.runtime.demo_guide", address),
                answers=lambda: True,
            )
        )

    def end(self) -> None:
        if self._guide is not None:
            self._guide.kill()

    def look(self, _now: float) -> None:
        if self._guide is None or self._supervisor is None:
            return
        code = self._guide.poll()
        if code is None:
            return
        self._guide = None
        self.exit_code = code
        if self._once:
            self._supervisor.stop()
        elif code == 0:
            self._say("Serving. Ctrl-C stops it.")
        else:
            self._say("The guide did not get through; the service goes on. Ctrl-C stops it.")
