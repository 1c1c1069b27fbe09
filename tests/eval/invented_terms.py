"""A vocabulary of any size, made up of plausible names, to see how often one is put where nobody said it."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

from voice.domain.vocabulary import Term, TermKind, Vocabulary

PARTS = tomllib.loads((Path(__file__).parents[1] / "data" / "terms" / "names.toml").read_text(encoding="utf-8"))


def invented(size: int, *, seed: int) -> Vocabulary:
    """So many different terms: companies, people, products and jargon in the measure that a sales team has them."""
    names: dict[str, TermKind] = {}
    source = _names(random.Random(seed))
    while len(names) < size:
        name, kind = next(source)
        names.setdefault(name, kind)
    return tuple(Term(name, kind) for name, kind in names.items())


def _names(chance: random.Random) -> Iterator[tuple[str, TermKind]]:
    def pick(part: str) -> str:
        return chance.choice(PARTS[part].split())

    while True:
        brand = pick("brands") + pick("brands")
        longer = chance.choice((brand, brand + pick("brands"), pick("places")))
        yield longer + pick("trades"), TermKind.ACCOUNT
        yield brand + pick("trades"), TermKind.ACCOUNT
        yield pick("family") + pick("given"), TermKind.PERSON
        yield pick("family") + pick("given"), TermKind.PERSON
        yield chance.choice((brand, pick("topics"))) + pick("products"), TermKind.PRODUCT
        yield chance.choice((brand, brand + pick("brands"))), TermKind.COMPETITOR
        yield pick("of_what") + pick("what"), TermKind.JARGON
