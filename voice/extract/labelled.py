"""Labelled calls: perfect transcripts with a record, one JSON file each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from voice.domain.errors import InvalidInput
from voice.domain.recording import Direction
from voice.domain.transcript import Side, Transcript, Turn


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """A call as text; `record` is what a person wrote from it, empty where nobody did."""

    id: str
    called_at: datetime
    direction: Direction
    transcript: Transcript
    record: Mapping[str, Any]


def read_call(path: Path) -> LabelledCall:
    """Raises InvalidInput when the file is no labelled call."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} is no labelled call: {error!r}.", code="bad_call") from error
    return labelled_call(data, source=str(path))


def labelled_call(data: Mapping[str, Any], *, source: str) -> LabelledCall:
    """From the content of such a file; `source` names it in the error. Raises InvalidInput."""
    try:
        turns = tuple(
            Turn(index, turn["speaker"], _side(turn["speaker"]), turn["text"])
            for index, turn in enumerate(data["turns"])
        )
        return LabelledCall(
            id=data["id"],
            called_at=datetime.fromisoformat(data["called_at"]),
            direction=Direction(data.get("direction", "unknown")),
            transcript=Transcript(turns, data.get("language", "zh")),
            record=data.get("record", {}),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(f"{source} is no labelled call: {error!r}.", code="bad_call") from error


def _side(speaker: str) -> Side:
    return Side(speaker) if speaker in set(Side) else Side.UNKNOWN
