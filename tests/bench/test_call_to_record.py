"""From audio to record, against the length of the call and against plain faster-whisper in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.processes import measured
from tests.bench.two_minutes import write

pytestmark = [pytest.mark.bench, pytest.mark.models]


@pytest.mark.parametrize("layout", ["stereo", "mono"])
def test_a_two_minute_call_is_a_record_in_a_third_of_its_length(tmp_path: Path, layout: str) -> None:
    audio = tmp_path / f"{layout}.flac"
    length_s = write(audio, stereo=layout == "stereo")
    ours, plain = measured("measure", "ours", str(audio)), measured("measure", "plain", str(audio))
    print(
        f"\n{layout}: {length_s:.0f} s; transcribe {ours['transcribe_s']:.1f} s, extract {ours['extract_s']:.1f} s,"
        f" {ours['total_s'] / length_s:.3f} of its length, peak {ours['peak_mb']:.0f} MB;"
        f" plain faster-whisper {plain['total_s']:.1f} s, ratio {ours['total_s'] / plain['total_s']:.2f}"
    )
    assert ours["total_s"] <= 0.35 * length_s
    assert ours["peak_mb"] <= 1500
