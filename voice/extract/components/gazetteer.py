"""voice_gazetteer: listed phrases (titles, departments, companies) as spans over the tokens."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans


def build(nlp: Language, name: str, folder: str) -> Callable[[Doc], Doc]:
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    phrases = tomllib.loads((Path(folder) / "gazetteer.toml").read_text(encoding="utf-8"))["phrases"]
    for label, words in phrases.items():
        matcher.add(label, [nlp.make_doc(word) for word in words])

    def component(doc: Doc) -> Doc:
        doc.spans["gazetteer"] = filter_spans(matcher(doc, as_spans=True))
        return doc

    return component
