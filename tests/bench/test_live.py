"""Ready at hang-up: a call of five minutes that was heard while it went on, after its last byte."""

from __future__ import annotations

import pytest

from tests.bench.processes import measured
from tests.bench.usage import machine

pytestmark = [pytest.mark.bench, pytest.mark.models]


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_the_transcript_is_complete_three_seconds_after_the_last_byte(layout: str) -> None:
    found = measured("live", layout)
    waited_s = found["accept_s"] + found["transcribe_s"]
    print(
        f"\n{layout}, {found['length_s']:.0f} s, on {machine()}: {waited_s:.2f} s after the last byte"
        f" (accepted {found['accept_s']:.2f}, transcribed {found['transcribe_s']:.2f};"
        f" CPU {found['accept_cpu_s']:.2f} and {found['transcribe_cpu_s']:.2f});"
        f" {found['heard_before_s']:.0f} s were heard before with {found['listening_cpu_s']:.1f} CPU seconds,"
        f" whole it takes {found['whole_s']:.1f} s ({found['whole_cpu_s']:.1f} CPU);"
        f" CER {found['live_cer']:.4f}, whole {found['whole_cer']:.4f}, {found['apart']:.4f} apart;"
        f" {found['peak_mb']:.0f} MB"
    )
    assert found["live_cer"] <= found["whole_cer"] + 0.01
    assert waited_s <= 3.0
