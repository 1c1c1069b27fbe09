"""The transcript, its waveform and its playback link as clients see them. Offsets count Unicode code points."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from voice.domain.audio import ChannelLayout
from voice.domain.transcript import Side, Transcript


class WordOut(BaseModel):
    """A timed word at home in its turn: half-open code-point offsets into the turn's text."""

    char_start: int
    char_end: int
    start_ms: int
    end_ms: int
    probability: float


class TurnOut(BaseModel):
    """A stretch of one speaker."""

    index: int
    speaker: str = Field(description="rep, customer, SPEAKER_00 … or unknown")
    side: Side
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    words: list[WordOut]


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
                    "turns": [
                        {
                            "index": 0,
                            "speaker": "rep",
                            "side": "rep",
                            "text": "您好。",
                            "start_ms": 320,
                            "end_ms": 910,
                            "words": [
                                {"char_start": 0, "char_end": 3, "start_ms": 320, "end_ms": 910, "probability": 0.97}
                            ],
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
    turns: list[TurnOut]


def transcript_out(transcript: Transcript) -> TranscriptOut:
    return TranscriptOut(
        language=transcript.language,
        duration_ms=transcript.duration_ms,
        layout=transcript.layout,
        engine=transcript.engine,
        turns=[
            TurnOut(
                index=turn.index,
                speaker=turn.speaker,
                side=turn.side,
                text=turn.text,
                start_ms=turn.start_ms,
                end_ms=turn.end_ms,
                words=[
                    WordOut(
                        char_start=word.char_start,
                        char_end=word.char_end,
                        start_ms=word.start_ms,
                        end_ms=word.end_ms,
                        probability=word.probability,
                    )
                    for word in turn.words
                ],
            )
            for turn in transcript.turns
        ],
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
