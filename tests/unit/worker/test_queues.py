"""A worker of its own for what somebody waits for."""

from __future__ import annotations

import pytest

from voice.adapters.celery_app import make_app, take_only
from voice.domain.errors import InvalidInput


def test_a_worker_takes_from_all_queues_unless_told_otherwise() -> None:
    assert set(make_app("memory://").amqp.queues.consume_from) == {
        "callgate.calls",
        "callgate.quick",
        "callgate.sweeps",
    }


def test_it_can_be_kept_for_some() -> None:
    app = make_app("memory://", namespace="mine")
    take_only(app, ["quick", "sweeps"], namespace="mine")
    assert set(app.amqp.queues.consume_from) == {"mine.quick", "mine.sweeps"}


@pytest.mark.parametrize("queues", [[], ["fast"], ["quick", "fast"]])
def test_a_queue_that_there_is_not_is_refused(queues: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        take_only(make_app("memory://"), queues, namespace="callgate")
    assert "calls, quick, sweeps" in (refused.value.remedy or "")
