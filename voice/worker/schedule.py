"""What the worker does by the clock."""

from __future__ import annotations

from typing import Any

from voice.ports.jobs import SWEEP

SWEEP_EVERY_S = 30.0

# A sweep that could not be taken in time is dropped: the next one does the same.
SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {"task": SWEEP, "schedule": SWEEP_EVERY_S, "options": {"expires": SWEEP_EVERY_S}},
}
