"""voice_scores: what the learned heads say of every turn, clause and pair of turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from voice.extract.attributes import Scores
from voice.extract.classifier import Features, Floats, Head, SentenceEncoder, load_heads, shared_encoder
from voice.extract.encoder import CLAUSE_HEADS, TURN_HEADS, DialogueEncoder, fused, shared_dialogue_encoder
from voice.extract.features import features
from voice.extract.lines import clause_lines, turn_lines
from voice.extract.links import candidate_pairs, pair_features
from voice.extract.rules import RuleBook

TURN, CLAUSE, LINK = "turn.", "clause.", "link"


def build(nlp: Language, name: str, folder: str, heads: str, encoder: str) -> Callable[[Doc], Doc]:
    book = RuleBook.load(Path(folder) / "rules.toml")
    known = load_heads(Path(heads) / "heads.npz")
    sentences = shared_encoder()
    dialogue = shared_dialogue_encoder(Path(encoder))

    def component(doc: Doc) -> Doc:
        doc._.scores = _scores(doc, book, known, sentences, dialogue)
        pairs = candidate_pairs(doc)
        if pairs:
            vectors = sentences.encode([turn.text for turn in doc._.context.transcript.turns])
            linked = known[LINK].probabilities(pair_features(doc, pairs, vectors))[:, 1]
            doc._.scores = replace(doc._.scores, links=dict(zip(pairs, linked.tolist(), strict=True)))
        sentences.forget()
        return doc

    return component


def _scores(
    doc: Doc, book: RuleBook, known: Mapping[str, Head], sentences: SentenceEncoder, dialogue: DialogueEncoder
) -> Scores:
    told = dialogue.read([turn.text for turn in doc._.context.transcript.turns], doc._.sides, doc._.clauses)
    turns = features(turn_lines(doc, book), sentences)
    clauses = features(clause_lines(doc, book), sentences)
    return Scores(
        labels={name: head.labels for name, head in known.items()},
        turns=heard(TURN_HEADS, TURN, known, turns, told.turns),
        clauses=heard(CLAUSE_HEADS, CLAUSE, known, clauses, told.clauses),
        links={},
    )


def heard(
    names: Sequence[str], unit: str, known: Mapping[str, Head], rows: Features, told: Floats
) -> dict[str, Floats]:
    """What heads and encoder say together of some turns or clauses, by head; training scores in the same way."""
    both = fused([known[unit + name].probabilities(rows) for name in names], told)
    return dict(zip(names, both, strict=True))
