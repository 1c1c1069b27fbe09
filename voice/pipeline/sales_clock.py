"""What the sales side does by the clock: its steps in order, none held up by another's failure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from voice.domain.errors import CallgateError
from voice.ports.clock import Clock

Step = tuple[str, Callable[[datetime], int]]  # its name, and what it does: how many rows it touched

_log = logging.getLogger(__name__)


class SalesClock:
    """`steps` work from rows as they stand, so a run may be missed, repeated, or made by several workers at once."""

    def __init__(self, *, clock: Clock, steps: Sequence[Step]) -> None:
        self._clock = clock
        self._steps = tuple(steps)

    def run(self) -> dict[str, int]:
        """How many rows each step touched; a step that failed is left out, logged by its code and tried next time."""
        now = self._clock.now()
        touched: dict[str, int] = {}
        for name, step in self._steps:
            try:
                touched[name] = step(now)
            except CallgateError as error:
                _log.warning("sales_step_failed", extra={"step": name, "code": error.code})
        if any(touched.values()):
            _log.info("sales_ticked", extra=touched)
        return touched
