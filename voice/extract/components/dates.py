"""voice_dates: the words of time in each turn, and the moments they name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from voice.extract.attributes import Timed
from voice.extract.timex.anaphora import resolve
from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues


def build(nlp: Language, name: str, calendar: str, language: str) -> Callable[[Doc], Doc]:
    known = WorkCalendar.load(Path(calendar))

    def component(doc: Doc) -> Doc:
        context = doc._.context
        found = [
            find_dues(said.text, called_at=context.called_at, language=language, calendar=known)
            for said in context.transcript.turns
        ]
        doc._.times = tuple(
            Timed(turn, mention) for turn, mentions in enumerate(resolve(found)) for mention in mentions
        )
        return doc

    return component
