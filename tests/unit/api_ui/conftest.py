"""A furnished house for each page test, and views spoken on a known Wednesday."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.fakes.house import House
from voice.api.ui.moments import Moments
from voice.api.ui.translations import translator

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 3, 11, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="session")
def show_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Built once, since hashing passwords is slow on purpose; only ever copied."""
    return House(tmp_path_factory.mktemp("show_house")).settle()


@pytest.fixture
def house(show_house: House, tmp_path: Path) -> House:
    return show_house.copied_to(tmp_path / "data")


@pytest.fixture
def chinese() -> Moments:
    return Moments(WEDNESDAY, SHANGHAI, translator("zh-CN"))


@pytest.fixture
def english() -> Moments:
    return Moments(WEDNESDAY, SHANGHAI, translator("en"))
