"""What keeps a recognizer from hearing a recording well, put right; sound without such a fault is passed as it is."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np

from voice.domain.audio import Samples
from voice.transcribe.channels import FRAME_MS, Survey
from voice.transcribe.denoise import denoised
from voice.transcribe.levels import active_level, snr_db

_log = logging.getLogger(__name__)

QUIET_BELOW = 10 ** (-40 / 20)  # of full scale, root mean square
USUAL = 10 ** (-26 / 20)  # the nominal level of speech on a digital line (ITU-T P.56 and G.100.1)
MOST_GAIN = 10 ** (40 / 20)
NOISY_BELOW_DB = 10.0  # above it the filter costs as much as it gives (docs/transcription.md)
MEASURED_FROM = 10_000 // FRAME_MS  # steps: shorter recordings have too few pauses to tell the noise by


@dataclass(frozen=True, slots=True)
class Conditioning:
    """`offsets` is the direct current to take off each channel, `noisy` whether its noise is to be taken down; `gain`
    is the same for all, so that which channel is the louder one stays as it was."""

    offsets: tuple[float, ...]
    noisy: tuple[bool, ...]
    gain: float = 1.0

    @property
    def needed(self) -> bool:
        return self.gain != 1.0 or any(self.offsets) or any(self.noisy)

    def block(self, sound: Samples) -> Samples:
        """Sound of shape (channels, n), put right."""
        if not self.needed:
            return sound
        return np.stack([self.channel(samples, place) for place, samples in enumerate(sound)])

    def channel(self, samples: Samples, place: int) -> Samples:
        """The same for one channel, shape (n,)."""
        if not self.needed:
            return samples
        offset = self.offsets[place]
        # Silence that was put in for a hole of the recording has no direct current.
        centred = np.where(samples == 0, np.float32(0), samples - np.float32(offset)) if offset else samples
        quiet = denoised(centred) if self.noisy[place] else centred
        return np.clip(quiet * np.float32(self.gain), -1.0, 1.0)


def conditioning(sound: Survey, *, denoise: bool = True) -> Conditioning:
    """What this recording needs, by its own measures: most need nothing. Without `denoise` noise is left alone."""
    level = max((active_level(channel) for channel in sound.levels), default=0.0)
    gain = min(USUAL / level, MOST_GAIN) if 0 < level < QUIET_BELOW else 1.0
    return Conditioning(sound.offsets, tuple(denoise and _is_noisy(channel) for channel in sound.levels), gain)


def told(sound: Survey, done: Conditioning) -> None:
    """A line of the log: the measures, and what was done about them."""
    if sound.levels.size:
        level = max(active_level(channel) for channel in sound.levels)
        snr = [snr_db(channel) for channel in sound.levels]
        _log.info(
            "sound_measured",
            extra={
                "level_db": round(20 * float(np.log10(max(level, 1e-9))), 1),
                "snr_db": [None if each is None else round(each, 1) for each in snr],
                "offsets_removed": [round(offset, 4) for offset in done.offsets],
                "gain_db": round(20 * float(np.log10(done.gain)), 1),
                "denoised": list(done.noisy),
            },
        )


def _is_noisy(levels: Samples) -> bool:
    if len(levels) < MEASURED_FROM:
        return False
    ratio = snr_db(levels)
    return ratio is not None and ratio < NOISY_BELOW_DB
