"""A recording is looked through before it is stored; what cannot be used is refused with a reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes.sounds import tone, write, write_video
from voice.domain.audio import AudioInfo
from voice.domain.errors import UnsupportedMedia, UnusableAudio
from voice.transcribe.probe import probe

RANDOM = np.random.default_rng(7).bytes(50_000)


def refusal(path: Path, content: bytes | None = None, **limits: int) -> str:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnusableAudio) as refused:
        probe(path, **limits)
    assert refused.value.detail
    return refused.value.code


def cut(path: Path, part: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * part)])
    return path


def test_it_tells_what_the_recording_is(tmp_path: Path) -> None:
    stereo = np.concatenate([tone(2.5, rate_hz=8_000), tone(2.5, 800, rate_hz=8_000)])
    path = write(tmp_path / "call.wav", stereo, "pcm_mulaw", rate_hz=8_000)
    assert probe(path) == AudioInfo(duration_ms=2_500, codec="pcm_mulaw", sample_rate_hz=8_000, channels=2)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "call.wav", b"") == "empty_file"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("call.wav", b"hello, this is a text\n" * 500),
        ("call.mp3", RANDOM),
        ("call.mp3", bytes(50_000)),
        ("call.ogg", b"%PDF-1.7\n" + RANDOM),
        ("call.m4a", b'{"audio": null}'),
    ],
)
def test_what_is_no_recording_is_refused_whatever_its_name(tmp_path: Path, name: str, content: bytes) -> None:
    assert refusal(tmp_path / name, content) == "not_audio"


def test_a_playlist_is_not_followed_to_other_files(tmp_path: Path) -> None:
    target = write(tmp_path / "secret.wav", tone(2.0))
    for name, text in {
        "a.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n",
        "b.mp3": f"ffconcat version 1.0\nfile '{target}'\n",
    }.items():
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises((UnusableAudio, UnsupportedMedia)):
            probe(path)


def test_a_film_without_sound_is_no_supported_medium(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        probe(write_video(tmp_path / "call.mp4"))
    assert refused.value.status == 415


def test_a_picture_is_no_supported_medium(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(bytes.fromhex("89504e470d0a1a0a0000000d49484452") + RANDOM)
    with pytest.raises(UnsupportedMedia):
        probe(path)


@pytest.mark.parametrize(("name", "codec"), [("call.m4a", "aac"), ("call.ogg", "libopus"), ("call.flac", "flac")])
def test_a_recording_of_which_only_the_head_came_is_refused_as_cut_off(tmp_path: Path, name: str, codec: str) -> None:
    path = write(tmp_path / name, tone(4.0, rate_hz=48_000), codec, rate_hz=48_000)
    assert refusal(cut(path, 0.02)) == "truncated_audio"


@pytest.mark.parametrize(("name", "codec"), [("call.wav", "pcm_s16le"), ("call.mp3", "libmp3lame")])
def test_less_than_half_of_what_the_header_declares_is_refused_as_cut_off(
    tmp_path: Path, name: str, codec: str
) -> None:
    assert refusal(cut(write(tmp_path / name, tone(10.0), codec), 0.3)) == "truncated_audio"


@pytest.mark.parametrize(
    ("name", "codec"), [("call.wav", "pcm_s16le"), ("call.mp3", "libmp3lame"), ("call.flac", "flac")]
)
def test_a_recording_that_lacks_its_end_is_taken(tmp_path: Path, name: str, codec: str) -> None:
    info = probe(cut(write(tmp_path / name, tone(10.0), codec), 0.9))
    assert info.duration_ms == pytest.approx(9_000, abs=400)


def test_a_wav_written_as_a_stream_does_not_count_as_cut_off(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", tone(2.0))
    content = bytearray(path.read_bytes())
    content[4:8] = b"\xff" * 4
    at = content.index(b"data")
    content[at + 4 : at + 8] = b"\xff" * 4
    path.write_bytes(content)
    assert probe(path).duration_ms == 2_000


def test_limits_of_length_are_the_callers(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", tone(2.0))
    assert refusal(path, min_ms=2_001) == "too_short"
    assert refusal(path, max_ms=1_999) == "too_long"
    assert probe(path, min_ms=2_000, max_ms=2_000).duration_ms == 2_000
