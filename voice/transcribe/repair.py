"""Puts right what the recognizer wrote by sound: names and terms of the vocabulary, each edit on record."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voice.domain.transcript import Repair, Turn
from voice.domain.vocabulary import Term, Vocabulary
from voice.transcribe.latin_terms import LatinTerms
from voice.transcribe.pinyin import distance
from voice.transcribe.plausible import Clause, clauses, explained, within_reach
from voice.transcribe.rewrite import Edit, raw_text, rewritten
from voice.transcribe.sounds import sounds
from voice.transcribe.term_index import TermIndex, Unit, units
from voice.transcribe.words_zh import words

__all__ = ["Repairer", "raw_text", "repaired"]

# Of candidates that exclude each other the one wins that explains most: its length, less what is not right in it.
PERFECT = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edit that could be made in the turn at `place`, its rank among those that exclude it, and how much likelier
    it makes the text."""

    place: int
    edit: Edit
    term: Term
    rank: float
    gained: float = math.inf


def repaired(turns: Sequence[Turn], vocabulary: Vocabulary) -> tuple[tuple[Turn, ...], tuple[Repair, ...]]:
    """The turns of a call with its terms as they are written, and the edits that were made."""
    return _repairer(vocabulary).repair(turns) if vocabulary else (tuple(turns), ())


class Repairer:
    """Made once for a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._by = sounds()
        self._size = len(vocabulary)
        self._index = TermIndex(vocabulary, self._by)
        self._latin = LatinTerms(vocabulary)
        self._wrong = {wrong: term for term in vocabulary for wrong in term.wrong if wrong}
        # What is written like this is right already.
        self._right = {text: term for term in vocabulary for text in (term.text, *term.aliases) if text}
        self._is_wrong = _any_of(self._wrong)
        self._is_right = _any_of(self._right)

    def repair(self, turns: Sequence[Turn]) -> tuple[tuple[Turn, ...], tuple[Repair, ...]]:
        """The turns with the likeliest of the edits that exclude each other, and all that were made."""
        found = [*self._known(turns), *self._spelled(turns), *self._sounding(turns)]
        right = [list(self._is_right.finditer(turn.text)) for turn in turns]
        said = {self._right[match[0]] for matches in right for match in matches}
        surely = self._chosen([one for one in found if one.gained > 0], right)
        said |= {candidate.term for candidate in surely}
        # A name that was said once is likely to be said again.
        again = self._by.likelihood.again
        chosen = self._chosen([one for one in found if one.gained + again * (one.term in said) > 0], right)
        done = [rewritten(turn, [one.edit for one in chosen if one.place == place]) for place, turn in enumerate(turns)]
        return tuple(turn for turn, _ in done), tuple(repair for _, made in done for repair in made)

    def _known(self, turns: Sequence[Turn]) -> Iterator[Candidate]:
        """What was put right by hand before."""
        for place, turn in enumerate(turns):
            for match in self._is_wrong.finditer(turn.text):
                term = self._wrong[match[0]]
                edit = Edit(match.start(), match.end(), term.text, _apart(match[0], term.text))
                yield Candidate(place, edit, term, math.inf)

    def _spelled(self, turns: Sequence[Turn]) -> Iterator[Candidate]:
        """Names in Latin letters."""
        for place, turn in enumerate(turns):
            for edit, term in self._latin.find(turn.text):
                yield Candidate(place, edit, term, len(term.text) * (PERFECT - edit.distance))

    def _sounding(self, turns: Sequence[Turn]) -> Iterator[Candidate]:
        """What sounds like a term in Mandarin."""
        said: list[Unit | None] = []
        homes: list[tuple[int, Clause | None]] = []
        for place, turn in enumerate(turns):
            part = units(turn.text)
            said += [*part, None]
            homes += [(place, clause) for clause in clauses(turn.text, part, words())]
        for found in self._index.find(said):
            first, last = said[found.first], said[found.last - 1]
            place, clause = homes[found.first]
            if first is None or last is None or clause is None or _cuts(said, found.first, found.last):
                continue
            start, end, turn = first.start, last.end, turns[place]
            if not _keeps_letters(turn.text[start:end], found.term.text):
                continue
            if not within_reach(found, turn, start, end, terms=self._size, by=self._by):
                continue
            gained = clause.gained(start, end) + explained(found, self._size, self._by)
            edit = Edit(start, end, found.term.text, found.distance)
            yield Candidate(place, edit, found.term, found.syllables * (PERFECT - found.distance), gained)

    def _chosen(self, found: Iterable[Candidate], right: Sequence[Sequence[re.Match[str]]]) -> list[Candidate]:
        taken: list[Candidate] = []
        for one in sorted(found, key=lambda one: (-one.rank, -one.gained, one.edit.start - one.edit.end)):
            if any(one.place == other.place and _overlap(one.edit, other.edit) for other in taken):
                continue
            if all(_completes(one, match) for match in right[one.place] if _touches(one.edit, match)):
                taken.append(one)
        return taken


@lru_cache(maxsize=8)
def _repairer(vocabulary: Vocabulary) -> Repairer:
    return Repairer(vocabulary)


def _any_of(texts: Collection[str]) -> re.Pattern[str]:
    """Matches the longest of the texts; nothing when there is none."""
    listed = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, listed)) or r"(?!)")


def _apart(said: str, meant: str) -> float:
    """How far one text sounds from another, for each of its syllables; 1 where that cannot be told."""
    heard, term = units(said), units(meant)
    if not heard or not term or None in heard or None in term:
        return 0.0 if said.lower() == meant.lower() else 1.0
    return distance([one.said for one in heard if one], [one.said for one in term if one]) / len(term)


def _cuts(said: Sequence[Unit | None], first: int, last: int) -> bool:
    """Whether a window begins or ends within a letter."""
    before, after = said[first - 1] if first else None, said[last] if last < len(said) else None
    begin, end = said[first], said[last - 1]
    return (before is not None and before == begin) or (after is not None and after == end)


def _keeps_letters(said: str, meant: str) -> bool:
    """Letters and digits that were heard as such are right: they may be completed, not changed."""
    letters = iter(re.sub(r"[^a-z0-9]", "", meant.lower()))
    return not said.isascii() and all(letter in letters for letter in re.findall(r"[a-z0-9]", said.lower()))


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start < other.end and other.start < one.end


def _touches(edit: Edit, match: re.Match[str]) -> bool:
    return edit.start < match.end() and match.start() < edit.end


def _completes(one: Candidate, match: re.Match[str]) -> bool:
    """Whether an edit makes a longer term of what is one already."""
    covers = one.edit.start <= match.start() and match.end() <= one.edit.end
    return covers and (one.rank == math.inf or (match[0] in one.edit.term and match[0] != one.edit.term))
