"""Hears a recording while it grows: speech that is over, in blocks of a few sentences, each kept in a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from voice.domain.audio import ChannelLayout, Samples, SpeechRegion, Waveform
from voice.domain.hints import CallHints
from voice.domain.transcript import Side, Turn
from voice.domain.windows import WINDOW_MS, length_ms
from voice.ports.speech import Engines
from voice.transcribe.channels import FRAME_MS, survey
from voice.transcribe.condition import conditioning
from voice.transcribe.crosstalk import without_leaks
from voice.transcribe.decode import RATE_HZ, blocks
from voice.transcribe.draft import Draft, fitting
from voice.transcribe.listen import DEFAULT_LANGUAGE
from voice.transcribe.punctuate import punctuate
from voice.transcribe.recognize import hear
from voice.transcribe.regions import BLOCK_MS, Block
from voice.transcribe.sides import CHANNELS, by_channel
from voice.transcribe.sounding import sounding
from voice.transcribe.tokens import tokens
from voice.transcribe.turns import Voice, turns

PER_MS = RATE_HZ // 1000
# A window of the recognizer costs the same however full it is, and short ones are read worse; but what is not heard yet
# when the call ends is what somebody waits for.
ENOUGH_MS = 10_000
ENOUGH_OF_EACH_MS = 6_000  # of two channels, whose rests are heard in one window at the end
SETTLED_MS = 400  # speech that ended so long ago does not go on
PATIENCE_MS = 30_000  # less than enough is heard after so long: the detector should not pass over it again and again
SILENCE_MS = 5_000
EDGE_MS = 1_000  # of silence at the end that may be the beginning of a word


def advance(path: Path, draft: Draft, engines: Engines, hints: CallHints) -> Iterator[Draft]:
    """The draft after each block that is new and complete. Nothing, when there is none.

    `path` holds the bytes so far, whatever they are worth: raises UnusableAudio or UnsupportedMedia as long as they
    cannot be read (an mp4 has its index at the end), and EngineFailed.
    """
    fresh = _Fresh(draft)
    sound = survey(fresh.taking(blocks(path)))
    fitted = fitting(draft, engines, sound, language=hints.language)
    if any(fitted.of(channel).heard_ms != fresh.from_ms(channel) for channel in sound.voices):
        yield from advance(path, fitted, engines, hints)  # from its beginning
        return
    draft, mend = fitted, conditioning(sound, denoise=engines.denoise)
    told_apart = sound.layout is ChannelLayout.STEREO
    for channel in sound.voices:
        waveform = Waveform(mend.channel(fresh.samples(channel), channel), RATE_HZ)
        enough_ms = ENOUGH_OF_EACH_MS if told_apart else ENOUGH_MS
        for block in settled(waveform, fresh.from_ms(channel), engines, enough_ms=enough_ms):
            before = draft.of(channel)
            heard = replace(before, heard_ms=block.start_ms + block.waveform.duration_ms)
            language = draft.language
            if block.regions:
                found = hear(block, engines.recognizer, language=language)
                language = found.language
                heard = replace(heard, segments=before.segments + found.segments)
                if not told_apart:
                    heard = replace(heard, sounding=before.sounding + sounding(block, engines))
            draft = draft.grown(channel, heard, language)
            yield draft


def settled(waveform: Waveform, start_ms: int, engines: Engines, *, enough_ms: int = ENOUGH_MS) -> Iterator[Block]:
    """Blocks of at least `enough_ms` of speech that is over, cut within pauses; of silence alone, without regions."""
    regions = engines.detector.regions(waveform)
    edge_ms, at_ms = waveform.duration_ms, 0
    over = [region for region in regions if region.end_ms + SETTLED_MS <= edge_ms]
    while taken := _enough(over, enough_ms, waiting_ms=edge_ms - at_ms):
        rest = regions[regions.index(taken[-1]) + 1 :]
        end_ms = taken[-1].end_ms
        middle_ms = (end_ms + min(rest[0].start_ms if rest else edge_ms, end_ms + 2 * SETTLED_MS)) // 2
        cut_ms = middle_ms - middle_ms % FRAME_MS  # what follows is looked at in the same steps as without the cut
        yield _block(waveform, at_ms, cut_ms, taken, start_ms)
        over, at_ms = over[len(taken) :], cut_ms
    quiet_ms = next((region.start_ms for region in regions if region.end_ms > at_ms), edge_ms) - EDGE_MS
    quiet_ms -= quiet_ms % FRAME_MS
    if quiet_ms - at_ms >= SILENCE_MS:
        yield _block(waveform, at_ms, quiet_ms, (), start_ms)


def shown(draft: Draft, hints: CallHints) -> tuple[Turn, ...]:
    """What may be read of a draft: the words so far. Who says them is known only where each side has its channel."""
    stereo = draft.layout is ChannelLayout.STEREO
    voices = [
        Voice(
            CHANNELS[channel] if stereo else Side.UNKNOWN.value,
            Side.UNKNOWN,
            punctuate(tokens(heard.segments), draft.language or DEFAULT_LANGUAGE),
        )
        for channel, heard in sorted(draft.channels.items())
    ]
    if stereo and hints.rep_channel is not None:
        voices = by_channel(hints.rep_channel).voices(voices)
    return turns(voices)


def _enough(over: Sequence[SpeechRegion], enough_ms: int, *, waiting_ms: int) -> tuple[SpeechRegion, ...]:
    """As many regions as fit into one window, or none as long as they are few."""
    taken: tuple[SpeechRegion, ...] = ()
    for region in over:
        if taken and length_ms((*taken, region)) > WINDOW_MS:
            break
        taken = (*taken, region)
    return taken if taken and (length_ms(taken) >= enough_ms or waiting_ms >= PATIENCE_MS) else ()


def _block(waveform: Waveform, from_ms: int, to_ms: int, regions: Iterable[SpeechRegion], start_ms: int) -> Block:
    inside = tuple(SpeechRegion(region.start_ms - from_ms, region.end_ms - from_ms) for region in regions)
    return Block(start_ms + from_ms, waveform.slice_ms(from_ms, to_ms), inside)


class _Fresh:
    """Takes aside what no draft holds yet, of each channel at most five minutes."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._kept: dict[int, list[Samples]] = {}
        self._read = 0

    def from_ms(self, channel: int) -> int:
        return self._draft.of(channel).heard_ms

    def samples(self, channel: int) -> Samples:
        return np.concatenate(self._kept[channel])

    def taking(self, sound: Iterable[Samples]) -> Iterator[Samples]:
        for piece in sound:
            end_ms = (self._read + piece.shape[1]) // PER_MS
            known = all(self.from_ms(channel) >= end_ms for channel in range(len(piece)))
            for channel, samples in enumerate(piece if known else without_leaks(piece)):
                first = self.from_ms(channel) * PER_MS - self._read
                fresh = samples[max(0, first) : max(0, first + BLOCK_MS * PER_MS)]
                self._kept.setdefault(channel, []).append(fresh)
            self._read += piece.shape[1]
            yield piece
