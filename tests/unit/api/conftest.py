"""A furnished house for each test: people in two regions, and where asked a call that is processed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.house import House


@pytest.fixture(scope="session")
def show_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Built once, since hashing passwords is slow on purpose; only ever copied."""
    return House(tmp_path_factory.mktemp("show_house")).settle()


@pytest.fixture
def house(show_house: House, tmp_path: Path) -> House:
    return show_house.copied_to(tmp_path / "data")
