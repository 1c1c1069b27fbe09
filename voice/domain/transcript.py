"""What was said: timed words, turns by speaker, and the way from a text offset to a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voice.domain.audio import ChannelLayout
from voice.domain.speakers import SpeakerTurn


class Side(StrEnum):
    """Whose side of the call a speaker is on."""

    REP = "rep"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    SYSTEM = "system"  # an announcement of the telephone system, nobody's words
    UNKNOWN = "unknown"


class SidesFrom(StrEnum):
    """What told which speaker is the rep."""

    CHANNEL = "channel"
    VOICE = "voice"  # an enrolled voice
    WORDS = "words"  # the opening and how somebody presents himself
    PERSON = "person"  # somebody said so, or swapped the sides
    NOTHING = "nothing"  # the sides are unknown


@dataclass(frozen=True, slots=True)
class Word:
    """A token of the recognizer: text as written (may hold punctuation or a leading space), times in ms."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A decoding unit of the recognizer, with the figures that the guards judge."""

    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float = 0.0

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()

    @property
    def start_ms(self) -> int:
        return self.words[0].start_ms if self.words else 0

    @property
    def end_ms(self) -> int:
        return self.words[-1].end_ms if self.words else 0


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word at home in its turn: code-point offsets [char_start, char_end) into `Turn.text`."""

    char_start: int
    char_end: int
    start_ms: int
    end_ms: int
    probability: float
    overlap: bool = False  # somebody else spoke at the same time


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of one speaker. `words` is empty and the times are None when only text is known."""

    index: int
    speaker: str  # "rep", "customer", "SPEAKER_00", "unknown"
    side: Side
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    words: tuple[TimedWord, ...] = ()

    def span_ms(self, char_start: int, char_end: int) -> tuple[int, int] | None:
        """Times of the words that [char_start, char_end) touches; None when the turn has no times."""
        touched = [w for w in self.words if w.char_start < char_end and w.char_end > char_start]
        if touched:
            return touched[0].start_ms, touched[-1].end_ms
        if self.start_ms is None or self.end_ms is None:
            return None
        return self.start_ms, self.end_ms


class RepairedBy(StrEnum):
    VOCABULARY = "vocabulary"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Repair:
    """What stands at [char_start, char_end) of a turn's text in place of `original`.

    `term` is the entry of the vocabulary, `distance` how far it sounds from `original` (0 is the same sound).
    """

    turn: int
    char_start: int
    char_end: int
    original: str
    term: str
    distance: float
    by: RepairedBy = RepairedBy.VOCABULARY


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns of one call, in order of their start. Their text is with all `repairs`; without them it is raw."""

    turns: tuple[Turn, ...]
    language: str  # "zh" or "en"
    duration_ms: int = 0
    layout: ChannelLayout = ChannelLayout.MONO
    engine: str = ""  # recognizer and model, e.g. "faster-whisper/base/int8"
    repairs: tuple[Repair, ...] = ()
    sides_from: SidesFrom = SidesFrom.NOTHING
    spoken: tuple[SpeakerTurn, ...] = ()  # diarization of a call on one channel, overlaps included
