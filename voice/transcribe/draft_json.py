"""A draft as JSON, with the turns that may be shown of it; vectors as base64 of 16-bit floats."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from voice.domain.audio import ChannelLayout, Samples, SpeechRegion
from voice.domain.speakers import VoicePiece
from voice.domain.transcript import Segment, Turn, Word
from voice.transcribe.draft import ChannelDraft, Draft
from voice.transcribe.sounding import Sounding

FORMAT = 2  # a draft of another format is as good as none


def to_json(draft: Draft, turns: Sequence[Turn]) -> str:
    return json.dumps(
        {
            "format": FORMAT,
            "recognizer": draft.recognizer,
            "embedder": draft.embedder,
            "layout": draft.layout.value,
            "language": draft.language,
            "channels": {channel: _channel(heard) for channel, heard in draft.channels.items()},
            "turns": [_turn(turn) for turn in turns],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_json(payload: str) -> Draft:
    """The draft; an empty one of a payload that was never written, or by another release."""
    read = json.loads(payload) if payload else {}
    if read.get("format") != FORMAT:
        return Draft()
    return Draft(
        read["recognizer"],
        read["embedder"],
        ChannelLayout(read["layout"]),
        read["language"],
        {int(channel): _heard(one) for channel, one in read["channels"].items()},
    )


def turns_of(payload: str) -> list[dict[str, Any]]:
    """The turns as they were written: speaker, side, text, start_ms, end_ms."""
    turns: list[dict[str, Any]] = (json.loads(payload) if payload else {}).get("turns", [])
    return turns


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "speaker": turn.speaker,
        "side": turn.side.value,
        "text": turn.text,
        "start_ms": turn.start_ms,
        "end_ms": turn.end_ms,
    }


def _channel(heard: ChannelDraft) -> dict[str, Any]:
    return {
        "heard_ms": heard.heard_ms,
        "segments": [_segment(segment) for segment in heard.segments],
        "pieces": [[piece.start_ms, piece.end_ms, _packed(piece.vector)] for piece in heard.sounding.pieces],
        "overlaps": [[overlap.start_ms, overlap.end_ms] for overlap in heard.sounding.overlaps],
    }


def _heard(read: dict[str, Any]) -> ChannelDraft:
    return ChannelDraft(
        read["heard_ms"],
        tuple(Segment(tuple(Word(*word) for word in words), *figures) for words, *figures in read["segments"]),
        Sounding(
            tuple(VoicePiece(start_ms, end_ms, _unpacked(vector)) for start_ms, end_ms, vector in read["pieces"]),
            tuple(SpeechRegion(start_ms, end_ms) for start_ms, end_ms in read["overlaps"]),
        ),
    )


def _segment(segment: Segment) -> list[Any]:
    words = [[word.text, word.start_ms, word.end_ms, word.probability] for word in segment.words]
    return [
        words,
        segment.avg_logprob,
        segment.no_speech_prob,
        segment.compression_ratio,
        segment.temperature,
    ]


def _packed(vector: Samples) -> str:
    return base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii")


def _unpacked(text: str) -> Samples:
    return np.frombuffer(base64.b64decode(text), "<f2").astype(np.float32)
