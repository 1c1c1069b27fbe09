"""A processed call of today in which the rep promised something."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.fakes.house import House, the_facts
from voice.domain.facts import Action, CallFacts
from voice.domain.transcript import Transcript
from voice.ports.crm import Todo


def promised_trial(house: House) -> Todo:
    """A trial without a time."""

    def facts(transcript: Transcript, _: object) -> CallFacts:
        found = the_facts(transcript)
        (promise,) = found.commitments
        return replace(found, commitments=(replace(promise, action=Action.POC, due=None),))

    return _todo(house, facts)


def promised_quote(house: House) -> Todo:
    return _todo(house, lambda transcript, _: the_facts(transcript))


def _todo(house: House, extract: object) -> Todo:
    call = house.taken_in(called_at=datetime.now(UTC))
    house.processed(call, extract=extract)  # type: ignore[arg-type]
    (todo,) = house.services.crm.todos(house.people["rep"].user.actor)
    return todo
