"""Any recording becomes 16 kHz sound on the clock of the call."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes.sounds import silence, tone, write, write_with_hole
from voice.domain.audio import Waveform
from voice.transcribe.decode import BLOCK_S, KEPT_BLOCKS, Recording, block_start_ms, blocks, decode

FORMATS = {
    "call.wav": ("pcm_s16le", 8_000),
    "mulaw.wav": ("pcm_mulaw", 8_000),
    "odd.wav": ("pcm_s24le", 11_025),
    "call.mp3": ("libmp3lame", 44_100),
    "call.m4a": ("aac", 48_000),
    "call.amr": ("libopencore_amrnb", 8_000),
    "call.3gp": ("libopencore_amrnb", 8_000),
    "call.ogg": ("libopus", 48_000),
    "call.webm": ("libopus", 48_000),
    "call.flac": ("flac", 16_000),
}


def pitch_hz(waveform: Waveform) -> float:
    middle = waveform.samples[len(waveform.samples) // 4 : -len(waveform.samples) // 4]
    return float(np.argmax(np.abs(np.fft.rfft(middle))) * waveform.rate_hz / len(middle))


@pytest.mark.parametrize(("name", "coding"), FORMATS.items())
def test_every_format_that_phones_send_is_heard(tmp_path: Path, name: str, coding: tuple[str, int]) -> None:
    codec, rate_hz = coding
    path = write(tmp_path / name, tone(2.0, 500, rate_hz=rate_hz), codec, rate_hz=rate_hz)
    (heard,) = decode(path)
    assert heard.rate_hz == 16_000
    assert heard.samples.dtype == np.float32
    assert heard.duration_ms == pytest.approx(2_000, abs=40)  # a frame of padding, where the codec adds one
    assert pitch_hz(heard) == pytest.approx(500, abs=2)


def test_raw_aac_frames_are_heard(tmp_path: Path) -> None:
    path = write(tmp_path / "call.aac", tone(2.0, 500), "aac", form="adts")
    assert pitch_hz(decode(path)[0]) == pytest.approx(500, abs=2)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_the_length_of_uncompressed_sound_is_exact_to_the_millisecond(tmp_path: Path, rate_hz: int) -> None:
    path = write(tmp_path / "call.wav", tone(1.234, rate_hz=rate_hz), rate_hz=rate_hz)
    assert decode(path)[0].duration_ms == 1_234


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    honest = write(tmp_path / "call.flac", tone(1.0), "flac")
    disguised = honest.rename(tmp_path / "call.mp3")
    assert decode(disguised)[0].duration_ms == 1_000


def test_channels_stay_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", np.concatenate([tone(1.0, 300), tone(1.0, 900)]))
    left, right = decode(path)
    assert pitch_hz(left) == pytest.approx(300, abs=2)
    assert pitch_hz(right) == pytest.approx(900, abs=2)


def test_more_than_two_channels_are_mixed_to_one(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", np.repeat(tone(1.0, 300), 6, axis=0))
    (mixed,) = decode(path)
    assert pitch_hz(mixed) == pytest.approx(300, abs=2)


def test_sound_after_a_pause_of_the_recorder_keeps_its_second(tmp_path: Path) -> None:
    (heard,) = decode(write_with_hole(tmp_path / "call.webm", 2.0, 3.0, 1.0))
    assert heard.duration_ms == pytest.approx(6_000, abs=40)
    assert not heard.slice_ms(2_200, 4_800).samples.any()
    assert np.abs(heard.slice_ms(5_100, 5_900).samples).max() > 0.2


def test_samples_that_are_no_numbers_are_silence(tmp_path: Path) -> None:
    broken = tone(1.0)
    broken[0, 4_000:5_000] = np.nan
    broken[0, 6_000:6_100] = 40.0
    (heard,) = decode(write(tmp_path / "call.wav", broken, "pcm_f32le"))
    assert np.isfinite(heard.samples).all()
    assert np.abs(heard.samples).max() <= 1.0


def test_a_long_recording_comes_in_blocks_of_the_size_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "call.flac", np.concatenate([tone(7.0), silence(7.0)]), "flac")
    shapes = [block.shape for block in blocks(path, block_s=3)]
    assert shapes == [(2, 48_000), (2, 48_000), (2, 16_000)]


def test_a_damaged_stretch_costs_itself_not_the_rest(tmp_path: Path) -> None:
    path = write(tmp_path / "call.ogg", tone(20.0, rate_hz=48_000), "libopus", rate_hz=48_000)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2_000] = bytes(2_000)
    path.write_bytes(content)
    (heard,) = decode(path)
    assert heard.duration_ms == pytest.approx(20_000, abs=100)
    assert np.abs(heard.slice_ms(18_000, 19_000).samples).max() > 0.2


@pytest.mark.parametrize("seconds", [70.0, 30.0 * KEPT_BLOCKS + 5], ids=["short", "too long to keep"])
def test_a_recording_is_the_same_each_time_it_is_gone_through(tmp_path: Path, seconds: float) -> None:
    path = write(tmp_path / "call.flac", tone(seconds, 500), "flac")
    recording = Recording(path)
    first, second = list(recording.blocks()), list(recording.blocks())
    assert [block.shape for block in first] == [block.shape for block in blocks(path)]
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
    assert (first[0] is second[0]) == (seconds < 100)  # of a long one only the end is held
    assert first[-1] is second[-1]


@pytest.mark.parametrize("from_s", [0, 29, 30, 61, 330, 400])
@pytest.mark.parametrize("before", [True, False], ids=["gone through", "new"])
def test_a_recording_is_gone_through_from_any_moment(tmp_path: Path, from_s: int, before: bool) -> None:
    path = write(tmp_path / "call.flac", tone(30.0 * KEPT_BLOCKS + 40, 500), "flac")
    recording = Recording(path)
    whole = list(recording.blocks() if before else blocks(path))
    rest = list(recording.blocks(from_ms=from_s * 1_000))
    assert all(np.array_equal(one, other) for one, other in zip(rest, whole[from_s // BLOCK_S :], strict=True))
    assert block_start_ms(from_s * 1_000) == from_s // BLOCK_S * BLOCK_S * 1_000


def test_a_recording_that_was_left_halfway_is_decoded_anew(tmp_path: Path) -> None:
    recording = Recording(write(tmp_path / "call.flac", tone(70.0, 500), "flac"))
    next(recording.blocks())
    assert len(list(recording.blocks())) == 3
