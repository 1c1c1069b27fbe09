"""Runs a measurement in a process of its own, so that memory and warm-up of one way never touch another."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def measured(module: str, *arguments: str) -> dict[str, float]:
    """The JSON that `python -m tests.bench.MODULE ARGUMENTS` prints last."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
