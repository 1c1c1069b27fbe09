"""The sample calls that come with the project: sound, and what their sender knows about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from voice.domain.errors import NotFound

_FOLDER = Path(__file__).resolve().parents[2] / "tests" / "data" / "calls"
_SOUND = (".ogg", ".opus", ".wav", ".mp3", ".m4a", ".flac", ".webm", ".amr")


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    audio: Path
    called_at: str
    direction: str
    phone_number: str | None
    account: str | None
    contact: str | None  # the customer whom the call names


def samples(folder: Path = _FOLDER) -> tuple[Sample, ...]:
    """All of them, by the time of the call. Raises NotFound when there are none."""
    found = [_read(script) for script in folder.glob("*.json")]
    complete = sorted((sample for sample in found if sample is not None), key=lambda sample: sample.called_at)
    if not complete:
        raise NotFound(
            f"There are no sample calls in {folder}.",
            code="no_samples",
            remedy="Run the demo from the project's checkout.",
        )
    return tuple(complete)


def _read(script: Path) -> Sample | None:
    audio = next((path for suffix in _SOUND if (path := script.with_suffix(suffix)).exists()), None)
    if audio is None:
        return None
    call = json.loads(script.read_text(encoding="utf-8"))
    customers = (person["name"] for person in call["record"]["identity"] if person["side"] == "customer")
    return Sample(
        name=script.stem,
        audio=audio,
        called_at=call["called_at"],
        direction=call["direction"],
        phone_number=call.get("phone_number"),
        account=call.get("account"),
        contact=next(customers, None),
    )
