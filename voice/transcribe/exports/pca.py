"""JSON as AWS Post Call Analytics writes it: header, and speech segments with the confidence of each word."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from voice.domain.audio import ChannelLayout
from voice.domain.transcript import Side, Transcript, Turn
from voice.transcribe.cues import pieces
from voice.transcribe.display import display
from voice.transcribe.rewrite import raw_text

LABELS = {Side.REP: "Agent", Side.CUSTOMER: "Customer", Side.SYSTEM: "IVR"}


def to_pca(transcript: Transcript, call_id: str = "recording") -> str:
    """Times in seconds. Sentiment, categories, loudness and interruptions are not measured and are left out."""
    speakers = {
        speaker: f"spk_{n}" for n, speaker in enumerate(dict.fromkeys(turn.speaker for turn in transcript.turns))
    }
    return json.dumps(
        {
            "ConversationAnalytics": _header(transcript, speakers, call_id),
            "SpeechSegments": [_segment(transcript, turn, speakers[turn.speaker]) for turn in transcript.turns],
        },
        ensure_ascii=False,
    )


def _header(transcript: Transcript, speakers: dict[str, str], call_id: str) -> dict[str, Any]:
    sides = {turn.speaker: turn.side for turn in transcript.turns}
    spoken_ms: dict[str, int] = defaultdict(int)
    for turn in transcript.turns:
        spoken_ms[speakers[turn.speaker]] += sum(word.end_ms - word.start_ms for word in turn.words)
    words = [word for turn in transcript.turns for word in turn.words]
    job: dict[str, Any] = {
        "TranscriptionJobName": call_id,
        "ChannelIdentification": int(transcript.layout is ChannelLayout.STEREO),
    }
    if words:
        job["AverageWordConfidence"] = round(sum(word.probability for word in words) / len(words), 4)
    return {
        "GUID": call_id,
        "LanguageCode": transcript.language,
        "Duration": str(transcript.duration_ms / 1000),
        "SpeakerLabels": [
            {"Speaker": label, "DisplayText": LABELS.get(sides[speaker], speaker)}
            for speaker, label in speakers.items()
        ],
        "SpeakerTime": {label: {"TotalTimeSecs": spoken_ms[label] / 1000} for label in speakers.values()},
        "SourceInformation": [{"TranscribeJobInfo": job}],
    }


def _segment(transcript: Transcript, turn: Turn, speaker: str) -> dict[str, Any]:
    times = {}
    if turn.start_ms is not None and turn.end_ms is not None:
        times = {"SegmentStartTime": turn.start_ms / 1000, "SegmentEndTime": turn.end_ms / 1000}
    return {
        **times,
        "SegmentSpeaker": speaker,
        "IVRSegment": turn.side is Side.SYSTEM,
        "OriginalText": raw_text(turn, transcript.repairs),
        "DisplayText": display(turn).text,
        "TextEdited": int(any(repair.turn == turn.index for repair in transcript.repairs)),
        "WordConfidence": _words(turn),
    }


def _words(turn: Turn) -> list[dict[str, Any]]:
    return [
        {
            "Text": text,
            "Confidence": word.probability,
            "StartTime": word.start_ms / 1000,
            "EndTime": word.end_ms / 1000,
        }
        for text, word in pieces(turn)
    ]
