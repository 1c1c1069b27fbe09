"""voice_roles: whose side each turn is on. An unknown side stays unknown: nothing is attributed by guess."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc


def build(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    def component(doc: Doc) -> Doc:
        doc._.sides = tuple(turn.side for turn in doc._.context.transcript.turns)
        return doc

    return component
