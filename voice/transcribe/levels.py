"""How loud the speech of a recording is, and how far the noise lies below it; from loudness in steps of 20 ms."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from voice.domain.audio import Samples

# A moment belongs to the speech when it is no more than so much below the level of all such moments (ITU-T P.56).
MARGIN = 10 ** (-15.9 / 10)
ROUNDS = 20
QUIETEST_PART = 0.1  # of the moments: hardly anyone speaks for nine tenths of the time without drawing breath
FLUCTUATION = 1.5  # a moment of noise alone hardly ever has so much more power than the quietest ones
SPOKEN_PART = 0.02  # fewer moments that stand out are clicks
SILENCE = 1e-5  # below one step of 16 bits: what the line or the recorder left out


def active_level(levels: Samples) -> float:
    """Loudness of the speech, as root mean square; `levels` are root mean squares, shape (steps,).

    The active speech level of ITU-T P.56, with steps of 20 ms in the place of its envelope. 0 where there is no sound.
    """
    return float(np.sqrt(_active(levels.astype(np.float64) ** 2)))


def snr_db(levels: Samples) -> float | None:
    """How far the speech lies above the steady noise, in dB; None where nothing tells, as where a line is mute between
    the words, or nothing stands out of the noise.

    The noise is what the quietest tenth of the moments holds; voices in the background that come and go count as noise
    only as far as they never stop.
    """
    noise = float(np.quantile(levels.astype(np.float64), QUIETEST_PART)) ** 2 if levels.size else 0.0
    if noise <= SILENCE**2:
        return None
    speech = np.maximum(0.0, levels.astype(np.float64) ** 2 - FLUCTUATION * noise)
    if np.count_nonzero(speech) < SPOKEN_PART * len(speech):
        return None
    return 10 * float(np.log10(_active(speech) / noise))


def _active(power: npt.NDArray[np.float64]) -> float:
    """Mean power of the moments that are no more than the margin below it."""
    active = float(power.mean()) if power.size else 0.0
    for _ in range(ROUNDS):
        again = float(power[power >= active * MARGIN].mean()) if active else 0.0
        if again == active:
            break
        active = again
    return active
