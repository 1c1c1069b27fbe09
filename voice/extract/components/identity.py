"""voice_identity: stub."""
from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc


def build(nlp: Language, name: str, folder: str, language: str) -> Callable[[Doc], Doc]:
    def component(doc: Doc) -> Doc:
        return doc

    return component
