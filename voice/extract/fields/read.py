"""Fields of a call, found with the data and the encoder of the release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from voice.domain.facts import FieldValue
from voice.domain.fields import CustomField
from voice.domain.transcript import Transcript
from voice.extract.classifier import Floats, shared_encoder
from voice.extract.fields.find import FieldFinder, FieldRules
from voice.extract.fields.values import Moment
from voice.extract.run import PIPELINE_VERSION, language_of
from voice.extract.timex.calendar import WorkCalendar


def find_fields(
    folder: Path, transcript: Transcript, fields: Sequence[CustomField], called_at: datetime
) -> tuple[FieldValue, ...]:
    """`folder` is models/extract. The encoder is loaded only where a field has examples. Raises EngineFailed."""
    encoder = shared_encoder() if any(field.examples for field in fields) else None

    def encode(texts: Sequence[str]) -> Floats:
        return encoder.encode(texts) if encoder else np.zeros((len(texts), 1), np.float32)

    moment = Moment(called_at, language_of(transcript), WorkCalendar.load(folder / "calendar.toml"))
    finder = FieldFinder(FieldRules.load(folder / "fields.toml"), encode)
    found = finder.find(transcript, fields, moment, version=PIPELINE_VERSION)
    if encoder is not None:
        encoder.forget()
    return found
