"""Figures of one set of recordings: errors, CPU time and loops of both ways, speakers of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from tests.eval.cer import normalised
from tests.eval.der import NOTHING, Der, der
from tests.eval.hearing import Heard
from tests.eval.sets import Labelled
from tests.eval.terms import TermFigures
from tests.eval.whose_words import Whose, by_text, by_time
from voice.domain.audio import ChannelLayout
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Transcript

NO_WORDS = Whose(0, 0)
# Nobody says four times in a row what has two or more characters, nor one character seven times.
_LOOP = re.compile(r"(.{2,12}?)\1{3,}|(.)\2{6,}")


@dataclass
class Way:
    """Sums over the recordings that one way has heard."""

    errors: int = 0
    cpu_s: float = 0.0
    loops: int = 0

    def add(self, reference: str, heard: Heard) -> None:
        text = normalised(heard.text)
        self.errors += Levenshtein.distance(reference, text)
        self.cpu_s += heard.cpu_s
        self.loops += loops(heard.text)


@dataclass
class Figures:
    """What a set comes to. Errors are summed over the set, so that long recordings count for more than short ones."""

    name: str
    real: bool
    characters: int = 0
    seconds: float = 0.0
    ours: Way = field(default_factory=Way)
    plain: Way = field(default_factory=Way)
    mono: Der = NOTHING
    stereo: Der = NOTHING
    mono_words: Whose = NO_WORDS
    stereo_words: Whose = NO_WORDS
    terms: TermFigures = field(default_factory=TermFigures)

    def add(self, recording: Labelled, ours: Heard, plain: Heard) -> None:
        reference = normalised(recording.said)
        self.characters += len(reference)
        self.seconds += ours.transcript.duration_ms / 1000 if ours.transcript else 0.0
        self.ours.add(reference, ours)
        self.plain.add(reference, plain)
        if ours.transcript:
            self._add_speakers(recording, ours.transcript)
            if recording.vocabulary:
                self.terms.count(recording.said, ours.raw, ours.text, [term.text for term in recording.vocabulary])

    def _add_speakers(self, recording: Labelled, heard: Transcript) -> None:
        said = recording.speakers()
        if not said:
            return
        text = [(turn.speaker, turn.text) for turn in recording.turns]
        words = by_text(text, heard.turns) if text else by_time(said, heard.turns)
        if heard.layout is ChannelLayout.STEREO:
            self.stereo += der(said, by_turn(heard))
            self.stereo_words += words
        else:
            self.mono += der(said, heard.spoken)
            self.mono_words += words

    @property
    def cer(self) -> float:
        return self.ours.errors / max(1, self.characters)

    @property
    def plain_cer(self) -> float:
        return self.plain.errors / max(1, self.characters)

    @property
    def cpu_ratio(self) -> float:
        return self.ours.cpu_s / max(1e-9, self.plain.cpu_s)


def by_turn(heard: Transcript) -> list[SpeakerTurn]:
    """Who spoke when, by the turns of a transcript."""
    return [
        SpeakerTurn(turn.speaker, turn.start_ms, turn.end_ms)
        for turn in heard.turns
        if turn.start_ms is not None and turn.end_ms is not None
    ]


def loops(text: str) -> int:
    """How often the same is said over and over, as a recognizer does and nobody else."""
    return sum(1 for _ in _LOOP.finditer(normalised(text)))


def pooled(name: str, parts: Iterable[Figures], *, real: bool) -> Figures:
    """Several sets as one."""
    whole = Figures(name, real)
    for part in parts:
        whole.characters += part.characters
        whole.seconds += part.seconds
        for sums, more in ((whole.ours, part.ours), (whole.plain, part.plain)):
            sums.errors += more.errors
            sums.cpu_s += more.cpu_s
            sums.loops += more.loops
        whole.mono += part.mono
        whole.stereo += part.stereo
        whole.mono_words += part.mono_words
        whole.stereo_words += part.stereo_words
    return whole
