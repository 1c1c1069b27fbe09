"""What is laid beside the extractor's record of a call: the organisation's own fields, and a second opinion."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from voice.domain.facts import CallFacts, FieldValue
from voice.domain.fields import CustomField
from voice.domain.recording import Call, CallMetadata
from voice.domain.transcript import Transcript
from voice.pipeline.reading import Reader
from voice.pipeline.second_opinion import SecondOpinion
from voice.ports.work import Work

# The values of fields that a call holds; its time is aware. Raises EngineFailed.
FindFields = Callable[[Transcript, Sequence[CustomField], datetime], tuple[FieldValue, ...]]


class Additions:
    def __init__(self, *, work: Work, find_fields: FindFields, opinion: SecondOpinion | None = None) -> None:
        self._work = work
        self._find_fields = find_fields
        self._opinion = opinion

    def beside(self, reader: Reader, call: Call) -> Reader:
        """The reader of this call, whose version tells what it adds to that of the extractor alone."""
        with self._work() as unit:
            fields = tuple(stored.field for stored in unit.fields.of_region(call.region))
        opinion = self._opinion
        if not fields and opinion is None:
            return reader

        def extract(transcript: Transcript, metadata: CallMetadata) -> CallFacts:
            found = reader.extract(transcript, metadata)
            if fields:
                found = replace(found, fields=self._find_fields(transcript, fields, metadata.called_at))
            return found if opinion is None else opinion.beside(found, call, transcript, fields)

        told = (_digest(fields) if fields else None, opinion.model_name if opinion else None)
        return replace(reader, version="+".join(filter(None, (reader.version, *told))), extract=extract)


def _digest(fields: Sequence[CustomField]) -> str:
    """Changes with whatever may change what is found."""
    text = json.dumps([asdict(field) for field in fields], ensure_ascii=False, sort_keys=True)
    return f"fields/{hashlib.sha256(text.encode()).hexdigest()[:8]}"
