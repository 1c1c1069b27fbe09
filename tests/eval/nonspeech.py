"""Sounds of a telephone line in which nobody speaks, made by arithmetic: float32 in [-1, 1], shape (1, n), 16 kHz."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tests.fakes.sounds import RATE_HZ, dtmf, music, noise, ring_back, silence
from voice.domain.audio import Samples

SECONDS = 20.0
SCALE = (262, 294, 330, 392, 440, 523, 587, 659)  # pentatonic, Hz


def coloured(seconds: float, *, tilt: float, level: float, seed: int = 3) -> Samples:
    """Noise whose amplitude falls with frequency ** tilt: 0 is white, 0.5 pink, 1 brown."""
    size = round(seconds * RATE_HZ)
    drawn = np.fft.rfft(np.random.default_rng(seed).standard_normal(size))
    drawn *= np.maximum(np.fft.rfftfreq(size, 1 / RATE_HZ), 20.0) ** -tilt
    return _at_level(np.fft.irfft(drawn, size), level)


def wind(seconds: float) -> Samples:
    """Gusts over a microphone: brown noise that swells every few seconds."""
    gust = _slow(seconds, per_s=0.7, seed=5)
    return coloured(seconds, tilt=1.0, level=0.5, seed=6) * (0.1 + gust)


def breath(seconds: float) -> Samples:
    """Somebody breathes into a muted line: noise around 1 to 3 kHz, in for 1.2 s, out for 1.5 s, then a rest."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    phase = time % 4.0
    loud = np.where(phase < 1.2, np.sin(np.pi * phase / 1.2), 0.7 * np.sin(np.pi * np.clip((phase - 1.5) / 1.5, 0, 1)))
    return (band(seconds, 900, 3_200, level=0.08, seed=7) * np.maximum(loud, 0.0)).astype(np.float32)


def band(seconds: float, low_hz: float, high_hz: float, *, level: float, seed: int = 9) -> Samples:
    size = round(seconds * RATE_HZ)
    drawn = np.fft.rfft(np.random.default_rng(seed).standard_normal(size))
    frequency = np.fft.rfftfreq(size, 1 / RATE_HZ)
    drawn[(frequency < low_hz) | (frequency > high_hz)] = 0
    return _at_level(np.fft.irfft(drawn, size), level)


def clicks(seconds: float, *, per_s: float = 3.0) -> Samples:
    """Key clicks, a bad contact: short decaying bursts at random moments."""
    draws = np.random.default_rng(11)
    sound = silence(seconds)
    for at in draws.integers(0, sound.shape[1] - 800, round(seconds * per_s)):
        sound[0, at : at + 800] += (
            draws.standard_normal(800) * np.exp(-np.linspace(0, 9, 800)) * draws.uniform(0.1, 0.8)
        )
    return np.clip(sound, -1, 1)


def cadence(seconds: float, hz: Sequence[float], on_s: float, off_s: float, *, level: float = 0.3) -> Samples:
    """A tone of a telephone exchange: busy, congestion, ring-back of other countries, off the hook."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = sum(np.sin(2 * np.pi * one * time) for one in hz) * (level / len(hz))
    return np.where(time % (on_s + off_s) < on_s, sound, 0).astype(np.float32)[np.newaxis]


def fax(seconds: float) -> Samples:
    """Calling tone, answer tone with its turns of phase, then a carrier keyed at 300 baud."""
    calling = cadence(min(seconds, 4.0), [1_100], 0.5, 3.0)
    time = np.arange(round(3.3 * RATE_HZ)) / RATE_HZ
    answer = 0.3 * np.sin(2 * np.pi * 2_100 * time) * np.sign(np.sin(2 * np.pi * time / 0.9))
    bits = np.random.default_rng(13).integers(0, 2, round(max(seconds - 7.3, 1.0) * 300))
    keyed = np.where(np.repeat(bits, RATE_HZ // 300), 1_650.0, 1_850.0)
    carrier = 0.3 * np.sin(2 * np.pi * np.cumsum(keyed) / RATE_HZ)
    return np.concatenate([calling, answer[np.newaxis], carrier[np.newaxis]], axis=1).astype(np.float32)


def sweep(seconds: float) -> Samples:
    """A siren between 500 and 1,500 Hz."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    hz = 1_000 + 500 * np.sin(2 * np.pi * 0.4 * time)
    return (0.3 * np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ)).astype(np.float32)[np.newaxis]


def hum(seconds: float, hz: float = 50.0) -> Samples:
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return _float32(sum(0.15 / n * np.sin(2 * np.pi * hz * n * time) for n in range(1, 9)))


def arpeggio(seconds: float, *, beat_s: float = 0.2, vibrato: float = 0.0, overtones: int = 4) -> Samples:
    """One note after another; with vibrato it comes near to a voice that sings without words."""
    return _notes(seconds, beat_s, lambda hz, time: _string(hz, time, vibrato, overtones))


def plucked(seconds: float, *, beat_s: float = 0.4) -> Samples:
    """Karplus-Strong: a guitar that plays a scale."""
    return _notes(seconds, beat_s, _pluck)


def drums(seconds: float, *, beat_s: float = 0.5) -> Samples:
    """A bass drum on the beat, a snare between, a hat on the halves."""
    draws = np.random.default_rng(17)
    sound = silence(seconds)[0]
    length = round(0.2 * RATE_HZ)
    time = np.arange(length) / RATE_HZ
    bass = 0.7 * np.sin(2 * np.pi * 60 * time) * np.exp(-time * 20)
    for beat, at_s in enumerate(np.arange(0, seconds - 0.2, beat_s / 2)):
        at = round(at_s * RATE_HZ)
        hat = 0.1 * draws.standard_normal(length) * np.exp(-time * 80)
        snare = 0.4 * draws.standard_normal(length) * np.exp(-time * 25)
        sound[at : at + length] += hat + (bass if beat % 4 == 0 else snare if beat % 4 == 2 else 0)
    return _float32(np.clip(sound, -1, 1))


