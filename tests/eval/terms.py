"""How many of the terms that were said are written right, and how many are written that nobody said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.eval.cer import normalised


@dataclass
class TermFigures:
    """`false` counts terms that a repair put where they were not said."""

    said: int = 0
    heard: int = 0
    repaired: int = 0
    false: int = 0
    characters: int = 0

    @property
    def recall_before(self) -> float:
        return self.heard / max(1, self.said)

    @property
    def recall(self) -> float:
        return self.repaired / max(1, self.said)

    @property
    def false_per_10k(self) -> float:
        return 10_000 * self.false / max(1, self.characters)

    def count(self, said: str, heard: str, repaired: str, terms: Iterable[str]) -> None:
        """Add one call: what was said, what the recognizer wrote, and that with its repairs."""
        listed = list(terms)
        gold, before, after = (occurrences(text, listed) for text in (said, heard, repaired))
        self.said += gold.total()
        self.heard += (gold & before).total()
        self.repaired += (gold & after).total()
        # Where the recognizer itself wrote a term that was not said, no repair is to blame.
        self.false += (after - (gold | before)).total()
        self.characters += len(normalised(said))


def occurrences(text: str, terms: Iterable[str]) -> Counter[str]:
    """How often each term stands in a text; where one lies within another, the longer counts."""
    plain = sorted({normalised(term) for term in terms}, key=len, reverse=True)
    return Counter(re.findall("|".join(map(re.escape, plain)) or r"(?!)", normalised(text)))
