"""voice_assertion: whether a clause affirms, denies, asks, imagines or tells of the past."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from voice.extract.attributes import Assertion
from voice.extract.rules import RuleBook

# The first that hits wins: a condition outweighs what it is a condition of.
_ORDER = (Assertion.HYPOTHETICAL, Assertion.NEGATED, Assertion.PAST, Assertion.QUESTION)


def build(nlp: Language, name: str, folder: str) -> Callable[[Doc], Doc]:
    book = RuleBook.load(Path(folder) / "rules.toml")
    columns = [(status, book.names.index(f"assertion.{status}")) for status in _ORDER]

    def component(doc: Doc) -> Doc:
        turns = doc._.context.transcript.turns
        assertions = []
        for clause in doc._.clauses:
            # A question mark stands behind its clause.
            counts = book.counts(turns[clause.turn].text[clause.start : clause.end + 1])
            assertions.append(next((status for status, column in columns if counts[column]), Assertion.AFFIRMED))
        doc._.assertions = tuple(assertions)
        return doc

    return component
