"""voice_names: person and company names of the English model, as spans for the components after it."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, Span

_KEPT = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC"}


def build(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    def component(doc: Doc) -> Doc:
        doc.spans["names"] = [
            Span(doc, ent.start, ent.end, label=_KEPT[ent.label_])
            for ent in doc.ents
            if ent.label_ in _KEPT and "\n" not in ent.text
        ]
        doc.spans["words"] = list(doc.spans["names"])
        return doc

    return component
