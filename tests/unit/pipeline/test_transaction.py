"""Whoever is overtaken begins anew, but not for ever."""

from __future__ import annotations

import pytest

from voice.domain.errors import Conflict
from voice.pipeline.transaction import until_current


def overtaken(times: int, code: str = "stale_call") -> list[int]:
    """How many tries a change needs that is overtaken so often."""
    tries: list[int] = []

    def change() -> list[int]:
        tries.append(1)
        if len(tries) <= times:
            raise Conflict("overtaken", code=code)
        return tries

    return until_current(change, times=3)


@pytest.mark.parametrize("times", [0, 1, 2])
def test_it_is_tried_again(times: int) -> None:
    assert len(overtaken(times)) == times + 1


def test_in_the_end_the_conflict_is_told() -> None:
    with pytest.raises(Conflict):
        overtaken(3)


def test_other_conflicts_are_told_at_once() -> None:
    with pytest.raises(Conflict) as refusal:
        overtaken(1, code="login_taken")

    assert refusal.value.code == "login_taken"
