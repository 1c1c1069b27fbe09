"""Turns and clauses of a Doc as lines for the heads."""

from __future__ import annotations

from spacy.tokens import Doc

from voice.extract.features import Line
from voice.extract.rules import RuleBook


def turn_lines(doc: Doc, book: RuleBook) -> list[Line]:
    """A line a turn, between the turns before and after it."""
    turns = doc._.context.transcript.turns
    hits = [book.counts(turn.text) for turn in turns]
    nothing = [0] * len(book.names)
    return [
        Line(
            text=turn.text,
            before=turns[i - 1].text if i else "",
            after=turns[i + 1].text if i + 1 < len(turns) else "",
            side=doc._.sides[i],
            rules=hits[i],
            rules_before=hits[i - 1] if i else nothing,
            rules_after=hits[i + 1] if i + 1 < len(turns) else nothing,
            times=sum(1 for timed in doc._.times if timed.turn == i),
        )
        for i, turn in enumerate(turns)
    ]


def clause_lines(doc: Doc, book: RuleBook) -> list[Line]:
    """A line a clause: its whole turn stands before it, the turn before that after it."""
    turns, clauses = doc._.context.transcript.turns, doc._.clauses
    hits = [book.counts(clause.text) for clause in clauses]
    nothing = [0] * len(book.names)

    def beside(index: int, other: int) -> list[int]:
        within = 0 <= other < len(clauses) and clauses[other].turn == clauses[index].turn
        return hits[other] if within else nothing

    return [
        Line(
            text=clause.text,
            before=turns[clause.turn].text,
            after=turns[clause.turn - 1].text if clause.turn else "",
            side=doc._.sides[clause.turn],
            rules=hits[i],
            rules_before=beside(i, i - 1),
            rules_after=beside(i, i + 1),
            times=sum(
                1
                for timed in doc._.times
                if timed.turn == clause.turn and clause.start <= timed.mention.char_start < clause.end
            ),
        )
        for i, clause in enumerate(clauses)
    ]
