"""Which of the times said belongs to a promise."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from voice.domain.facts import Due
from voice.extract.attributes import Timed
from voice.extract.decisions import Detection


def due_of(doc: Doc, turns: Sequence[int], best: Detection, asked: Sequence[int]) -> Due | None:
    """The last time that the promising turns say (a promise may be moved), else the one of the request."""
    for candidates in (list(turns), list(asked)):
        said = [turn for turn in candidates if _times(doc, turn)]
        settled = [turn for turn in said if any(t.mention.due for t in _times(doc, turn))] or said
        if settled:
            return _as_due(_nearest(doc, settled[-1], best))
    return None


def _times(doc: Doc, turn: int) -> list[Timed]:
    return [timed for timed in doc._.times if timed.turn == turn]


def _nearest(doc: Doc, turn: int, best: Detection) -> Timed:
    """In a turn with several times: one that means a moment, in or next before the clause that promises."""
    times = _times(doc, turn)
    exact = [t for t in times if t.mention.due] or times
    if turn != best.turn:
        return exact[-1]
    clause = doc._.clauses[best.clause]

    def distance(timed: Timed) -> tuple[int, int]:
        start = timed.mention.char_start
        if clause.start <= start < clause.end:
            return 0, -start
        return (1, clause.start - start) if start < clause.start else (2, start - clause.end)

    return min(exact, key=distance)


def _as_due(timed: Timed) -> Due:
    mention = timed.mention
    return Due(mention.text, mention.due, mention.precision, mention.rule)
