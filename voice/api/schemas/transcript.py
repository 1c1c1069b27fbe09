"""The transcript, its waveform and its playback link as clients see them. Offsets count Unicode code points."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from voice.domain.audio import ChannelLayout
from voice.domain.readings import Reading, ReadingKind
from voice.domain.transcript import Repair, RepairedBy, Side, SidesFrom, TimedWord, Transcript, Turn
from voice.transcribe.display import display, rules
from voice.transcribe.readings import readings
from voice.transcribe.rewrite import raw_text


class WordOut(BaseModel):
    """A timed word at home in its turn: half-open code-point offsets into the turn's text."""

    char_start: int
    char_end: int
    start_ms: int
    end_ms: int
    probability: float
    low_confidence: bool = Field(description="The recognizer was not sure of it")
    overlap: bool = Field(description="Somebody else spoke at the same time")


class ReadingOut(BaseModel):
    """What a number in a turn's text is worth, beside the words that say it."""

    kind: ReadingKind
    char_start: int
    char_end: int
    value: str = Field(description="A decimal; of a phone its figures; of a date the same words with figures")
    upper: str | None = Field(None, description="End of a range, as in 两三万")
    unit: str | None = Field(None, description="ISO code of a currency, %, or the measure as said; null if none was")


class TurnOut(BaseModel):
    """A stretch of one speaker. `text` is with all repairs, `raw` as the recognizer wrote it, `display` without fillers
    and stammering. All offsets but `display_spans` count in `text`."""

    index: int
    speaker: str = Field(description="rep, customer, SPEAKER_00 … or unknown")
    side: Side
    text: str
    raw: str
    display: str
    display_spans: list[tuple[int, int]] = Field(description="The parts of `text` that `display` shows, in order")
    start_ms: int | None = None
    end_ms: int | None = None
    words: list[WordOut]
    readings: list[ReadingOut]


class RepairOut(BaseModel):
    """What stands at [char_start, char_end) of a turn's text in place of `original`."""

    turn: int
    char_start: int
    char_end: int
    original: str
    term: str
    distance: float = Field(description="How far the term sounds from the original; 0 is the same sound")
    by: RepairedBy


class SpeakerOut(BaseModel):
    """Who speaks in the call."""

    speaker: str
    side: Side
    turns: int
    spoken_ms: int = Field(description="Sum of the speaker's words")


class TranscriptOut(BaseModel):
    """All turns of a call in order of their start."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "language": "zh",
                    "duration_ms": 128400,
                    "layout": "stereo",
                    "engine": "faster-whisper/base/int8",
                    "sides_from": "channel",
                    "speakers": [{"speaker": "rep", "side": "rep", "turns": 1, "spoken_ms": 2650}],
                    "turns": [
                        {
                            "index": 0,
                            "speaker": "rep",
                            "side": "rep",
                            "text": "嗯，康澜报价三十万。",
                            "raw": "嗯，康兰报价三十万。",
                            "display": "康澜报价三十万。",
                            "display_spans": [[2, 10]],
                            "start_ms": 320,
                            "end_ms": 2970,
                            "words": [
                                {
                                    "char_start": 2,
                                    "char_end": 4,
                                    "start_ms": 910,
                                    "end_ms": 1400,
                                    "probability": 0.41,
                                    "low_confidence": True,
                                    "overlap": False,
                                }
                            ],
                            "readings": [
                                {
                                    "kind": "amount",
                                    "char_start": 6,
                                    "char_end": 9,
                                    "value": "300000",
                                    "upper": None,
                                    "unit": None,
                                }
                            ],
                        }
                    ],
                    "repairs": [
                        {
                            "turn": 0,
                            "char_start": 2,
                            "char_end": 4,
                            "original": "康兰",
                            "term": "康澜",
                            "distance": 0.05,
                            "by": "vocabulary",
                        }
                    ],
                }
            ]
        }
    )

    language: str
    duration_ms: int
    layout: ChannelLayout
    engine: str
    sides_from: SidesFrom = Field(description="What told which speaker is the rep")
    speakers: list[SpeakerOut]
    turns: list[TurnOut]
    repairs: list[RepairOut]


def transcript_out(transcript: Transcript) -> TranscriptOut:
    return TranscriptOut(
        language=transcript.language,
        duration_ms=transcript.duration_ms,
        layout=transcript.layout,
        engine=transcript.engine,
        sides_from=transcript.sides_from,
        speakers=_speakers(transcript),
        turns=[turn_out(turn, transcript.repairs) for turn in transcript.turns],
        repairs=[_repair(repair) for repair in transcript.repairs],
    )


def _speakers(transcript: Transcript) -> list[SpeakerOut]:
    by_label: dict[str, list[Turn]] = {}
    for turn in transcript.turns:
        by_label.setdefault(turn.speaker, []).append(turn)
    return [
        SpeakerOut(
            speaker=speaker,
            side=turns[0].side,
            turns=len(turns),
            spoken_ms=sum(word.end_ms - word.start_ms for turn in turns for word in turn.words),
        )
        for speaker, turns in by_label.items()
    ]


def turn_out(turn: Turn, repairs: tuple[Repair, ...]) -> TurnOut:
    shown = display(turn)
    return TurnOut(
        index=turn.index,
        speaker=turn.speaker,
        side=turn.side,
        text=turn.text,
        raw=raw_text(turn, repairs),
        display=shown.text,
        display_spans=list(shown.spans),
        start_ms=turn.start_ms,
        end_ms=turn.end_ms,
        words=[_word(word) for word in turn.words],
        readings=[_reading(reading) for reading in readings(turn.text)],
    )


def _word(word: TimedWord) -> WordOut:
    return WordOut(
        char_start=word.char_start,
        char_end=word.char_end,
        start_ms=word.start_ms,
        end_ms=word.end_ms,
        probability=word.probability,
        low_confidence=rules().unsure(word),
        overlap=word.overlap,
    )


def _reading(reading: Reading) -> ReadingOut:
    return ReadingOut(
        kind=reading.kind,
        char_start=reading.char_start,
        char_end=reading.char_end,
        value=reading.value,
        upper=reading.upper,
        unit=reading.unit,
    )


def _repair(repair: Repair) -> RepairOut:
    return RepairOut(
        turn=repair.turn,
        char_start=repair.char_start,
        char_end=repair.char_end,
        original=repair.original,
        term=repair.term,
        distance=repair.distance,
        by=repair.by,
    )


class PeaksOut(BaseModel):
    """The waveform to draw: loudness 0..1 at even steps, a list for each channel."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"duration_ms": 128400, "channels": [[0.01, 0.42, 0.38], [0.0, 0.05, 0.61]]}]}
    )

    duration_ms: int
    channels: list[list[float]]


class AudioLink(BaseModel):
    """A playback address that needs no other credential, for a short time."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "/v1/media/eyJjIjoi….aBcD", "expires_at": "2026-03-12T07:08:11Z"}]}
    )

    url: str
    expires_at: datetime


class Play(BaseModel):
    """That a stretch of the recording was listened to; becomes an entry of the audit log."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"start_ms": 42000, "end_ms": 46800, "fact_id": None}]},
    )

    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)
    fact_id: str | None = Field(None, max_length=64, description="The fact whose evidence was played")
