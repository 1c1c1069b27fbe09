"""The worker's memory does not grow with the call."""

from __future__ import annotations

import pytest

from tests.bench.processes import measured

pytestmark = [pytest.mark.bench, pytest.mark.slow]

FIVE_MINUTES_MB = 900
THREE_HOURS_MB = 1_100
GROWTH_MB = 200  # of everything but the recognizer, from five minutes to three hours


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_three_hours_take_hardly_more_than_five_minutes(layout: str) -> None:
    """With a scripted recognizer: what grows is the rest."""
    curve = {minutes: measured("memory", str(minutes), layout, "scripted") for minutes in (5, 30, 180)}
    for minutes, figures in curve.items():
        print(f"\n{layout}, {minutes} min: peak {figures['peak_mb']:.0f} MB, {figures['cpu_s']:.0f} CPU s", end="")
    assert curve[180]["peak_mb"] - curve[5]["peak_mb"] <= GROWTH_MB


@pytest.mark.models
@pytest.mark.parametrize(("minutes", "most_mb"), [(5, FIVE_MINUTES_MB), (30, THREE_HOURS_MB)])
def test_the_worker_stays_within_its_memory(minutes: int, most_mb: int) -> None:
    figures = measured("memory", str(minutes), "mono", "real")
    print(f"\nworker, {minutes} min: peak {figures['peak_mb']:.0f} MB, {figures['cpu_s']:.0f} CPU s", end="")
    assert figures["peak_mb"] <= most_mb
