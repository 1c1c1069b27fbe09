"""Recordings with silent stretches: zeros there, and else the very samples, on the same clock."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from tests.fakes.sounds import noise, tone, write, write_with_hole
from voice.domain.errors import UnusableAudio
from voice.transcribe.decode import decode
from voice.transcribe.mute import write_muted

STRETCHES = ((500, 1_200), (2_000, 2_050))


def samples_of(path: Path) -> tuple[np.ndarray, int]:
    """As 16-bit integers, shape (channels, n), and their rate."""
    with av.open(str(path)) as container:
        (stream,) = container.streams.audio
        convert = av.AudioResampler("s16p", stream.layout.name, stream.rate)
        frames = [frame for decoded in container.decode(stream) for frame in convert.resample(decoded)]
        return np.concatenate([frame.to_ndarray() for frame in [*frames, *convert.resample(None)]], axis=1), stream.rate


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
def test_private_stretches_are_zero_in_all_channels_and_all_else_is_untouched(
    tmp_path: Path, rate_hz: int, channels: int
) -> None:
    spoken = np.concatenate([tone(3.0, 300 + 200 * channel, rate_hz=rate_hz) for channel in range(channels)])
    source = write(tmp_path / "call.wav", spoken, rate_hz=rate_hz)
    write_muted(source, tmp_path / "muted", STRETCHES)
    before, _ = samples_of(source)
    after, rate = samples_of(tmp_path / "muted")
    assert (after.shape, rate) == (before.shape, rate_hz)
    silent = np.zeros(before.shape[1], bool)
    for start, end in STRETCHES:
        silent[start * rate_hz // 1000 : -(-end * rate_hz // 1000)] = True
    assert not after[:, silent].any()
    assert before[:, silent].any()
    assert np.array_equal(after[:, ~silent], before[:, ~silent])


@pytest.mark.parametrize(("name", "codec", "rate_hz"), [("a.mp3", "mp3", 16_000), ("a.m4a", "aac", 16_000)])
def test_packed_recordings_too(tmp_path: Path, name: str, codec: str, rate_hz: int) -> None:
    source = write(tmp_path / name, noise(3.0), codec, rate_hz=rate_hz)
    write_muted(source, tmp_path / "muted", STRETCHES)
    (before,), (after,) = decode(source), decode(tmp_path / "muted")
    assert abs(before.duration_ms - after.duration_ms) <= 1
    for start, end in STRETCHES:
        assert not after.slice_ms(start, end).samples.any()
    assert np.allclose(after.slice_ms(1_300, 1_900).samples, before.slice_ms(1_300, 1_900).samples, atol=1e-4)


def test_a_hole_that_the_recorder_left_stands_as_silence_so_that_later_words_keep_their_second(tmp_path: Path) -> None:
    source = write_with_hole(tmp_path / "call.webm", 1.0, 2.0, 1.0)
    write_muted(source, tmp_path / "muted", ((3_200, 3_400),))
    (after,) = decode(tmp_path / "muted")
    assert after.duration_ms == pytest.approx(4_000, abs=40)
    assert not after.slice_ms(3_220, 3_380).samples.any()
    assert after.slice_ms(3_450, 3_900).samples.any()


def test_a_stretch_may_reach_beyond_the_end_and_many_channels_become_one(tmp_path: Path) -> None:
    source = write(tmp_path / "call.wav", np.repeat(tone(1.0), 6, axis=0))
    write_muted(source, tmp_path / "muted", ((900, 5_000),))
    (after,) = decode(tmp_path / "muted")
    assert after.duration_ms == 1_000
    assert after.slice_ms(0, 890).samples.any()
    assert not after.slice_ms(900, 1_000).samples.any()


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(b"RIFF")
    with pytest.raises(UnusableAudio):
        write_muted(tmp_path / "call.wav", tmp_path / "muted", ())
