"""The story's company, moved in once for each file of tests, and a printer that keeps its lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from voice.runtime.story.cast import Deals, set_the_stage
from voice.runtime.story.clock import StoryClock, moment
from voice.runtime.story.company import Company
from voice.runtime.story.printer import Printer

OPENING = moment("2026-07-13", "09:00")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company on its first day."""
    return Company(tmp_path_factory.mktemp("story"), StoryClock(OPENING))


@pytest.fixture(scope="module")
def deals(company: Company) -> Deals:
    """The two deals as they stand when the story begins."""
    return set_the_stage(company)


@pytest.fixture
def printed() -> list[str]:
    return []


@pytest.fixture
def out(printed: list[str]) -> Printer:
    return Printer(printed.append)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[str], Company]:
    """A new company that opens on a day like 2026-03-02."""
    return lambda day: Company(tmp_path, StoryClock(moment(day, "09:00")))
