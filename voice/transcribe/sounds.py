"""The tables of models/transcribe/sounds.toml: how far syllables sound apart, and how far a repair may reach."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parents[2] / "models" / "transcribe" / "sounds.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Mean cost of a syllable up to which a term is recognized; what each value means stands in the table."""

    two: float
    three: float
    more: float
    doubt: float
    crowd: float

    def of(self, syllables: int) -> float:
        return {1: 0.0, 2: self.two, 3: self.three}.get(syllables, self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """How usual a term is, in logarithms, and what a unit of distance takes from that."""

    two: float
    three: float
    more: float
    distance: float
    few: float
    crowd: float
    again: float

    def of(self, syllables: int, terms: int) -> float:
        """Of one among so many terms."""
        usual = {1: self.two, 2: self.two, 3: self.three}.get(syllables, self.more)
        return usual - self.crowd * self.crowded(terms)

    def crowded(self, terms: int) -> float:
        """0 in a vocabulary of a few terms, one more for each time that their number grows by a factor of e."""
        return math.log(max(1.0, terms / self.few))


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How far a name of two syllables may be when words beside it announce a name, and when none do."""

    unnamed: float
    named: float
    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Sounds:
    """`initials` and `finals` hold both orders of each pair."""

    initial: float
    final: float
    tone: float
    gap: float
    initials: Mapping[tuple[str, str], float]
    finals: Mapping[tuple[str, str], float]
    reach: Reach
    likelihood: Likelihood
    people: People
    both_readings: frozenset[str]


@cache
def sounds(path: Path = TABLES) -> Sounds:
    """Raises ValueError when a table says what cannot be."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    found = Sounds(
        **{name: _share(name, cost, most=2.0) for name, cost in table["costs"].items()},
        initials=_pairs(table["initials"]),
        finals=_pairs(table["finals"]),
        reach=Reach(**{name: _share(name, value) for name, value in table["reach"].items()}),
        likelihood=Likelihood(**{name: float(value) for name, value in table["likelihood"].items()}),
        people=_people(table["people"]),
        both_readings=frozenset(table["readings"]["both"]),
    )
    if not found.reach.two <= found.reach.three <= found.reach.more:
        raise ValueError("a longer term may be recognized from further away, never from less far")
    return found


def _people(table: Mapping[str, Any]) -> People:
    return People(
        unnamed=_share("unnamed", table["unnamed"]),
        named=_share("named", table["named"]),
        before=re.compile(table["before"]),
        after=re.compile(table["after"]),
    )


def _pairs(table: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    pairs = {}
    for pair, cost in table.items():
        one, other = pair.split()
        pairs[one, other] = pairs[other, one] = _share(pair, cost)
    return pairs


def _share(name: str, value: Any, *, most: float = 1.0) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"{name!r} must be a number from 0 to {most:g}, not {value!r}")
    return float(value)
