"""voice_lac: person, company and place names that Baidu's LAC sees, as spans over the character tokens."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from voice.extract.attributes import Place
from voice.extract.bridge import span_at
from voice.extract.lexer import Lexer

_KEPT = {"PER", "ORG", "LOC", "nr", "nt", "ns"}
_NAMES = {"nr": "PER", "nt": "ORG", "ns": "LOC"}


def build(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    lexer = Lexer()

    def component(doc: Doc) -> Doc:
        spans = []
        for index, turn in enumerate(doc._.context.transcript.turns):
            for start, end, tag in lexer.tag(turn.text):
                if tag in _KEPT:
                    span = span_at(doc, Place(index, start, end), _NAMES.get(tag, tag))
                    if span is not None:
                        spans.append(span)
        doc.spans["names"] = spans
        return doc

    return component
