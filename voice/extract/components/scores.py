"""voice_scores: what the learned heads say of every turn, clause and pair of turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from voice.extract.attributes import Scores
from voice.extract.classifier import Head, SentenceEncoder, load_heads, shared_encoder
from voice.extract.features import features
from voice.extract.lines import clause_lines, turn_lines
from voice.extract.links import candidate_pairs, pair_features
from voice.extract.rules import RuleBook

TURN, CLAUSE, LINK = "turn.", "clause.", "link"


def build(nlp: Language, name: str, folder: str, heads: str) -> Callable[[Doc], Doc]:
    book = RuleBook.load(Path(folder) / "rules.toml")
    known = load_heads(Path(heads) / "heads.npz")
    encoder = shared_encoder()

    def component(doc: Doc) -> Doc:
        doc._.scores = _scores(doc, book, known, encoder)
        pairs = candidate_pairs(doc)
        if pairs:
            vectors = encoder.encode([turn.text for turn in doc._.context.transcript.turns])
            linked = known[LINK].probabilities(pair_features(doc, pairs, vectors))[:, 1]
            doc._.scores = replace(doc._.scores, links=dict(zip(pairs, linked.tolist(), strict=True)))
        encoder.forget()
        return doc

    return component


def _scores(doc: Doc, book: RuleBook, known: Mapping[str, Head], encoder: SentenceEncoder) -> Scores:
    turns = features(turn_lines(doc, book), encoder)
    clauses = features(clause_lines(doc, book), encoder)

    def read(prefix: str) -> dict[str, Head]:
        return {name.removeprefix(prefix): head for name, head in known.items() if name.startswith(prefix)}

    return Scores(
        labels={name: head.labels for name, head in known.items()},
        turns={name: head.probabilities(turns) for name, head in read(TURN).items()},
        clauses={name: head.probabilities(clauses) for name, head in read(CLAUSE).items()},
        links={},
    )
