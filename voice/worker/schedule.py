"""What the worker does by the clock."""

from __future__ import annotations

from typing import Any

from voice.ports.jobs import SALES_TICK, SWEEP

SWEEP_EVERY_S = 30.0
SALES_TICK_EVERY_S = 60.0

# What could not be taken in time is dropped: the next one does the same.
SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {"task": SWEEP, "schedule": SWEEP_EVERY_S, "options": {"expires": SWEEP_EVERY_S}},
    "sales_tick": {"task": SALES_TICK, "schedule": SALES_TICK_EVERY_S, "options": {"expires": SALES_TICK_EVERY_S}},
}
