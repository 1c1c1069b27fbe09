"""What a sender says about a recording, from words to values; refused before a byte is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from voice.domain.errors import InvalidInput, UnsupportedMedia
from voice.domain.recording import CallMetadata, Direction

ANY_MEDIA = "application/octet-stream"
# Containers that browsers, phones and recorders label otherwise than audio/*; the look inside decides.
_CARRIERS = frozenset({ANY_MEDIA, "application/ogg", "video/mp4", "video/webm", "video/ogg", "video/3gpp"})
_LANGUAGES = frozenset({"zh", "en"})
_LONGEST = 200  # characters of a hint or an id
_SPEAKERS = 10
_CHANNELS = {"0": 0, "left": 0, "1": 1, "right": 1}
_HOTWORDS, _LONGEST_HOTWORD = 50, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeForm:
    media_type: str
    metadata: CallMetadata
    rep_id: str | None
    idempotency_key: str | None
    sha256: str | None


def read_form(words: Mapping[str, str]) -> IntakeForm:
    """The form from text fields; unknown ones are ignored, empty ones are absent.

    Keys: filetype, called_at (ISO 8601 with offset), direction, phone_number, account_hint, opportunity_hint,
    client_reference_id, language, speakers (1 to 10), rep_channel (0, 1, left or right), hotwords (separated by commas
    or 、, with a kind in front where it is known: person:王敏), rep_id, idempotency_key, sha256 (hex).
    Raises InvalidInput, UnsupportedMedia.
    """
    said = {key: value.strip() for key, value in words.items() if value and value.strip()}
    metadata = CallMetadata(
        called_at=_moment(said.get("called_at")),
        direction=_direction(said.get("direction")),
        phone_number=said.get("phone_number"),
        account_hint=said.get("account_hint"),
        opportunity_hint=said.get("opportunity_hint"),
        client_reference_id=said.get("client_reference_id"),
        language=said.get("language"),
        speakers=_number("speakers", said.get("speakers")),
        rep_channel=_channel(said.get("rep_channel")),
        hotwords=tuple(dict.fromkeys(filter(None, map(str.strip, re.split("[,，、]", said.get("hotwords", "")))))),
    )
    check_metadata(metadata)
    return IntakeForm(
        media_type=carrier(said.get("filetype", ANY_MEDIA)),
        metadata=metadata,
        rep_id=said.get("rep_id"),
        idempotency_key=_short("idempotency_key", said.get("idempotency_key")),
        sha256=checksum(said.get("sha256")),
    )


def check_metadata(metadata: CallMetadata) -> None:
    """Raises InvalidInput with a code that names the field."""
    if metadata.called_at.utcoffset() is None:
        raise InvalidInput(
            "called_at has no offset.",
            code="called_at_without_offset",
            remedy="Write it like 2026-03-04T15:20:00+08:00.",
        )
    if metadata.language is not None and metadata.language not in _LANGUAGES:
        raise InvalidInput(
            "The language must be zh or en.", code="invalid_language", remedy="Leave it out to detect it."
        )
    if metadata.phone_number is not None and not re.fullmatch(r"\+?[0-9 ()\-]{3,30}", metadata.phone_number):
        raise InvalidInput("phone_number is no phone number.", code="invalid_phone_number")
    if metadata.speakers is not None and not 1 <= metadata.speakers <= _SPEAKERS:
        raise InvalidInput(f"speakers must be 1 to {_SPEAKERS}.", code="invalid_speakers", remedy="Leave it out.")
    if metadata.rep_channel not in (None, 0, 1):
        raise InvalidInput("rep_channel must be left or right.", code="invalid_rep_channel")
    if len(metadata.hotwords) > _HOTWORDS or any(len(word) > _LONGEST_HOTWORD for word in metadata.hotwords):
        raise InvalidInput(
            f"There may be {_HOTWORDS} hotwords of at most {_LONGEST_HOTWORD} characters.",
            code="too_many_hotwords",
            remedy="Put what is said in many calls into the vocabulary.",
        )
    for name in ("account_hint", "opportunity_hint", "client_reference_id"):
        _short(name, getattr(metadata, name))


def carrier(media_type: str) -> str:
    """The media type without parameters. Raises UnsupportedMedia when it can hold no call."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain.startswith("audio/") or plain in _CARRIERS:
        return plain
    raise UnsupportedMedia(
        f"{plain or 'This'} is no type of recording.", remedy="Send wav, mp3, m4a, aac, amr, ogg, opus, webm or flac."
    )


def checksum(hex_digest: str | None) -> str | None:
    """A sha256 in lower-case hex. Raises InvalidInput."""
    if hex_digest is None:
        return None
    if not re.fullmatch(r"[0-9a-fA-F]{64}", hex_digest):
        raise InvalidInput("sha256 must be 64 hexadecimal digits.", code="invalid_checksum")
    return hex_digest.lower()


def _moment(text: str | None) -> datetime:
    if text is None:
        raise InvalidInput("called_at is missing.", code="missing_called_at", remedy="Say when the call began.")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("called_at is no ISO 8601 date and time.", code="invalid_called_at") from error


def _direction(text: str | None) -> Direction:
    try:
        return Direction(text) if text else Direction.UNKNOWN
    except ValueError as error:
        raise InvalidInput("direction must be inbound, outbound or unknown.", code="invalid_direction") from error


def _number(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise InvalidInput(f"{name} must be a number.", code=f"invalid_{name}")
    return int(text)


def _channel(text: str | None) -> int | None:
    if text is None:
        return None
    if text.lower() not in _CHANNELS:
        raise InvalidInput("rep_channel must be left or right.", code="invalid_rep_channel")
    return _CHANNELS[text.lower()]


def _short(name: str, text: str | None) -> str | None:
    if text is not None and len(text) > _LONGEST:
        raise InvalidInput(f"{name} is longer than {_LONGEST} characters.", code=f"{name}_too_long")
    return text
