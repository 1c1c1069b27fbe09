"""A process without a broker says so, and leaves its jobs to the outbox."""

from __future__ import annotations

import pytest

from voice.adapters.jobs_absent import AbsentJobQueue
from voice.domain.errors import Unavailable
from voice.ports.jobs import PROCESS_CALL


def test_nothing_can_be_sent() -> None:
    with pytest.raises(Unavailable) as refusal:
        AbsentJobQueue().enqueue(PROCESS_CALL, "call-1")

    assert refusal.value.code == "no_broker"


def test_how_many_wait_is_not_known() -> None:
    assert AbsentJobQueue().depth() is None
