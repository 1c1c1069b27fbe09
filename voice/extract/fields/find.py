"""Finds an organisation's fields in a call: by their patterns, and by clauses that say the same as their examples."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice.domain.errors import EngineFailed
from voice.domain.evidence import cite
from voice.domain.facts import FieldValue, Provenance
from voice.domain.fields import CustomField, FieldContent
from voice.domain.transcript import Side, Transcript
from voice.extract.clauses import Clause, split
from voice.extract.fields.expressions import WINDOW, compiled
from voice.extract.fields.values import Moment, value_in

PATTERNS, EXAMPLES = "field_patterns", "field_examples"  # components
BY_PATTERN = 0.9  # confidence: somebody wrote down what to look for
LEAST_ALIKE, MOST_ALIKE = 0.6, 0.95  # confidence at the threshold of likeness, and of the example itself
SHORTEST_CLAUSE = 4  # characters that can be like anything
MOST_QUOTES = 3

# Unit vectors of texts, shape (texts, size); zeros for a text without words.
Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class FieldRules:
    """From models/extract/fields.toml: how alike is alike, and which words turn a meaning round."""

    likeness: float
    negations: re.Pattern[str]

    @classmethod
    def load(cls, path: Path) -> FieldRules:
        """Raises EngineFailed (extraction_data) when the file is missing or says what cannot be."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            likeness = float(data["likeness"])
            negations = re.compile("|".join(f"(?:{one})" for one in data["negations"]), re.IGNORECASE)
        except (OSError, KeyError, TypeError, ValueError, re.error) as error:
            raise EngineFailed(f"{path.name} cannot be read: {error}.", code="extraction_data") from error
        if not 0 < likeness <= 1:
            raise EngineFailed(f"{path.name}: likeness must lie in 0 to 1.", code="extraction_data")
        return cls(likeness, negations)


@dataclass(frozen=True, slots=True)
class _Hit:
    value: FieldContent
    turn: int
    start: int
    end: int
    confidence: float
    component: str


class FieldFinder:
    def __init__(self, rules: FieldRules, encode: Encode) -> None:
        self._rules = rules
        self._encode = encode

    def find(
        self, transcript: Transcript, fields: Sequence[CustomField], moment: Moment, *, version: str
    ) -> tuple[FieldValue, ...]:
        """One value a field: the surest, of equals the one that is said most often, then last."""
        clauses = [
            clause
            for turn in transcript.turns
            if turn.side is not Side.SYSTEM
            for clause in split(turn.text.replace("\n", " "), turn.index)
        ]
        alike = self._alike(clauses, fields, moment)
        found = []
        for field, hits in zip(fields, alike, strict=True):
            if said := [*hits, *_matches(transcript, clauses, field, moment)]:
                found.append(_value(transcript, field, said, version))
        return tuple(found)

    def _alike(self, clauses: Sequence[Clause], fields: Sequence[CustomField], moment: Moment) -> list[list[_Hit]]:
        """For each field the clauses that say what one of its examples says."""
        heard = [clause for clause in clauses if len(clause.text) >= SHORTEST_CLAUSE]
        if not heard or not any(field.examples for field in fields):
            return [[] for _ in fields]
        said = self._encode([clause.text for clause in heard])
        negated = np.array([self._negates(clause.text) for clause in heard])
        return [list(self._like(field, heard, said, negated, moment)) for field in fields]

    def _like(
        self,
        field: CustomField,
        heard: Sequence[Clause],
        said: npt.NDArray[np.float32],
        negated: npt.NDArray[np.bool_],
        moment: Moment,
    ) -> Iterator[_Hit]:
        if not field.examples:
            return
        likeness = said @ self._encode([cue.text for cue in field.examples]).T
        turned = np.array([self._negates(cue.text) for cue in field.examples])
        likeness[negated[:, None] != turned[None, :]] = 0.0
        least = self._rules.likeness
        for row in np.flatnonzero(likeness.max(axis=1) >= least).tolist():
            clause, cue = heard[row], field.examples[int(likeness[row].argmax())]
            value = value_in(clause.text, field, cue, moment)
            if value is not None:
                share = (min(1.0, float(likeness[row].max())) - least) / max(1 - least, 1e-6)
                confidence = round(LEAST_ALIKE + share * (MOST_ALIKE - LEAST_ALIKE), 3)
                yield _Hit(value, clause.turn, clause.start, clause.end, confidence, EXAMPLES)

    def _negates(self, text: str) -> bool:
        return self._rules.negations.search(text) is not None


def _matches(transcript: Transcript, clauses: Sequence[Clause], field: CustomField, moment: Moment) -> Iterator[_Hit]:
    patterns = [(cue, compiled(cue.text)) for cue in field.patterns]
    if not patterns:
        return
    for turn, start, end in _windows(clauses):
        text = transcript.turns[turn].text[start:end].replace("\n", " ")
        for cue, pattern in patterns:
            if found := pattern.search(text):
                value = value_in(_named(found), field, cue, moment)
                if value is not None:
                    first, last = _widened(clauses, turn, start + found.start(), start + found.end())
                    yield _Hit(value, turn, first, last, BY_PATTERN, PATTERNS)


def _windows(clauses: Sequence[Clause]) -> Iterator[tuple[int, int, int]]:
    """Stretches of whole clauses of a turn, none longer than WINDOW: what an expression is tried on at once."""
    for turn, members in groupby(clauses, key=lambda clause: clause.turn):
        start = end = None
        for clause in members:
            if start is not None and end is not None and clause.end - start > WINDOW:
                yield turn, start, end
                start = None
            start = clause.start if start is None else start
            end = min(clause.end, start + WINDOW)
        if start is not None and end is not None:
            yield turn, start, end


def _named(found: re.Match[str]) -> str:
    """What stands in the first group, else all that was found."""
    return (found.group(1) if found.re.groups else None) or found.group()


def _widened(clauses: Sequence[Clause], turn: int, start: int, end: int) -> tuple[int, int]:
    """The clauses that a match touches: a bare "五十万" proves nothing alone."""
    touched = [one for one in clauses if one.turn == turn and one.start < end and one.end > start]
    return (touched[0].start, touched[-1].end) if touched else (start, end)


def _value(transcript: Transcript, field: CustomField, hits: Sequence[_Hit], version: str) -> FieldValue:
    said: dict[FieldContent, list[_Hit]] = {}
    for hit in hits:
        said.setdefault(hit.value, []).append(hit)

    def weight(value: FieldContent) -> tuple[float, int, int]:
        return max(hit.confidence for hit in said[value]), len(said[value]), max(hit.turn for hit in said[value])

    value = max(said, key=weight)
    best, *others = sorted(said[value], key=lambda hit: (-hit.confidence, hit.turn, hit.start))
    places = dict.fromkeys((hit.turn, hit.start, hit.end) for hit in (best, *others))
    return FieldValue(
        field=field.label,
        value=value,
        evidence=tuple(cite(transcript, *place) for place in list(places)[:MOST_QUOTES]),
        confidence=best.confidence,
        provenance=Provenance(best.component, version),
    )
