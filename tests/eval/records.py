"""Scores found items against labelled ones: an item is found when its kind agrees and it names a labelled turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

_TITLE = re.compile(
    r"(?:总经理|董事长|副总|总监|经理|主管|主任|科长|处长|院长|校长|店长|厂长|部长|老师|医生|老板|总|工|姐|哥|先生|女士|小姐)$"
)


@dataclass
class Figures:
    """Hits, misses and wrong finds, and for the fields of the hits whether each is right."""

    hit: int = 0
    missed: int = 0
    wrong: int = 0
    fields: dict[str, list[bool]] = field(default_factory=dict)

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, 2 * self.hit + self.missed + self.wrong)

    def share(self, name: str) -> float:
        """Of the hits that tell the field, how many tell it right."""
        told = self.fields.get(name, [])
        return sum(told) / max(1, len(told))

    def count(
        self, gold: Sequence[Any], found: Sequence[Any], agree: Callable[[Any, Any], bool]
    ) -> list[tuple[Any, Any]]:
        """Pair each labelled item with at most one find; returns the pairs."""
        left, pairs = list(found), []
        for item in gold:
            match = next((guess for guess in left if agree(item, guess)), None)
            if match is not None:
                left.remove(match)
                pairs.append((item, match))
        self.hit += len(pairs)
        self.missed += len(gold) - len(pairs)
        self.wrong += len(left)
        return pairs

    def note(self, name: str, right: bool) -> None:
        self.fields.setdefault(name, []).append(right)


def same_person(gold: dict[str, Any], name: str | None, title: str | None, side: str, phone: str | None) -> bool:
    """By phone, by name without its title, by family name on the same side, or by title where no name is known."""
    if gold["phone"] and gold["phone"] == phone:
        return True
    mine, theirs = bare(gold["name"]), bare(name)
    if mine and theirs:
        short, full = sorted((mine, theirs), key=len)
        return mine == theirs or (len(short) == 1 and full.startswith(short) and gold["side"] == side)
    return bool(gold["title"]) and gold["title"] == title


def bare(name: str | None) -> str:
    """A name without the title that it was said with."""
    return _TITLE.sub("", re.sub(r"[\W_]+", "", name or "").lower())