def vowel_like(seconds: float) -> Samples:
    """A synthetic pad: a saw tooth through two formants that stand still. The hardest music for a detector."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = np.zeros_like(time)
    for place, hz in enumerate((196.0, 220.0, 262.0, 196.0)):
        part = (time // 2 % 4) == place
        for over in range(1, 18):
            form = np.exp(-(((hz * over - 700) / 250) ** 2)) + 0.6 * np.exp(-(((hz * over - 1_200) / 300) ** 2))
            sound += part * form * np.sin(2 * np.pi * hz * over * time + 0.02 * np.sin(2 * np.pi * 5 * time) * over)
    return _at_level(sound, 0.1)


def band_music(seconds: float) -> Samples:
    """All at once, as hold music is."""
    parts = (plucked(seconds), drums(seconds), music(seconds), arpeggio(seconds, vibrato=0.01))
    return np.clip(sum(part[:, : round(seconds * RATE_HZ)] for part in parts) * 0.5, -1, 1).astype(np.float32)


SOUNDS: dict[str, Callable[[], Samples]] = {
    "silence": lambda: silence(SECONDS),
    "line noise": lambda: noise(SECONDS, level=0.001),
    "white noise": lambda: noise(SECONDS, level=0.02),
    "loud white noise": lambda: noise(SECONDS, level=0.3),
    "pink noise": lambda: coloured(SECONDS, tilt=0.5, level=0.05),
    "loud pink noise": lambda: coloured(SECONDS, tilt=0.5, level=0.25),
    "brown noise": lambda: coloured(SECONDS, tilt=1.0, level=0.1),
    "wind": lambda: wind(SECONDS),
    "breath": lambda: breath(SECONDS),
    "hum": lambda: hum(SECONDS),
    "clicks": lambda: clicks(SECONDS),
    "ring-back": lambda: ring_back(SECONDS),
    "ring-back with line noise": lambda: ring_back(SECONDS) + noise(SECONDS, level=0.01),
    "ring-back of America": lambda: cadence(SECONDS, [440, 480], 2.0, 4.0),
    "busy": lambda: cadence(SECONDS, [450], 0.35, 0.35),
    "congestion": lambda: cadence(SECONDS, [450], 0.7, 0.7),
    "dial tone": lambda: cadence(SECONDS, [450], 1.0, 0.0),
    "call waiting": lambda: cadence(SECONDS, [450], 0.4, 4.0),
    "keys": lambda: dtmf("13800138000#" * 3),
    "fax": lambda: fax(SECONDS),
    "siren": lambda: sweep(SECONDS),
    "chords": lambda: music(SECONDS),
    "arpeggio": lambda: arpeggio(SECONDS),
    "arpeggio with vibrato": lambda: arpeggio(SECONDS, beat_s=0.8, vibrato=0.02, overtones=8),
    "slow strings": lambda: arpeggio(SECONDS, beat_s=2.0, vibrato=0.01, overtones=12),
    "whistle": lambda: arpeggio(SECONDS, beat_s=0.4, vibrato=0.01, overtones=1),
    "guitar": lambda: plucked(SECONDS),
    "drums": lambda: drums(SECONDS),
    "band": lambda: band_music(SECONDS),
    "pad": lambda: vowel_like(SECONDS),
    "ring-back, silence, music": lambda: np.concatenate([ring_back(10), silence(5), band_music(15)], axis=1),
}


def _notes(seconds: float, beat_s: float, play: Callable[[float, Samples], Samples]) -> Samples:
    time = (np.arange(round(beat_s * RATE_HZ)) / RATE_HZ).astype(np.float32)
    order = np.random.default_rng(19).integers(0, len(SCALE), round(seconds / beat_s))
    return _float32(np.concatenate([play(SCALE[place], time) for place in order]))


def _string(hz: float, time: Samples, vibrato: float, overtones: int) -> Samples:
    phase = 2 * np.pi * hz * time + vibrato * hz / 5.5 * np.sin(2 * np.pi * 5.5 * time)
    loud = np.minimum(1.0, time * 25) * np.exp(-time * 0.8)
    return _line(0.2 * loud * sum(np.sin(over * phase) / over for over in range(1, overtones + 1)))


def _pluck(hz: float, time: Samples) -> Samples:
    ring = np.random.default_rng(round(hz)).uniform(-0.5, 0.5, round(RATE_HZ / hz))
    sound: list[npt.NDArray[np.float64]] = []
    while len(sound) * len(ring) < len(time):
        sound.append(ring)
        ring = 0.498 * (ring + np.roll(ring, 1))
    return _line(np.concatenate(sound)[: len(time)])


def _slow(seconds: float, *, per_s: float, seed: int) -> Samples:
    """A smooth random curve within 0..1."""
    points = np.random.default_rng(seed).uniform(0, 1, int(seconds * per_s) + 2)
    return _line(np.interp(np.arange(round(seconds * RATE_HZ)) * per_s / RATE_HZ, np.arange(len(points)), points))


def _at_level(sound: npt.NDArray[np.float64], level: float) -> Samples:
    return _float32(np.clip(sound / np.sqrt(np.mean(sound**2)) * level, -1, 1))


def _float32(sound: npt.ArrayLike) -> Samples:
    return _line(sound)[np.newaxis]


def _line(sound: npt.ArrayLike) -> Samples:
    return np.asarray(sound, np.float32)
