"""How many items of which call still wait for a person's word."""

from __future__ import annotations

from collections.abc import Iterable

from voice.bootstrap import Services
from voice.domain.actor import Actor
from voice.domain.recording import Call, CallStatus
from voice.domain.review import FactState


def open_items(services: Services, actor: Actor, calls: Iterable[Call]) -> dict[str, int]:
    """Call id to number of proposed facts; calls with none are left out."""
    counts = {
        call.id: sum(fact.state is FactState.PROPOSED for fact in services.review.record(actor, call.id))
        for call in calls
        if call.status is CallStatus.READY
    }
    return {call_id: count for call_id, count in counts.items() if count}
