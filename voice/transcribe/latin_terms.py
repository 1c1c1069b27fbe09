"""Where terms in Latin letters may have been said: runs of English words against names, by letters that sound alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voice.domain.vocabulary import Term, Vocabulary
from voice.transcribe.rewrite import Edit

# Mean cost of a letter up to which a term is recognized, by its letters; a short one must agree but for case.
REACH = ((9, 0.25), (5, 0.2), (0, 0.0))
SPLIT = 0.7  # of that reach, where it is said in more words than it has: one of them may be of the sentence
VOWEL, LIKE, OTHER = 0.4, 0.4, 1.0
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:['’-][A-Za-z0-9]+)*|[0-9]+")
_VOWELS = frozenset("aeiouy")
_ALIKE = ("bp", "dt", "gk", "sz", "fv", "mn", "lr", "jg", "vw", "uw", "iy")
_SPELLINGS = (("ph", "f"), ("ck", "k"), ("qu", "kw"), ("wh", "w"), ("gh", "g"), ("x", "ks"), ("c", "k"), ("q", "k"))
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class LatinTerm:
    term: Term
    sound: str
    words: int
    reach: float
    letters: Counter[str]


class LatinTerms:
    """Made once for a vocabulary; holds the terms that are written in Latin letters alone."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._terms = [_latin(term) for term in vocabulary if term.text.isascii() and re.search("[A-Za-z]", term.text)]
        self._longest = max((term.words for term in self._terms), default=0) + 1

    def find(self, text: str) -> Iterator[tuple[Edit, Term]]:
        """Every run of words that may be a term, overlapping ones included."""
        words = list(_WORD.finditer(text)) if self._terms else []
        for first in range(len(words)):
            for last in range(first, min(len(words), first + self._longest)):
                start, end = words[first].start(), words[last].end()
                if last > first and text[words[last - 1].end() : words[last].start()].strip(" -"):
                    break
                said = text[start:end]
                for term, distance in self._near(_sound(said), last - first + 1):
                    if said != term.text and not self._is_part(said, term):
                        yield Edit(start, end, term.text, distance), term

    def _near(self, sound: str, words: int) -> Iterator[tuple[Term, float]]:
        letters = Counter(sound)
        for one in self._terms:
            reach = one.term.weight * one.reach * (SPLIT if words > one.words else 1)
            # Cheap bounds first: length, then letters that the other does not have.
            if abs(len(sound) - len(one.sound)) * VOWEL > reach or abs(words - one.words) > 1:
                continue
            if (letters - one.letters).total() * VOWEL > reach or not _begins_alike(sound, one.sound):
                continue
            cost = _cost(sound, one.sound)
            if cost <= reach:
                yield one.term, cost / len(one.sound)

    def _is_part(self, said: str, term: Term) -> bool:
        """Half a name of two words is how people go on after the whole."""
        return said in term.text.split()


def _latin(term: Term) -> LatinTerm:
    sound = _sound(term.text)
    reach = next(share for letters, share in REACH if len(sound) >= letters)
    return LatinTerm(term, sound, len(_WORD.findall(term.text)), reach * len(sound), Counter(sound))


@lru_cache(maxsize=20_000)
def _sound(text: str) -> str:
    """Letters by sound, without spaces."""
    letters = re.sub(r"[^a-z0-9]", "", text.lower())
    for written, spoken in _SPELLINGS:
        letters = letters.replace(written, spoken)
    return _TWICE.sub(r"\1", letters)


def _begins_alike(one: str, other: str) -> bool:
    return bool(one) and bool(other) and _change(one[0], other[0]) <= LIKE


def _change(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return VOWEL
    return LIKE if any(one in pair and other in pair for pair in _ALIKE) else OTHER


def _missing(letter: str) -> float:
    return VOWEL if letter in _VOWELS or letter == "h" else OTHER


@lru_cache(maxsize=20_000)
def _cost(said: str, meant: str) -> float:
    before = [0.0]
    for letter in meant:
        before.append(before[-1] + _missing(letter))
    for heard in said:
        row = [before[0] + _missing(heard)]
        for place, letter in enumerate(meant, start=1):
            row.append(
                min(
                    before[place - 1] + _change(heard, letter),
                    before[place] + _missing(heard),
                    row[place - 1] + _missing(letter),
                )
            )
        before = row
    return before[-1]
