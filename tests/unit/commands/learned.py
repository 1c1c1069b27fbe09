"""A migrated service in a folder with one call that a person reviewed wholly, as the commands find it."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.house import House
from voice.domain.recording import Call
from voice.domain.review import Decision


def reviewed_house(folder: Path) -> tuple[House, Call]:
    house = House(folder).settle()
    call = house.taken_in()
    house.processed(call)
    rep = house.people["rep"].user.actor
    for fact in house.services.review.record(rep, call.id):
        house.services.review.decide(rep, fact.id, Decision.CONFIRM)
    return house, call
