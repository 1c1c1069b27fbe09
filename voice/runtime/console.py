"""What the supervisor says to the person at the terminal."""

from __future__ import annotations

import sys


def say(line: str) -> None:
    """One line on standard error, at once: standard output belongs to what a command prints."""
    print(f"callgate: {line}", file=sys.stderr, flush=True)  # noqa: T201
