"""Recordings as telephone lines and recorders leave them: the words are found as in the clean recording."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from tests.eval.cer import cer
from tests.fakes.sounds import RATE_HZ, noise, write
from tests.fakes.whisper import whisper
from voice.adapters.vad_silero import SileroDetector
from voice.domain.audio import ChannelLayout, Samples
from voice.domain.hints import CallHints
from voice.domain.transcript import Transcript
from voice.ports.speech import Engines
from voice.transcribe.decode import decode
from voice.transcribe.run import transcribe

pytestmark = [pytest.mark.eval, pytest.mark.models, pytest.mark.slow]

CALL = Path(__file__).parents[1] / "data" / "calls" / "zh-pump-quote.ogg"
SECONDS = 14
Make = Callable[[Path], Path]


@cache
def stereo() -> Samples:
    return np.stack([channel.samples[: SECONDS * RATE_HZ] for channel in decode(CALL)])


def mono() -> Samples:
    return np.asarray(np.clip(stereo().sum(axis=0, keepdims=True), -1, 1), np.float32)


def at_rate(sound: Samples, rate_hz: int) -> Samples:
    layout = "mono" if len(sound) == 1 else "stereo"
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout=layout)
    frame.sample_rate = RATE_HZ
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate_hz)
    return np.concatenate([part.to_ndarray() for part in (*resampler.resample(frame), *resampler.resample(None))], 1)


def coded(name: str, codec: str, rate_hz: int, *, bit_rate: int | None = None) -> Make:
    return lambda folder: write(folder / name, at_rate(mono(), rate_hz), codec, rate_hz=rate_hz, bit_rate=bit_rate)


def phone(change: Callable[[Samples], Samples]) -> Make:
    """Changed, then by G.711 as over a line."""
    return lambda folder: write(
        folder / "call.wav",
        at_rate(np.clip(change(mono()), -1, 1).astype(np.float32), 8_000),
        "pcm_mulaw",
        rate_hz=8_000,
    )


def recorder(change: Callable[[Samples], Samples]) -> Make:
    """Changed, in 16 bits: what no coder has made worse."""
    return lambda folder: write(folder / "call.wav", at_rate(change(mono()), 8_000), rate_hz=8_000)


def noisy(sound: Samples) -> Samples:
    """Steady noise 2 dB below the speech."""
    speech = float(np.sqrt(np.mean(sound[np.abs(sound) > 0.01] ** 2)))
    return np.asarray(0.5 * (sound + noise(SECONDS, level=speech * 10 ** (-2 / 20))), np.float32)


def cut_off(folder: Path) -> Path:
    """The recorder died: the last tenth of the bytes and the index are missing."""
    path = coded("call.mp3", "libmp3lame", 16_000)(folder)
    path.write_bytes(path.read_bytes()[: -path.stat().st_size // 10])
    return path


def opus_narrow(folder: Path) -> Path:
    """8 kbit/s, as messengers send it."""
    path, sound = folder / "call.ogg", at_rate(mono(), 48_000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono", options={"application": "voip"})
        stream.bit_rate = 8_000
        for at in range(0, sound.shape[1] - 960, 960):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, at : at + 960]), "flt", "mono")
            frame.sample_rate, frame.pts = 48_000, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


HARD: dict[str, Make] = {
    "µ-law": coded("call.wav", "pcm_mulaw", 8_000),
    "A-law": coded("call.wav", "pcm_alaw", 8_000),
    "AMR-NB": coded("call.amr", "libopencore_amrnb", 8_000),
    "Opus at 8 kbit/s": opus_narrow,
    "MP3 at 16 kbit/s": coded("call.mp3", "libmp3lame", 8_000, bit_rate=16_000),
    "44.1 kHz": coded("call.flac", "flac", 44_100),
    "clipped by 18 dB": phone(lambda sound: sound * 8),
    "30 dB too quiet": phone(lambda sound: sound / 31.6),
    "30 dB too quiet, 16 bits": recorder(lambda sound: sound / 31.6),
    "direct current": recorder(lambda sound: sound * 0.6 + 0.3),
    "direct current, coded": phone(lambda sound: sound * 0.6 + 0.03),
    "cut off": cut_off,
}

# These are heard by `make eval` alone.
LESS = {"44.1 kHz", "clipped by 18 dB", "direct current, coded", "MP3 at 16 kbit/s", "30 dB too quiet", "cut off"}


def heard(path: Path, *, denoise: bool = True) -> Transcript:
    return transcribe(path, Engines(whisper(), SileroDetector(), denoise=denoise), CallHints(language="zh"))


def text(found: Transcript) -> str:
    return "".join(turn.text for turn in found.turns)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> str:
    return text(heard(write(tmp_path_factory.mktemp("clean") / "call.wav", mono())))


@pytest.mark.parametrize(
    "make", [pytest.param(make, id=name, marks=[pytest.mark.long] * (name in LESS)) for name, make in HARD.items()]
)
def test_the_words_are_found(tmp_path: Path, make: Make, clean: str) -> None:
    found = text(heard(make(tmp_path)))
    error = cer(clean, found)
    print(f"\n{error:.3f} against the clean recording: {found}")
    assert error <= 0.25  # of 40 characters: one word more or less is 0.05
    assert "王" in found


@pytest.mark.long
def test_of_a_very_noisy_call_more_is_heard_with_less_of_its_noise(tmp_path: Path, clean: str) -> None:
    path = phone(noisy)(tmp_path)
    less, all_of_it = (cer(clean, text(heard(path, denoise=denoise))) for denoise in (True, False))
    print(f"\n{less:.3f} instead of {all_of_it:.3f}")
    assert less <= all_of_it - 0.1


def test_a_side_20_db_quieter_is_not_lost(tmp_path: Path) -> None:
    sound = stereo() * np.array([[1.0], [0.1]], np.float32)
    found = heard(write(tmp_path / "call.wav", at_rate(sound, 8_000), "pcm_alaw", rate_hz=8_000))
    assert found.layout is ChannelLayout.STEREO
    assert {turn.side.value for turn in found.turns} == {"rep", "customer"}


def test_a_dead_channel_leaves_one_voice_track(tmp_path: Path, clean: str) -> None:
    found = heard(write(tmp_path / "call.wav", np.concatenate([mono() * 0, mono()])))
    assert found.layout is ChannelLayout.FAKE_STEREO
    assert cer(clean, text(found)) <= 0.2


@pytest.mark.long
def test_ten_minutes_on_hold_keep_the_clock(tmp_path: Path) -> None:
    hold = np.zeros((1, 600 * RATE_HZ), np.float32)
    found = heard(write(tmp_path / "call.flac", np.concatenate([mono(), hold, mono()], 1), "flac"))
    starts = [turn.start_ms or 0 for turn in found.turns]
    before, after = (
        "".join(turn.text for turn, at in zip(found.turns, starts, strict=True) if (at > 300_000) is late)
        for late in (False, True)
    )
    assert cer(before, after) <= 0.1
    assert min(at for at in starts if at > 300_000) - starts[0] == pytest.approx(614_000, abs=300)
