"""The training calls as Docs, with the features of every turn and clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from voice.extract.bridge import to_doc
from voice.extract.classifier import Features, SentenceEncoder
from voice.extract.components import assertion, dates, roles
from voice.extract.features import Line, features
from voice.extract.labelled import LabelledCall
from voice.extract.lines import clause_lines, turn_lines
from voice.extract.nlp import blank
from voice.extract.registry import register
from voice.extract.rules import RuleBook
from voice.extract.training.readings import Both, reader

LANGUAGES = ("zh", "en")
NO_FEATURES = Features(np.zeros((0, 0), np.float32), ())


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of all calls one after the other; `turn_calls` and `clause_calls` say which call a row is of."""

    calls: tuple[LabelledCall, ...]
    docs: tuple[Doc, ...]
    turns: Features
    clauses: Features
    turn_calls: npt.NDArray[np.intp]
    clause_calls: npt.NDArray[np.intp]
    told: tuple[Both, ...]  # what the dialogue encoder says of each call


def build_examples(folder: Path, calls: Sequence[LabelledCall], *, featured: bool = True) -> Examples:
    """`folder` is models/extract. Runs what voice_scores needs, and no more; without features it is quick."""
    register()
    pipelines = {language: _pipeline(folder, language) for language in LANGUAGES}
    books = {language: RuleBook.load(folder / language / "rules.toml") for language in LANGUAGES}
    if books["zh"].names != books["en"].names:
        raise ValueError("The rule books of both languages must name the same rules in the same order.")
    read = reader(folder / "encoder") if featured else None
    told: list[Both] = []
    docs, turns, clauses = [], list[Line](), list[Line]()
    turn_calls, clause_calls = list[int](), list[int]()
    for index, call in enumerate(calls):
        language = call.transcript.language
        nlp, steps = pipelines[language]
        doc = to_doc(nlp, call.transcript, call.called_at)
        for step in steps:
            doc = step(doc)
        docs.append(doc)
        turn_calls += [index] * len(call.transcript.turns)
        clause_calls += [index] * len(doc._.clauses)
        if read is not None:
            told.append(read(call.id, doc))
            turns += turn_lines(doc, books[language])
            clauses += clause_lines(doc, books[language])
    sentences = SentenceEncoder()
    return Examples(
        tuple(calls),
        tuple(docs),
        features(turns, sentences) if featured else NO_FEATURES,
        features(clauses, sentences) if featured else NO_FEATURES,
        np.array(turn_calls),
        np.array(clause_calls),
        tuple(told),
    )


def _pipeline(folder: Path, language: str) -> tuple[Language, list[Callable[[Doc], Doc]]]:
    nlp = blank(language)
    steps = [
        roles.build(nlp, "voice_roles"),
        dates.build(nlp, "voice_dates", calendar=str(folder / "calendar.toml"), language=language),
        assertion.build(nlp, "voice_assertion", folder=str(folder / language)),
    ]
    return nlp, steps
