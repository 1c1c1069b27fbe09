"""Short invented calls as transcripts and Docs, without any model."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from voice.domain.transcript import Side, TimedWord, Transcript, Turn
from voice.extract.attributes import Scores, Timed
from voice.extract.bridge import to_doc
from voice.extract.nlp import blank
from voice.extract.registry import register
from voice.extract.timex.mention import TimeMention
from voice.extract.training.targets import LABELS

MODELS = Path(__file__).parents[3] / "models"
DATA = MODELS / "extract"
CALLED_AT = datetime.fromisoformat("2026-03-04T15:20:00+08:00")  # a Wednesday


def transcript(*lines: str, language: str = "zh") -> Transcript:
    """From lines such as "rep: 您好"."""
    turns = []
    for index, line in enumerate(lines):
        speaker, text = line.split(": ", 1)
        side = Side(speaker) if speaker in set(Side) else Side.UNKNOWN
        turns.append(Turn(index, speaker, side, text))
    return Transcript(tuple(turns), language)


def spoken(*lines: str, language: str = "zh", ms_a_character: int = 200) -> Transcript:
    """The same with a time for every character."""
    turns, now = [], 0
    for turn in transcript(*lines, language=language).turns:
        words = tuple(
            TimedWord(i, i + 1, now + i * ms_a_character, now + (i + 1) * ms_a_character, 0.9)
            for i in range(len(turn.text))
        )
        end = now + len(turn.text) * ms_a_character
        turns.append(Turn(turn.index, turn.speaker, turn.side, turn.text, now, end, words))
        now = end
    return Transcript(tuple(turns), language, duration_ms=now)


@cache
def pipeline(language: str = "zh") -> Language:
    """The tokenizer whose vocabulary the Docs below share."""
    return blank(language)


def doc_of(*lines: str, language: str = "zh") -> Doc:
    """A Doc with its context, clauses and sides; everything else is empty."""
    register()
    call = transcript(*lines, language=language)
    doc = to_doc(pipeline(language), call, CALLED_AT)
    doc._.sides = tuple(turn.side for turn in call.turns)
    return doc


def with_times(doc: Doc, *times: tuple[int, str, str | None, str]) -> Doc:
    """Words of time put by hand: (turn, words, moment or None, rule)."""
    timed = []
    for turn, words, moment, rule in times:
        start = doc._.context.transcript.turns[turn].text.index(words)
        due = datetime.fromisoformat(moment) if moment else None
        timed.append(Timed(turn, TimeMention(start, start + len(words), words, due, None, rule)))
    doc._.times = tuple(timed)
    return doc


def with_scores(doc: Doc, head: str, turns: dict[int, dict[str, float]], clauses: dict[str, dict[str, float]]) -> Doc:
    """Probabilities put by hand: turn -> label -> p, and words of a clause -> label -> p; the rest holds nothing."""
    labels = tuple(map(str, LABELS[head]))
    before = doc._.scores or Scores({}, {}, {}, {})
    turn_table = _table(len(doc._.context.transcript.turns), labels)
    for turn, given in turns.items():
        _fill(turn_table[turn], labels, given)
    clause_table = _table(len(doc._.clauses), labels)
    for words, given in clauses.items():
        index = next(i for i, clause in enumerate(doc._.clauses) if words in clause.text)
        _fill(clause_table[index], labels, given)
    doc._.scores = Scores(
        labels={**before.labels, f"turn.{head}": labels, f"clause.{head}": labels},
        turns={**before.turns, head: turn_table},
        clauses={**before.clauses, head: clause_table},
        links=before.links,
    )
    return doc


def _table(rows: int, labels: tuple[str, ...]) -> np.ndarray:
    table = np.full((rows, len(labels)), 1e-4, np.float32)
    table[:, 0] = 1 - table[:, 1:].sum(axis=1)
    return table


def _fill(row: np.ndarray, labels: tuple[str, ...], given: dict[str, float]) -> None:
    for label, probability in given.items():
        row[labels.index(label)] = probability
    if "none" in labels and "none" not in given:
        row[labels.index("none")] = max(1e-4, 1 - sum(given.values()))
