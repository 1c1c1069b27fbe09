"""A transcript written for others: JSON both ways, plain text, subtitles and RTTM."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from voice.domain.audio import ChannelLayout
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Repair, RepairedBy, Side, SidesFrom, TimedWord, Transcript, Turn
from voice.transcribe.cues import cues

VERSION = 2
READABLE = (1, VERSION)  # 1 had no repairs, no speaker turns and no overlaps
_WORD = ("char_start", "char_end", "start_ms", "end_ms", "probability", "overlap")
_REPAIR = ("turn", "char_start", "char_end", "original", "term", "distance")


def to_json(transcript: Transcript) -> str:
    """Everything, so that `from_json` gives an equal transcript."""
    return json.dumps(
        {
            "version": VERSION,
            "language": transcript.language,
            "duration_ms": transcript.duration_ms,
            "layout": transcript.layout.value,
            "engine": transcript.engine,
            "sides_from": transcript.sides_from.value,
            "turns": [_turn_to_plain(turn) for turn in transcript.turns],
            "repairs": [_repair_to_plain(repair) for repair in transcript.repairs],
            "spoken": [[turn.speaker, turn.start_ms, turn.end_ms] for turn in transcript.spoken],
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> Transcript:
    """Reads what `to_json` wrote. Raises ValueError or KeyError on anything else."""
    plain = json.loads(text)
    if plain["version"] not in READABLE:
        raise ValueError(f"transcript version {plain['version']} is none of {READABLE}")
    return Transcript(
        tuple(_turn_from_plain(turn) for turn in plain["turns"]),
        plain["language"],
        plain["duration_ms"],
        ChannelLayout(plain["layout"]),
        plain["engine"],
        tuple(_repair_from_plain(repair) for repair in plain.get("repairs", ())),
        SidesFrom(plain.get("sides_from", SidesFrom.NOTHING)),
        tuple(SpeakerTurn(*turn) for turn in plain.get("spoken", ())),
    )


def to_txt(transcript: Transcript) -> str:
    """A line a turn: `speaker: text`."""
    return "".join(f"{turn.speaker}: {turn.text}\n" for turn in transcript.turns)


def to_srt(transcript: Transcript) -> str:
    """SubRip in captions of readable length, the speaker in front of each."""
    written = [
        f"{number}\n{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}\n{cue.speaker}: {cue.text}\n"
        for number, cue in enumerate(cues(transcript), start=1)
    ]
    return "\n".join(written)


def to_vtt(transcript: Transcript) -> str:
    """WebVTT in captions of readable length, the speaker as the voice of each."""
    written = [
        f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n<v {_escaped(cue.speaker)}>{_escaped(cue.text)}\n"
        for cue in cues(transcript)
    ]
    return "\n".join(["WEBVTT\n", *written])


def to_rttm(transcript: Transcript, recording: str = "recording") -> str:
    """Rich Transcription Time Marked, a SPEAKER line a stretch; `recording` names the file (no spaces). Stretches are
    those of the voices, overlaps included, where they were told apart; else the turns."""
    turns = [(turn.speaker, start, end) for turn, start, end in _timed(transcript)]
    return "".join(
        f"SPEAKER {recording} 1 {start / 1000:.3f} {(end - start) / 1000:.3f} <NA> <NA> {speaker} <NA> <NA>\n"
        for speaker, start, end in [(t.speaker, t.start_ms, t.end_ms) for t in transcript.spoken] or turns
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


def _repair_to_plain(repair: Repair) -> dict[str, Any]:
    return {name: getattr(repair, name) for name in _REPAIR} | {"by": repair.by.value}


def _repair_from_plain(plain: dict[str, Any]) -> Repair:
    return Repair(**{**plain, "by": RepairedBy(plain["by"])})
