"""A transcript written for others: JSON both ways, plain text, subtitles and RTTM."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from voice.domain.audio import ChannelLayout
from voice.domain.transcript import Side, TimedWord, Transcript, Turn

VERSION = 1
_WORD = ("char_start", "char_end", "start_ms", "end_ms", "probability")


def to_json(transcript: Transcript) -> str:
    """Everything, so that `from_json` gives an equal transcript."""
    return json.dumps(
        {
            "version": VERSION,
            "language": transcript.language,
            "duration_ms": transcript.duration_ms,
            "layout": transcript.layout.value,
            "engine": transcript.engine,
            "turns": [_turn_to_plain(turn) for turn in transcript.turns],
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> Transcript:
    """Reads what `to_json` wrote. Raises ValueError or KeyError on anything else."""
    plain = json.loads(text)
    if plain["version"] != VERSION:
        raise ValueError(f"transcript version {plain['version']} is not {VERSION}")
    return Transcript(
        tuple(_turn_from_plain(turn) for turn in plain["turns"]),
        plain["language"],
        plain["duration_ms"],
        ChannelLayout(plain["layout"]),
        plain["engine"],
    )


def to_txt(transcript: Transcript) -> str:
    """A line a turn: `speaker: text`."""
    return "".join(f"{turn.speaker}: {turn.text}\n" for turn in transcript.turns)


def to_srt(transcript: Transcript) -> str:
    """SubRip, a cue a turn, the speaker in front."""
    cues = [
        f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{turn.speaker}: {turn.text}\n"
        for number, (turn, start, end) in enumerate(_timed(transcript), start=1)
    ]
    return "\n".join(cues)


def to_vtt(transcript: Transcript) -> str:
    """WebVTT, a cue a turn, the speaker as its voice."""
    cues = [
        f"{_clock(start, '.')} --> {_clock(end, '.')}\n<v {_escaped(turn.speaker)}>{_escaped(turn.text)}\n"
        for turn, start, end in _timed(transcript)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def to_rttm(transcript: Transcript, recording: str = "recording") -> str:
    """Rich Transcription Time Marked, a SPEAKER line a turn; `recording` names the file (no spaces)."""
    return "".join(
        f"SPEAKER {recording} 1 {start / 1000:.3f} {(end - start) / 1000:.3f} <NA> <NA> {turn.speaker} <NA> <NA>\n"
        for turn, start, end in _timed(transcript)
    )


def _timed(transcript: Transcript) -> Iterator[tuple[Turn, int, int]]:
    for turn in transcript.turns:
        if turn.start_ms is not None and turn.end_ms is not None:
            yield turn, turn.start_ms, turn.end_ms


def _clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _turn_to_plain(turn: Turn) -> dict[str, Any]:
    return {
        "index": turn.index,
        "speaker": turn.speaker,
        "side": turn.side.value,
        "text": turn.text,
        "start_ms": turn.start_ms,
        "end_ms": turn.end_ms,
        "words": [{name: getattr(word, name) for name in _WORD} for word in turn.words],
    }


def _turn_from_plain(plain: dict[str, Any]) -> Turn:
    words = tuple(TimedWord(**word) for word in plain["words"])
    return Turn(**{**plain, "side": Side(plain["side"]), "words": words})
