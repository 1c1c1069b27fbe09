"""Chooses the shortest run of clauses that proves a detection on its own."""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc

from voice.extract.attributes import Place
from voice.extract.decisions import LEAST, Detection

# A quote shorter than this rarely proves anything alone: it takes in its neighbour that scores best.
SHORTEST = 6
SHORTEST_ENGLISH = 14
# A neighbour that scores this near the best clause (in log probability) belongs to the quote.
AS_GOOD = 0.7
MOST_CLAUSES = 3


def quote(doc: Doc, head: str, detection: Detection) -> Place:
    """Where the quote lies: the best clause, with neighbours of its turn that carry the same meaning."""
    clauses = doc._.clauses
    column = doc._.scores.labels[f"clause.{head}"].index(detection.label)
    logs = np.log(np.maximum(doc._.scores.clauses[head][:, column], LEAST))
    first = last = detection.clause
    shortest = SHORTEST_ENGLISH if clauses[first].text.isascii() else SHORTEST
    while last - first + 1 < MOST_CLAUSES:
        beside = [i for i in (first - 1, last + 1) if 0 <= i < len(clauses) and clauses[i].turn == detection.turn]
        if not beside:
            break
        best = max(beside, key=lambda i: float(logs[i]))
        too_short = clauses[last].end - clauses[first].start < shortest
        if not too_short and logs[best] < logs[detection.clause] - AS_GOOD:
            break
        first, last = min(first, best), max(last, best)
    return Place(detection.turn, clauses[first].start, clauses[last].end)
