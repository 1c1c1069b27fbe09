"""Transcriptions and models as clients of the OpenAI API read them: seconds, not ms, and their own names."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from voice.domain.transcript import Transcript, Turn

SEGMENT = "transcript.text.segment"


class UsageOut(BaseModel):
    """What the request is counted by."""

    type: Literal["duration"] = "duration"
    seconds: float


class SegmentOut(BaseModel):
    """A stretch of one speaker."""

    id: int | str = Field(description="0, 1, …; in diarized_json seg_0, seg_1, …")
    type: Literal["transcript.text.segment"] | None = Field(None, description="In diarized_json alone")
    start: float
    end: float
    text: str
    speaker: str = Field(description="rep, customer, SPEAKER_00 … or unknown")


class SpokenWordOut(BaseModel):
    """A word with its time, and how sure the engine was of it."""

    word: str
    start: float
    end: float
    probability: float = Field(description="0–1; 1.0 where the engine tells none")


class TranscriptionOut(BaseModel):
    """`json` has text and usage; `verbose_json` has what its granularities ask for. Unknown values are left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "task": "transcribe",
                    "language": "zh",
                    "duration": 12.4,
                    "text": "您好，请问是哪位？",
                    "segments": [{"id": 0, "start": 0.32, "end": 1.9, "text": "您好，请问是哪位？", "speaker": "rep"}],
                    "words": [{"word": "您好", "start": 0.32, "end": 0.71, "probability": 0.97}],
                    "usage": {"type": "duration", "seconds": 12.4},
                }
            ]
        }
    )

    text: str
    task: Literal["transcribe"] | None = None
    language: str | None = None
    duration: float | None = None
    segments: list[SegmentOut] | None = None
    words: list[SpokenWordOut] | None = None
    usage: UsageOut


class ModelOut(BaseModel):
    """A name that requests may give as `model`."""

    id: str
    object: Literal["model"] = "model"
    created: int = Field(0, description="Always 0: engines are settings, not releases")
    owned_by: str = "callgate"

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": "whisper-1", "object": "model", "created": 0, "owned_by": "callgate"}]}
    )


class ModelsOut(BaseModel):
    """All of them."""

    object: Literal["list"] = "list"
    data: list[ModelOut]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "object": "list",
                    "data": [{"id": "whisper-1", "object": "model", "created": 0, "owned_by": "callgate"}],
                }
            ]
        }
    )


def text_of(transcript: Transcript) -> str:
    """All that was said, without who said it."""
    return "".join(parts_of(transcript))


def parts_of(transcript: Transcript) -> list[str]:
    """A part a turn; together they are the text. Between Latin letters a blank stands."""
    parts: list[str] = []
    for turn in transcript.turns:
        blank = bool(parts) and turn.text[:1].isascii() and parts[-1][-1:].isascii()
        parts.append(f" {turn.text}" if blank else turn.text)
    return parts


def plain(transcript: Transcript) -> TranscriptionOut:
    return TranscriptionOut(text=text_of(transcript), usage=_usage(transcript))


def verbose(transcript: Transcript, granularities: set[str]) -> TranscriptionOut:
    return TranscriptionOut(
        task="transcribe",
        language=transcript.language,
        duration=transcript.duration_ms / 1000,
        text=text_of(transcript),
        segments=_segments(transcript) if "segment" in granularities else None,
        words=[word for turn in transcript.turns for word in _words(turn)] if "word" in granularities else None,
        usage=_usage(transcript),
    )


def diarized(transcript: Transcript) -> TranscriptionOut:
    return TranscriptionOut(
        task="transcribe",
        duration=transcript.duration_ms / 1000,
        text=text_of(transcript),
        segments=[
            segment.model_copy(update={"id": f"seg_{segment.id}", "type": SEGMENT}) for segment in _segments(transcript)
        ],
        usage=_usage(transcript),
    )


def written(answer: BaseModel) -> dict[str, Any]:
    """Without what is unknown."""
    return answer.model_dump(mode="json", exclude_none=True)


def _segments(transcript: Transcript) -> list[SegmentOut]:
    return [
        SegmentOut(
            id=number,
            start=(turn.start_ms or 0) / 1000,
            end=(turn.end_ms or 0) / 1000,
            text=turn.text,
            speaker=turn.speaker,
        )
        for number, turn in enumerate(transcript.turns)
    ]


def _words(turn: Turn) -> list[SpokenWordOut]:
    return [
        SpokenWordOut(
            word=turn.text[word.char_start : word.char_end],
            start=word.start_ms / 1000,
            end=word.end_ms / 1000,
            probability=word.probability,
        )
        for word in turn.words
    ]


def _usage(transcript: Transcript) -> UsageOut:
    return UsageOut(seconds=transcript.duration_ms / 1000)
