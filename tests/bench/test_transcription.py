"""CPU time of a transcription by stage, and against other ways to run the same weights, all in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.processes import measured
from tests.bench.two_minutes import write
from tests.bench.usage import machine

pytestmark = [pytest.mark.bench, pytest.mark.models]

STAGES = ("decode", "detector", "recognizer", "voices", "overlaps", "clusters and text")
PEERS = {
    "plain": "plain faster-whisper, its defaults",
    "openai": "settings of openai-whisper",
    "batched": "batched pipeline, its defaults",
}


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, float]]:
    """A call of two minutes in both layouts, with its length in seconds."""
    folder = tmp_path_factory.mktemp("calls")
    paths = {layout: folder / f"{layout}.flac" for layout in ("mono", "stereo")}
    return {layout: (path, write(path, stereo=layout == "stereo")) for layout, path in paths.items()}


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_telling_the_voices_apart_costs_less_than_hearing_the_words(
    calls: dict[str, tuple[Path, float]], layout: str
) -> None:
    audio, length_s = calls[layout]
    found = measured("stages", str(audio))
    print(f"\n{layout}, {length_s:.0f} s, on {machine()}; CPU seconds a second of sound:")
    print("  " + ", ".join(f"{stage} {found.get(stage, 0.0) / length_s:.4f}" for stage in (*STAGES, "total")))
    assert found.get("voices", 0.0) + found["clusters and text"] <= 0.6 * found["recognizer"]
    assert found.get("overlaps", 0.0) <= 0.15 * found["recognizer"]


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_a_transcript_with_speakers_costs_no_more_than_plain_words(
    calls: dict[str, tuple[Path, float]], layout: str
) -> None:
    audio, length_s = calls[layout]
    ours = measured("measure", "transcript", str(audio))
    print(f"\n{layout}, {length_s:.0f} s, on {machine()}: {_told(ours, length_s)}")
    peers = {way: measured("measure", way, str(audio)) for way in PEERS}
    for way, peer in peers.items():
        print(f"  {PEERS[way]}: {_told(peer, length_s)}; ours is {ours['cpu_s'] / peer['cpu_s']:.2f} of its CPU")
    assert ours["cpu_s"] <= 1.1 * peers["plain"]["cpu_s"]


def _told(found: dict[str, float], length_s: float) -> str:
    return f"CPU {found['cpu_s'] / length_s:.3f}, clock {found['total_s'] / length_s:.3f}, {found['peak_mb']:.0f} MB"
