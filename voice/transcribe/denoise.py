"""Takes steady noise down by a few dB, never more: what is taken away with it, the recognizer needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from voice.domain.audio import Samples
from voice.transcribe.decode import RATE_HZ

FRAME, HOP = 512, 128  # 32 ms every 8 ms
LONGEST = 30 * RATE_HZ  # a part has pauses enough to tell its noise by, and takes 80 MB
DEPTH = 10 ** (-9 / 20)  # the least that is left of any moment and frequency, as amplitude
QUIETEST_PART = 0.1  # of the frames: these hold the noise alone
SMOOTHED = 0.92  # how far a moment is judged by the one before it
LEAST_POWER = 1e-12
Power = npt.NDArray[np.float64]

_WINDOW = np.sqrt(np.hanning(FRAME + 1)[:-1])


def denoised(samples: Samples) -> Samples:
    """The sound of one channel, shape (n,), by a Wiener filter against the noise of its quietest moments.

    The signal-to-noise ratio is estimated by the decision-directed rule (Ephraim and Malah, 1984; with the Wiener gain,
    Scalart and Vieira Filho, 1996); no gain is below `DEPTH`. Of the same length.
    """
    parts = np.array_split(samples, max(1, -(-len(samples) // LONGEST)))
    return np.concatenate([_part(part) for part in parts])


def _part(samples: Samples) -> Samples:
    if not samples.any():
        return samples
    spectrum = _spectrum(samples)
    power = np.abs(spectrum) ** 2
    spectrum *= _gains(power / np.maximum(_noise(power), LEAST_POWER))
    return _sound(spectrum, len(samples))


def _noise(power: Power) -> Power:
    """Mean spectrum of the quietest frames that hold any sound."""
    loudness = power.sum(axis=1)
    heard = power[loudness > LEAST_POWER]
    loudness = loudness[loudness > LEAST_POWER]
    noise: Power = heard[loudness <= np.quantile(loudness, QUIETEST_PART)].mean(axis=0)
    return noise


def _gains(ratios: Power) -> Power:
    """Of each frame and frequency; `ratios` are of its power to that of the noise, shape (frames, frequencies)."""
    gains, speech = np.empty_like(ratios), np.zeros(ratios.shape[1])
    for at, ratio in enumerate(ratios):
        estimate = SMOOTHED * speech + (1 - SMOOTHED) * np.maximum(ratio - 1, 0)
        gains[at] = np.maximum(estimate / (1 + estimate), DEPTH)
        speech = gains[at] ** 2 * ratio
    return gains


def _spectrum(samples: Samples) -> npt.NDArray[np.complex128]:
    padded = np.pad(samples, (FRAME, FRAME + -len(samples) % HOP))
    return np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP] * _WINDOW, axis=1)


def _sound(spectrum: npt.NDArray[np.complex128], length: int) -> Samples:
    """Overlap and add; the squared windows of one place add up to the same everywhere."""
    frames = np.fft.irfft(spectrum, n=FRAME, axis=1) * _WINDOW
    summed = np.zeros((len(frames) + FRAME // HOP - 1, HOP))
    for part in range(FRAME // HOP):
        summed[part : part + len(frames)] += frames[:, part * HOP : (part + 1) * HOP]
    weight = (_WINDOW**2).reshape(-1, HOP).sum(axis=0)
    sound: Samples = (summed / weight).reshape(-1)[FRAME : FRAME + length].astype(np.float32)
    return sound
