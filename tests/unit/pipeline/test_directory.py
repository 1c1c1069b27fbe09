"""The company's people as the core asks for them."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.service import FakeService
from voice.pipeline.directory import directory_of
from voice.ports.crm import Colleague, Position


def test_every_active_user_of_every_region_is_in_it(service: FakeService) -> None:
    with service.database.work() as unit:
        directory = directory_of(unit)
    assert directory.find("rep") == Colleague(id="rep", position=Position.REP, region="east", team="a")
    assert directory.find("manager") == Colleague(id="manager", position=Position.MANAGER, region="east", team="a")
    assert directory.find("stranger") == Colleague(id="stranger", position=Position.REP, region="west", team="w")


def test_who_has_left_is_not(service: FakeService) -> None:
    with service.database.work() as unit:
        unit.people.save(replace(unit.people.get("rep"), active=False))
        unit.commit()
    with service.database.work() as unit:
        assert directory_of(unit).find("rep") is None


def test_it_tells_whom_to_turn_to(service: FakeService) -> None:
    with service.database.work() as unit:
        levels = directory_of(unit).levels_above(region="east", team="a", person_id="rep")
    assert levels[0] == ("manager",)
