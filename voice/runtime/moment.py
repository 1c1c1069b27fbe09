"""Reads a time that somebody typed on the command line."""

from __future__ import annotations

from datetime import datetime

from voice.domain.errors import InvalidInput


def moment(text: str) -> datetime:
    """ISO 8601 with its offset. Raises InvalidInput (bad_time)."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text} is no time.", code="bad_time", remedy="Write 2026-03-12T15:00:00+08:00.") from error
    if typed.tzinfo is None:
        raise InvalidInput(f"{text} has no offset.", code="bad_time", remedy=f"Write {text}+08:00.")
    return typed
