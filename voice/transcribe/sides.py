"""Which speaker is the rep: by channel, by an enrolled voice, by the words; otherwise nobody knows, and it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from voice.domain.audio import Samples
from voice.domain.hints import CallHints
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Side, SidesFrom
from voice.transcribe.opening import who_is_the_rep
from voice.transcribe.side_words import rep_by_words
from voice.transcribe.turns import Voice, turns

# An enrolled voice is known again from this cosine on, when no other speaker of the call comes near.
KNOWN_FROM, AHEAD_BY = 0.75, 0.1
CHANNELS = ("SPEAKER_00", "SPEAKER_01")  # of two true channels, until it is known whose they are
THIRD_PART = 0.1  # of the words: who says less beside two others is not told what he is


@dataclass(frozen=True, slots=True)
class Cast:
    """The side of each speaker; those of unknown side are left out."""

    sides: Mapping[str, Side]
    sides_from: SidesFrom

    def name(self, speaker: str) -> str:
        side = self.sides.get(speaker)
        return side.value if side in (Side.REP, Side.CUSTOMER) else speaker

    def voices(self, voices: Sequence[Voice]) -> list[Voice]:
        return [replace(v, speaker=self.name(v.speaker), side=self.sides.get(v.speaker, v.side)) for v in voices]

    def spoken(self, spoken: Sequence[SpeakerTurn]) -> tuple[SpeakerTurn, ...]:
        return tuple(replace(turn, speaker=self.name(turn.speaker)) for turn in spoken)


NOBODY = Cast({}, SidesFrom.NOTHING)


def cast(voices: Sequence[Voice], hints: CallHints, sounds: Mapping[str, Samples]) -> Cast:
    """`sounds` holds how each speaker sounds, as far as that is known."""
    weights = {voice.speaker: sum(len(token.text) for token in voice.tokens) for voice in voices}
    rep = known_voice(sounds, hints.rep_voice)
    if rep in weights:
        return _around(rep, weights, SidesFrom.VOICE)
    two = sorted(voices, key=lambda voice: -weights[voice.speaker])[:2]
    said = [(turn.speaker, turn.text) for turn in turns(two)] if len(two) == 2 else []
    rep = rep_by_words(said) or who_is_the_rep(said, hints.direction)
    return NOBODY if rep is None else _around(rep, weights, SidesFrom.WORDS)


def by_channel(rep_channel: int) -> Cast:
    """Of two true channels, one is known to be the rep's."""
    return _around(CHANNELS[rep_channel], dict.fromkeys(CHANNELS, 1), SidesFrom.CHANNEL)


def known_voice(sounds: Mapping[str, Samples], enrolled: Sequence[Samples]) -> str | None:
    """The speaker who sounds like the clips of one person, taken together; None when no one, or more than one, does."""
    if not enrolled or not sounds:
        return None
    mean = np.mean(np.stack(enrolled), axis=0)
    alike = {speaker: float(sound @ mean / np.linalg.norm(mean)) for speaker, sound in sounds.items()}
    best, *others = sorted(alike, key=alike.__getitem__, reverse=True)
    ahead = all(alike[best] - alike[other] >= AHEAD_BY for other in others)
    return best if alike[best] >= KNOWN_FROM and ahead else None


def _around(rep: str, weights: Mapping[str, int], sides_from: SidesFrom) -> Cast:
    """The other one is the customer: of several, who says most."""
    others = sorted((name for name in weights if name != rep), key=lambda name: -weights[name])
    enough = THIRD_PART * sum(weights.values())
    third = [(name, Side.THIRD_PARTY) for name in others[1:] if weights[name] >= enough]
    customer = [(name, Side.CUSTOMER) for name in others[:1]]
    return Cast(dict(chain([(rep, Side.REP)], customer, third)), sides_from)
