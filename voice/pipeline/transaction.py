"""Repeats a transaction that another one overtook, so that no change of either is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from voice.domain.errors import Conflict

STALE = "stale_call"  # the code of CallRepository.save
T = TypeVar("T")


def until_current(change: Callable[[], T], *, times: int = 25) -> T:
    """Run `change`, which reads anew each time; raises the Conflict when it is overtaken `times` times in a row."""
    for _ in range(times - 1):
        try:
            return change()
        except Conflict as error:
            if error.code != STALE:
                raise
    return change()
