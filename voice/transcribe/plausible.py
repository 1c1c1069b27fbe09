"""Whether what sounds like a term is the term: against the words that stand there, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from voice.domain.transcript import Turn
from voice.domain.vocabulary import TermKind
from voice.transcribe.sounds import Sounds
from voice.transcribe.term_index import Found, Unit
from voice.transcribe.words_zh import Words


@dataclass(frozen=True)
class Clause:
    """A stretch of a text without a mark or an English word in it, beginning at `start`."""

    text: str
    start: int
    words: Words

    def gained(self, start: int, end: int) -> float:
        """How much likelier, in logarithms, the clause is when [start, end) needs no explanation."""
        return self._ahead[start - self.start] + self._behind[end - self.start] - self._ahead[-1]

    @cached_property
    def _ahead(self) -> list[float]:
        return self.words.ahead(self.text)

    @cached_property
    def _behind(self) -> list[float]:
        return self.words.behind(self.text)


def clauses(text: str, said: Sequence[Unit | None], words: Words) -> list[Clause | None]:
    """For each unit of a text the clause that it is in."""
    found: list[Clause | None] = []
    first = 0
    for number, unit in enumerate([*said, None]):
        if unit is None:
            inside = [one for one in said[first:number] if one is not None]
            if inside:
                clause = Clause(text[inside[0].start : inside[-1].end], inside[0].start, words)
                found += [clause] * len(inside)
            found.append(None)
            first = number + 1
    return found


def within_reach(found: Found, turn: Turn, start: int, end: int, *, terms: int, by: Sounds) -> bool:
    """Whether a term sounds near enough, for what stands beside it and how sure the recognizer was."""
    usual = by.reach.of(found.syllables)
    if found.term.kind is TermKind.PERSON and found.syllables == 2:
        announced = by.people.before.search(turn.text[:start]) or by.people.after.search(turn.text[end:])
        usual = by.people.named if announced else by.people.unnamed
    usual *= found.term.weight * (1 + by.reach.doubt * _doubt(turn, start, end))
    return found.distance <= usual / (1 + by.reach.crowd * by.likelihood.crowded(terms)) + 1e-6


def explained(found: Found, terms: int, by: Sounds) -> float:
    """How well one of so many terms explains what was heard, in logarithms."""
    return by.likelihood.of(found.syllables, terms) - found.distance * found.syllables * by.likelihood.distance


def _doubt(turn: Turn, start: int, end: int) -> float:
    """0 where the recognizer was sure of every word, 1 where it was of none."""
    touched = [word.probability for word in turn.words if word.char_start < end and word.char_end > start]
    return 1 - sum(touched) / len(touched) if touched else 0.0
