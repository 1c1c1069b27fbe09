"""voice_lac: the words that Baidu's LAC sees, and the names among them, as spans over the character tokens."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, Span

from voice.extract.attributes import Place
from voice.extract.bridge import span_at
from voice.extract.lexer import Lexer

_NAMES = {"PER": "PER", "nr": "PER", "ORG": "ORG", "nt": "ORG", "LOC": "LOC", "ns": "LOC"}


def build(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    lexer = Lexer()

    def component(doc: Doc) -> Doc:
        words: list[Span] = []
        for index, turn in enumerate(doc._.context.transcript.turns):
            for start, end, tag in lexer.tag(turn.text):
                span = span_at(doc, Place(index, start, end), _NAMES.get(tag, tag))
                if span is not None:
                    words.append(span)
        doc.spans["words"] = words
        doc.spans["names"] = [span for span in words if span.label_ in _NAMES.values()]
        return doc

    return component
