"""A furnished house for each test: people in two regions, and where asked a call that is processed."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.fakes.house import House
from tests.unit.api.doors import Door, doors
from tests.unit.api.east import East
from tests.unit.api.weekly import Weekly, weekly_of
from voice.api.app import create_app


@pytest.fixture(scope="session")
def show_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Built once, since hashing passwords is slow on purpose; only ever copied."""
    return House(tmp_path_factory.mktemp("show_house")).settle()


@pytest.fixture
def house(show_house: House, tmp_path: Path) -> House:
    return show_house.copied_to(tmp_path / "data")


@pytest.fixture(scope="session")
def east_house(show_house: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, East]:
    """A house in which a rep of the east has one of everything; only ever copied."""
    house = show_house.copied_to(tmp_path_factory.mktemp("east_house"))
    return house, East(house)


@pytest.fixture(scope="session")
def weekly_house(show_house: House, tmp_path_factory: pytest.TempPathFactory) -> Weekly:
    """Where this week's forecast is open, with two deals to file; only ever copied."""
    return weekly_of(show_house.copied_to(tmp_path_factory.mktemp("weekly_house")))


@pytest.fixture
def weekly(weekly_house: Weekly, tmp_path: Path) -> Weekly:
    return weekly_house.copied_to(tmp_path / "weekly")


@pytest.fixture(scope="session")
def all_doors(show_house: House) -> tuple[FastAPI, list[Door]]:
    """The doors that there are, with the application that documents them."""
    app = create_app(show_house.services)
    return app, doors(app)
